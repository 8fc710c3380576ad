/**
 * What a notice states about retention: every period, and every other way of saying how long. Reads prose, so it errs on
 * the side of finding too much; what it takes for something else is listed with the reason, not dropped. Pure; knows no policy.
 */
import type { Language } from '../../language.ts';
import { type Lexicon, lexicons } from './lexicon.ts';
import { formatOf, type Passage, passagesOf } from './passages.ts';
import { type FoundPeriod, periodsIn, type Span } from './periods.ts';

/**
 * - `period`: so long; `indefinite`: until further notice; `until`: until something happens; `needed`: only as long as it
 *   is needed; `exception`: not erased in a certain case; `gap`: no period has been stated; `unreadable`: a time, but
 *   these words do not tell how long, so that no rule can be found to do it.
 */
export type Said =
  | { kind: 'period'; span: Span }
  | { kind: 'unreadable'; words: string }
  | { kind: 'indefinite' | 'until' | 'needed' | 'exception' | 'gap' };

export interface Statement {
  /** Of the file, from 1. */
  line: number;
  /** The sentence. */
  sentence: string;
  said: Said;
  /** "As a rule", "normally": the notice does not quite promise it. */
  asARule: boolean;
  passage: Passage;
}

/** A period, or a word of keeping, that is no statement on how long data are kept. */
export interface Aside {
  line: number;
  sentence: string;
  /** The words of the period. Null: a sentence on keeping that says nothing of how long. */
  period: string | null;
  why: 'answer' | 'limitation' | 'age' | 'elsewhere' | 'no-period';
}

export interface ReadNotice {
  language: Language;
  /** Languages that much of it seems to be in as well: what they say was not read. */
  besides: Language[];
  passages: Passage[];
  statements: Statement[];
  asides: Aside[];
}

/** @param name of the file: its ending tells text, Markdown and HTML apart. @param language found out where null. */
export function readNotice(name: string, source: string, language: Language | null): ReadNotice {
  const spoken = language ?? languageOf(source);
  const lexicon = lexicons[spoken];
  const passages = passagesOf(source, formatOf(name), lexicon.points);
  const read = passages.map((passage) => readPassage(passage, lexicon));
  return {
    language: spoken,
    besides: besides(source, spoken),
    passages,
    statements: read.flatMap(({ statements }) => statements),
    asides: read.flatMap(({ asides }) => asides),
  };
}

/** The one whose frequent words are the most frequent. */
export const languageOf = (source: string): Language =>
  counts(source).reduce((best, one) => (one.count > best.count ? one : best)).language;

/** A third as many frequent words as the one that is read, and more than a name or a quotation brings along. */
function besides(source: string, spoken: Language): Language[] {
  const all = counts(source);
  const most = all.find(({ language }) => language === spoken)?.count ?? 0;
  return all
    .filter(({ language, count }) => language !== spoken && count >= 10 && count * 3 >= most)
    .map((one) => one.language);
}

/** Words of keeping, and units, count as well: a list of periods has hardly any other words. */
const counts = (source: string): { language: Language; count: number }[] =>
  (['sv', 'fi', 'en'] as const).map((language) => {
    const { common, keeps, units } = lexicons[language];
    const telling = new RegExp(
      `${keeps.source}|(?<!\\p{L})(?:${units.year}|${units.month}|${units.day})(?!\\p{L})`,
      'giu',
    );
    return { language, count: (source.match(common)?.length ?? 0) + (source.match(telling)?.length ?? 0) };
  });

interface Sentence {
  text: string;
  offset: number;
}

interface Read {
  statements: Statement[];
  asides: Aside[];
}

function readPassage(passage: Passage, lexicon: Lexicon): Read {
  // A word at its beginning, such as `Storage time:`, is a heading as well.
  const label = /^[^.:]{1,60}(?=:)/.exec(passage.text)?.[0] ?? '';
  const underHeading = [...passage.headings, label].some((heading) => lexicon.heading.test(heading));
  const all = sentencesOf(passage.text).map((sentence) => readSentence(sentence, passage, underHeading, lexicon));
  return { statements: all.flatMap(({ statements }) => statements), asides: all.flatMap(({ asides }) => asides) };
}

function readSentence({ text, offset }: Sentence, passage: Passage, underHeading: boolean, lexicon: Lexicon): Read {
  const keeps = lexicon.keeps.test(text.replaceAll(lexicon.rights, ' '));
  const asARule = lexicon.asARule.test(text);
  const at = (within: number): number => passage.lineAt(offset + within);
  const statement = (within: number, said: Said): Statement => ({
    line: at(within),
    sentence: text,
    said,
    asARule,
    passage,
  });
  const periods = periodsIn(text, lexicon);
  const statements: Statement[] = [];
  const asides: Aside[] = [];
  for (const [i, period] of periods.entries()) {
    const why = asideOf(text, period, periods[i - 1]?.end ?? 0, keeps, underHeading, lexicon);
    const words = text.slice(period.start, period.end);
    if (why !== null) asides.push({ line: at(period.start), sentence: text, period: words, why });
    else if (period.span === null)
      statements.push(statement(period.start, { kind: 'unreadable', words: text.slice(period.from, period.end) }));
    else statements.push(statement(period.start, { kind: 'period', span: period.span }));
  }
  if (passage.kind === 'heading') return { statements, asides };
  // Under such a heading `Donors: permanently` says enough.
  const says = keeps || (underHeading && (text.length <= 100 || /[:|]/.test(text)));
  const rest = { text: besidesPeriods(text, periods), hasPeriod: periods.length > 0, states: statements.length > 0 };
  const otherwise = says || underHeading ? withoutPeriod(rest, says, lexicon) : null;
  if (otherwise !== null) statements.push(statement(0, otherwise));
  else if (statements.length === 0 && asides.length === 0 && keeps && underHeading)
    asides.push({ line: at(0), sentence: text, period: null, why: 'no-period' });
  return { statements, asides };
}

/** Null: it is about retention. Limitation and age are told by the words around the very period, answers by the sentence. */
function asideOf(
  text: string,
  { start, end }: FoundPeriod,
  before: number,
  keeps: boolean,
  underHeading: boolean,
  { asides }: Lexicon,
): Aside['why'] | null {
  const clause = text.slice(before, start);
  const after = text.slice(end, end + 30).split(/[.,;:(]/)[0] ?? '';
  if (asides.limitation.test(clause.slice(-120)) || asides.limitation.test(after)) return 'limitation';
  if (asides.age.test(clause.slice(-25).split(/[,;]/).at(-1) ?? '') || asides.age.test(after.slice(0, 12)))
    return 'age';
  if (keeps) return null;
  if (asides.answer.test(text)) return 'answer';
  return underHeading ? null : 'elsewhere';
}

/** The periods, with the denials that belong to them, are blanked. */
const besidesPeriods = (text: string, periods: FoundPeriod[]): string =>
  periods.reduce((rest, { from, end }) => `${rest.slice(0, from)}${' '.repeat(end - from)}${rest.slice(end)}`, text);

interface Rest {
  text: string;
  /** Whether the sentence has a period, and whether one of them is about keeping. */
  hasPeriod: boolean;
  states: boolean;
}

function withoutPeriod({ text, hasPeriod, states }: Rest, says: boolean, lexicon: Lexicon): Said | null {
  if (lexicon.gap.test(text)) return { kind: 'gap' };
  if (!says) return null;
  const denied = lexicon.exception.exec(text);
  if (denied !== null) return { kind: isConditional(text, denied, lexicon) ? 'exception' : 'indefinite' };
  if (lexicon.indefinite.test(text) || lexicon.even.test(text)) return { kind: 'indefinite' };
  if (lexicon.unless.test(text) && (states || new RegExp(`(?<!\\p{L})(?:${lexicon.erases})`, 'iu').test(text)))
    return { kind: 'exception' };
  if (hasPeriod) return null;
  if (lexicon.until.test(text)) return { kind: lexicon.needed.test(text) ? 'needed' : 'until' };
  const [words] = lexicon.vague.time.exec(text) ?? [];
  return words === undefined ? null : { kind: 'unreadable', words };
}

/** Not erased in a certain case, and not simply never: a condition follows, or begins a clause before. */
function isConditional(text: string, denied: RegExpExecArray, { condition }: Lexicon): boolean {
  const clauses = text.slice(0, denied.index).split(/[,;:–(]\s*(?:(?:and|but|och|men|ja|mutta)\s)?/iu);
  return (
    condition.test(text.slice(denied.index + denied[0].length)) ||
    clauses.some((clause) => condition.exec(clause)?.index === 0)
  );
}

const abbreviation =
  /(?:^|[\s(])(?:t\.ex|bl\.a|s\.k|d\.v\.s|dvs|o\.s\.v|osv|m\.m|mom|kl|nr|ca|max|min|esim|ns|mm|ym|jne|ks|n|e\.g|i\.e|etc|art|no|sec|St)\.$/iu;

/** Ends are full stops, question and exclamation marks before a capital letter, a figure or the end of the passage. */
function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  for (const match of text.matchAll(/[.!?]["”')]?\s+(?=[\p{Lu}\d"”“(])/gu)) {
    const to = match.index + match[0].length;
    const sentence = text.slice(from, to).trimEnd();
    if (abbreviation.test(sentence) || /(?:^|\s)\d{1,3}\.$/.test(sentence)) continue;
    sentences.push({ text: sentence, offset: from });
    from = to;
  }
  if (from < text.length) sentences.push({ text: text.slice(from), offset: from });
  return sentences;
}
