/** Periods of time in running text, in figures and in words, with what bounds them. Pure; knows no policy. */
import type { Period } from '../../../policy/compiled.ts';
import type { Lexicon } from './lexicon.ts';

/** From `low` to `high`. Exactly: both are the same. Null: no bound on that side. Fractions of days are hours. */
export interface Span {
  low: Period | null;
  high: Period | null;
}

export interface FoundPeriod {
  start: number;
  end: number;
  span: Span;
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
const dashes = '[-–—‑]';

/** In the order of the text. Ends of a range, and amounts that add up (`1 year and 6 months`), are one. */
export function periodsIn(text: string, lexicon: Lexicon): FoundPeriod[] {
  return together(single(text, lexicon), text, lexicon).map(({ start, end, low, high }) => ({
    start,
    end,
    span: bounded(low, high, text.slice(0, start), text.slice(end), lexicon),
  }));
}

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
}

const known = new WeakMap<Lexicon, Patterns>();

/** Compiled once for each language. */
function patternsOf(lexicon: Lexicon): Patterns {
  const before = known.get(lexicon);
  if (before) return before;
  const words = Object.keys(lexicon.numbers).sort((a, b) => b.length - a.length);
  const number = `(?:\\d{1,3}(?:[\\s.,'’]\\d{3})+(?!\\d)|\\d+(?:[.,]\\d+)?|${words.join('|')})`;
  const units = unitNames.map((unit) => `(?<${unit}>${lexicon.units[unit]})`).join('|');
  const { bare } = lexicon;
  const patterns: Patterns = {
    counted: new RegExp(
      `(?<![\\p{L}\\p{N}])(?:(?<from>${number})\\s*(?:${dashes}|(?<!\\p{L})(?:${lexicon.to})(?!\\p{L}))\\s*)?(?<amount>${number})(?:\\s*\\(\\s*\\d+\\s*\\))?(?:\\s|${dashes})*(?:${units})(?!\\p{L})`,
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
                `(?<![\\p{L}\\p{N}])(?:${bare.units[unit]})(?=\\s+(?:${bare.followedBy})(?!\\p{L}))`,
                'giu',
              ),
              unit,
            },
          ],
    ),
    dashed: new RegExp(`^\\s*(?:${dashes}|(?:${lexicon.to})(?!\\p{L}))\\s*$`, 'iu'),
    and: new RegExp(`^\\s*(?:${lexicon.and})?\\s*$`, 'iu'),
    between: new RegExp(`(?<!\\p{L})(?:${lexicon.between})(?!\\p{L})`, 'iu'),
  };
  known.set(lexicon, patterns);
  return patterns;
}

function single(text: string, lexicon: Lexicon): Found[] {
  const { counted: pattern, expressions, bare } = patternsOf(lexicon);
  const counted = [...text.matchAll(pattern)].flatMap((match): Found[] => {
    const groups = match.groups ?? {};
    const unit = unitNames.find((one) => groups[one] !== undefined);
    const high = amountOf(groups.amount ?? '', lexicon);
    if (unit === undefined || high === null) return [];
    const low = groups.from === undefined ? high : (amountOf(groups.from, lexicon) ?? high);
    return [{ ...placeOf(match), low: times(low, unit), high: times(high, unit), text: match[0] }];
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

function amountOf(written: string, lexicon: Lexicon): number | null {
  const known = lexicon.numbers[written.toLowerCase().replaceAll(/\s+/g, ' ')];
  if (known !== undefined) return known;
  if (/^\d{1,3}(?:[\s.,'’]\d{3})+$/u.test(written)) return Number(written.replaceAll(/\D/g, ''));
  const amount = Number(written.replace(',', '.'));
  return Number.isFinite(amount) ? amount : null;
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

/** The bound stands before the period, seldom right after it. */
function bounded(low: Period, high: Period, before: string, after: string, lexicon: Lexicon): Span {
  if (!samePeriod(low, high)) return { low, high };
  const said = before.slice(-40);
  const next = after.slice(0, 25).replace(/^\s*/, '');
  const firstWords = next.split(/[\s,.;)]+/).slice(0, 2);
  const follows = (pattern: RegExp): boolean =>
    firstWords.some((_, i) => pattern.test(firstWords.slice(0, i + 1).join(' ')));
  if (lexicon.atMost.test(said) || /^(?:or less|eller kortare)/iu.test(next)) return { low: null, high };
  if (lexicon.atLeast.test(said) || /^(?:or more|or longer|eller längre)/iu.test(next)) return { low, high: null };
  return follows(/^(?:kuluessa|sisällä)$/iu) ? { low: null, high } : { low, high };
}
