/** Which records a passage of a notice is about: by the place that a policy names, and by the words it calls its records. Pure. */
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { Language } from '../language.ts';
import { lexicons } from './reading/lexicon.ts';
import type { Passage } from './reading/passages.ts';
import type { Statement } from './reading/statements.ts';

/** Where `source.place` leads in this very text. */
export interface Place {
  sections: string[];
  /** Null: the whole sections. */
  points: string[] | null;
}

/** Null: the place names no section that the text has, so the policy may mean any passage. */
export function placeIn(passages: Passage[], place: string): Place | null {
  const there = new Set(passages.map(({ section }) => section));
  const sections = numbersAfter(/(?:sections?|avsnitt|luku|luvut|§)/iu, place).filter((one) => there.has(one));
  if (sections.length === 0) return null;
  const inside = passages.filter(({ section }) => section !== null && sections.includes(section));
  const points = numbersAfter(/(?:points?|punkt(?:en|erna)?|kohta|kohdat)/iu, place).filter((one) =>
    inside.some((passage) => passage.points.includes(one)),
  );
  return { sections, points: points.length === 0 ? null : points };
}

export const isAt = ({ section, points }: Passage, place: Place | null): boolean =>
  place === null ||
  (section !== null &&
    place.sections.includes(section) &&
    (place.points === null || place.points.some((one) => points.includes(one))));

function numbersAfter(word: RegExp, text: string): string[] {
  const [, list = ''] =
    new RegExp(`(?<!\\p{L})${word.source}\\s*(\\d+(?:\\s*(?:,|and|och|ja|–|-)\\s*\\d+)*)`, 'iu').exec(text) ?? [];
  return list.match(/\d+/g) ?? [];
}

/** How the policy's records are called, in the language of the text and, as policies must, in English. */
function namesOf({ about }: CompiledPolicy, language: Language): string[] {
  const written = [about.notice?.records, about.title];
  return [...new Set(written.flatMap((one) => one?.[language] ?? one?.en ?? []))];
}

/** How much a statement reads as if it were about the records of one policy. */
export interface Likeness {
  /** It stands under the very name of the records. */
  named: boolean;
  /** Words of the name in the sentence, and in the heading over it. */
  words: number;
  /** Words of the name in the same paragraph. */
  around: number;
}

export function likeness(
  policy: CompiledPolicy,
  { passage, sentence }: Statement,
  passages: Passage[],
  language: Language,
): Likeness {
  const names = namesOf(policy, language);
  const group = passages.filter((one) => one.kind === 'text' && sameHeadings(one, passage));
  const labels = [...passage.headings.slice(-1), ...group.map(({ text }) => text.replace(/^[-*+•]\s+/, ''))].map(plain);
  const general = new Set(lexicons[language].general);
  const words = [...new Set(names.flatMap((name) => wordsOf(name)))].filter((word) => !general.has(word));
  const among = (text: string): number => {
    const there = wordsOf(text);
    return words.filter((word) => there.some((one) => akin(one, word))).length;
  };
  return {
    named: names.some((name) => labels.includes(plain(name))),
    words: among(sentence) + among(passage.headings.at(-1) ?? ''),
    around: among(passage.text),
  };
}

/** Positive: `a` is likelier than `b`. What stands under its very name is as likely as it can be. */
export function compareLikeness(a: Likeness, b: Likeness): number {
  if (a.named || b.named) return Number(a.named) - Number(b.named);
  return a.words - b.words || a.around - b.around;
}

export const isLike = ({ named, words, around }: Likeness): boolean => named || words > 0 || around > 0;

const sameHeadings = (a: Passage, b: Passage): boolean =>
  a.headings.length > 0 && JSON.stringify(a.headings) === JSON.stringify(b.headings);

const plain = (text: string): string => wordsOf(text, 1).join(' ');

const wordsOf = (text: string, least = 4): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= least);

/** Forms of one word, or of a compound that begins with it. */
function akin(a: string, b: string): boolean {
  let common = 0;
  while (common < a.length && a[common] === b[common]) common++;
  return common >= Math.max(4, Math.min(a.length, b.length) - 3);
}

/** Whether the text names this controller: by its name, or by what stands in brackets behind it. Addresses do not count. */
export function namesController(passages: Passage[], name: string, language: Language): boolean {
  const text = plain(
    passages
      .map((one) => one.text)
      .join(' ')
      .replaceAll(/\S+@\S+|(?:https?:\/\/|www\.)\S+/g, ' '),
  );
  const [, full = name, short = ''] = /^(.*?)\s*\(([^)]+)\)$/.exec(name) ?? [];
  // Finnish names are inflected at their end.
  const tail = language === 'fi' ? '' : '(?![\\p{L}\\p{N}])';
  return [name, full, short]
    .map(plain)
    .filter((one) => one !== '')
    .some((one) => new RegExp(`(?<![\\p{L}\\p{N}])${one}${tail}`, 'u').test(text));
}
