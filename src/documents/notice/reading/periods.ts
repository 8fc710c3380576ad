/** Periods of time in running text, in figures and in words, with what bounds them. Pure; knows no policy. */
import type { Period } from '../../../policy/compiled.ts';
import type { Lexicon } from './lexicon.ts';
import { numeralIn, numeralSource } from './numerals.ts';

/** From `low` to `high`. Exactly: both are the same. Null: no bound on that side. Fractions of days are hours. */
export interface Span {
  low: Period | null;
  high: Period | null;
}

export interface FoundPeriod {
  start: number;
  end: number;
  /** Null: it is a time, but nobody can tell how long, or it is denied. */
  span: Span | null;
  /** Where the words before it begin that deny keeping or erasing; its start where there are none. */
  from: number;
}

interface Found {
  start: number;
  end: number;
  low: Period;
  high: Period;
  text: string;
}

type Unit = keyof Lexicon['units'];
const lengths: Record<Unit, Period> = {
  year: { months: 12, days: 0 },
  month: { months: 1, days: 0 },
  week: { months: 0, days: 7 },
  day: { months: 0, days: 1 },
  hour: { months: 0, days: 1 / 24 },
  minute: { months: 0, days: 1 / 1440 },
};
const unitNames = Object.keys(lengths) as Unit[];
const dashes = '[-–—‑‐−]';

/** In the order of the text. Ends of a range, and amounts that add up (`1 year and 6 months`), are one. */
export function periodsIn(text: string, lexicon: Lexicon): FoundPeriod[] {
  const read = together(single(text, lexicon), text, lexicon).map(({ start, end, low, high }) => {
    const [before, after] = [text.slice(Math.max(0, start - 60), start), text.slice(end, end + 40).trimStart()];
    const denied = lexicon.notErased.exec(before) ?? lexicon.notKept.exec(before);
    const from = denied === null ? start : start - before.length + denied.index;
    return { start, end, from, span: bounded(low, high, before, after, lexicon) };
  });
  const { often, unread } = patternsOf(lexicon);
  // `Once a year` is no year.
  const repeated = unreadIn(text, often, []);
  const once = read.filter((one) => !repeated.some((other) => overlap(one, other)));
  return [...once, ...repeated, ...unreadIn(text, unread, [...once, ...repeated])].sort((a, b) => a.start - b.start);
}

interface Part {
  start: number;
  end: number;
}

const overlap = (a: Part, b: Part): boolean => a.start < b.end && b.start < a.end;

/** What tells a time and belongs to none that was found: `several years`, `5 calendar years`, `deleted daily`. */
const unreadIn = (text: string, pattern: RegExp, found: Part[]): FoundPeriod[] =>
  [...text.matchAll(pattern)]
    .map((match) => ({ ...placeOf(match), from: match.index, span: null }))
    .filter((one) => !found.some((other) => overlap(one, other)));

/** Where months and days are the same, however they were written. */
export const samePeriod = (a: Period, b: Period): boolean =>
  a.months === b.months && Math.abs(a.days - b.days) < 1 / 2880;

interface Patterns {
  counted: RegExp;
  expressions: { pattern: RegExp; period: Period }[];
  bare: { pattern: RegExp; unit: Unit }[];
  dashed: RegExp;
  and: RegExp;
  between: RegExp;
  unread: RegExp;
  often: RegExp;
}

const known = new WeakMap<Lexicon, Patterns>();

/** Compiled once for each language. */
function patternsOf(lexicon: Lexicon): Patterns {
  const before = known.get(lexicon);
  if (before) return before;
  const figures =
    "\\d{1,3}(?:[\\s.,'’]\\d{3})+(?!\\d)|(?:\\d+\\s)?\\d+/\\d+|\\d+(?:[.,]\\d+)?(?::\\p{L}{1,4}|\\s?½)?|½";
  const number = `(?:${figures}|${numeralSource(lexicon.numbers)})`;
  const to = `${dashes}|(?<!\\p{L})(?:${lexicon.to}|${lexicon.or}|${lexicon.atMostTo}|${lexicon.and})(?!\\p{L})${lexicon.fromForm ? '|(?<=st[aä])\\s' : ''}`;
  const anyUnit = unitNames.map((unit) => lexicon.units[unit]).join('|');
  const units = unitNames
    .map((unit) => {
      const short = lexicon.short[unit];
      return `(?<${unit}>${lexicon.units[unit]}${short === undefined ? '' : `|(?<=[\\d½)\\]][\\s-]*)(?:${short})`})`;
    })
    .join('|');
  const { vague } = lexicon;
  const unread = [
    `(?:${vague.before})\\s+${vague.within}(?:${anyUnit})`,
    `${number}(?:\\s*[([]\\s*${number}\\s*[)\\]])?(?:\\s+(?:(?:${lexicon.or})\\s+)?\\p{L}+[\\s-]+|[\\s-]*)${vague.within}(?:${anyUnit})`,
    `\\p{N}[^\\p{L}.,;:]{0,12}(?:${anyUnit})`,
    `(?:${vague.instead})`,
  ];
  const often = [
    `(?:${lexicon.erases})\\p{L}*(?:\\s+\\p{L}+){0,2}\\s+(?:${vague.often})`,
    `(?:${vague.often})\\s+(?:${lexicon.erases})\\p{L}*`,
  ];
  const { bare } = lexicon;
  const patterns: Patterns = {
    counted: new RegExp(
      `(?<![\\p{L}\\p{N}/])(?<whole>(?:(?<from>${number})\\s*(?:${to})\\s*)?(?<amount>${number}))(?:\\s*[([]\\s*(?<again>${number})\\s*[)\\]])?(?<half>[\\s-]+${lexicon.half})?(?:\\s|${dashes})*(?:${units})(?!\\p{L})(?<more>\\s+${lexicon.half}(?![\\p{L}\\s]*(?:${anyUnit})))?`,
      'giu',
    ),
    expressions: lexicon.expressions.map(([form, months]) => ({
      pattern: new RegExp(`(?<!\\p{L})${form}(?!\\p{L})`, 'giu'),
      period: { months, days: 0 },
    })),
    bare: unitNames.flatMap((unit) =>
      bare?.units[unit] === undefined
        ? []
        : [
            {
              pattern: new RegExp(
                `(?<![\\p{L}\\p{N}])(?:(?:${bare.units[unit]})(?=\\s+(?:${bare.followedBy})(?!\\p{L}))|(?<=${bare.precededBy})(?:${bare.units[unit]})(?!\\p{L}|\\s*\\d|\\s+(?:alu|alku|lop|päätty|vaiht)))`,
                'giu',
              ),
              unit,
            },
          ],
    ),
    dashed: new RegExp(`^\\s*(?:${dashes}|(?:${lexicon.to})(?!\\p{L}))\\s*$`, 'iu'),
    and: new RegExp(`^\\s*(?:${lexicon.and})?\\s*$`, 'iu'),
    between: new RegExp(`(?<!\\p{L})(?:${lexicon.between})(?!\\p{L})`, 'iu'),
    often: new RegExp(`(?<!\\p{L})(?:${often.join('|')})(?!\\p{L})`, 'giu'),
    unread: new RegExp(`(?<![\\p{L}\\p{N}])(?:${unread.join('|')})(?!\\p{L})`, 'giu'),
  };
  known.set(lexicon, patterns);
  return patterns;
}

function single(text: string, lexicon: Lexicon): Found[] {
  const { counted: pattern, expressions, bare } = patternsOf(lexicon);
  const counted = [...text.matchAll(pattern)].flatMap((match): Found[] => {
    const groups = match.groups ?? {};
    const unit = unitNames.find((one) => groups[one] !== undefined);
    // `Twenty-five` and `two hundred and five` are one number each, not two ends.
    const joined = numeralIn(groups.whole ?? '', lexicon.numbers);
    const written = joined ?? amountOf(groups.amount ?? '', lexicon);
    const again = groups.again === undefined ? written : amountOf(groups.again, lexicon);
    const from = groups.from === undefined || joined !== null ? written : amountOf(groups.from, lexicon);
    if (unit === undefined || written === null || again === null || from === null) return [];
    const half = groups.half === undefined && groups.more === undefined ? 0 : 0.5;
    const low = from === written ? from + half : from;
    return [{ ...placeOf(match), low: times(low, unit), high: times(again + half, unit), text: match[0] }];
  });
  const one = (match: RegExpExecArray, period: Period): Found => ({
    ...placeOf(match),
    low: period,
    high: period,
    text: match[0],
  });
  const fixed = expressions.flatMap(({ pattern, period }) =>
    [...text.matchAll(pattern)].map((match) => one(match, period)),
  );
  const ones = bare.flatMap(({ pattern, unit }) =>
    [...text.matchAll(pattern)].map((match) => one(match, lengths[unit])),
  );
  const all = [...fixed, ...counted, ...ones];
  const inside = (one: Found): boolean =>
    all.some(
      (other) =>
        other !== one && other.start <= one.start && one.end <= other.end && other.text.length > one.text.length,
    );
  return all.filter((one) => !inside(one)).sort((a, b) => a.start - b.start);
}

const placeOf = (match: RegExpExecArray | RegExpMatchArray): { start: number; end: number } => ({
  start: match.index ?? 0,
  end: (match.index ?? 0) + match[0].length,
});

function amountOf(written: string, { numbers }: Lexicon): number | null {
  if (/^\d{1,3}(?:[\s.,'’]\d{3})+$/u.test(written)) return Number(written.replaceAll(/\D/g, ''));
  const [, whole = 0, above, below] = /^(?:(\d+)\s)?(\d+)\/(\d+)$/.exec(written) ?? [];
  if (above !== undefined) return Number(below) === 0 ? null : Number(whole) + Number(above) / Number(below);
  if (/[\d½]/.test(written))
    return Number(written.replace(/\s?½|:\p{L}+/u, '').replace(',', '.')) + (written.includes('½') ? 0.5 : 0);
  return numeralIn(written, numbers);
}

const times = (amount: number, unit: Unit): Period => ({
  months: lengths[unit].months * amount,
  days: lengths[unit].days * amount,
});

function together(all: Found[], text: string, lexicon: Lexicon): Found[] {
  const joined: Found[] = [];
  for (const one of all) {
    const last = joined.at(-1);
    const how = last ? howJoined(last, one, text, lexicon) : null;
    if (!last || how === null) joined.push(one);
    else
      joined[joined.length - 1] = {
        start: last.start,
        end: one.end,
        text: text.slice(last.start, one.end),
        low: how === 'sum' ? plus(last.low, one.low) : last.low,
        high: how === 'sum' ? plus(last.high, one.high) : one.high,
      };
  }
  return joined;
}

function howJoined(last: Found, next: Found, text: string, lexicon: Lexicon): 'range' | 'sum' | null {
  const gap = text.slice(last.end, next.start);
  const { dashed, and, between } = patternsOf(lexicon);
  if (dashed.test(gap)) return 'range';
  if (lexicon.fromForm?.test(last.text) && /^\s*$/.test(gap)) return 'range';
  if (!and.test(gap)) return null;
  const around = `${text.slice(Math.max(0, last.start - 25), last.start)} ${text.slice(next.end, next.end + 15)}`;
  if (between.test(around)) return 'range';
  const descends = last.low.months >= 12 && next.low.months < 12 && !samePeriod(last.low, next.low);
  return descends && samePeriod(last.low, last.high) ? 'sum' : null;
}

const plus = (a: Period, b: Period): Period => ({ months: a.months + b.months, days: a.days + b.days });

/** The bound stands before the period, seldom right after it. Null: that it is kept so long is denied. */
function bounded(low: Period, high: Period, before: string, after: string, lexicon: Lexicon): Span | null {
  const upTo = { low: null, high };
  const from = { low, high: null };
  if (lexicon.notErased.test(before)) return from;
  if (lexicon.notKept.test(before)) return lexicon.atLeastAfter.test(after) ? upTo : null;
  if (!samePeriod(low, high)) return { low, high };
  if (lexicon.atMost.test(before) || lexicon.atMostAfter.test(after) || /[<≤]\s*$/.test(before)) return upTo;
  if (lexicon.atLeast.test(before) || lexicon.atLeastAfter.test(after) || /[>≥]\s*$/.test(before)) return from;
  return { low, high };
}
