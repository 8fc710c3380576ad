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

/** What can be asked of one notice. Remembers what it found: every statement is asked about every policy, more than once. */
export interface Subjects {
  likeness(policy: CompiledPolicy, statement: Statement): Likeness;
  /** Whether the notice names this controller: by its name, or by what stands in brackets behind it. Addresses do not count. */
  names(controller: string): boolean;
}

export function subjectsOf(passages: Passage[], language: Language): Subjects {
  const whole = plain(
    passages
      .map(({ text }) => text)
      .join(' ')
      .replaceAll(/\S+@\S+|(?:https?:\/\/|www\.)\S+/g, ' '),
  );
  const labels = remembered(
    (passage: Passage) => String(passages.indexOf(passage)),
    (passage) => new Set([...passage.headings.slice(-1), ...itemsBefore(passage, passages)].map(plain)),
  );
  const words = remembered((text: string) => text, wordsOf);
  const general = new Set(lexicons[language].general);
  const subject = remembered(
    ({ id }: CompiledPolicy) => id,
    (policy) => {
      const names = namesOf(policy, language);
      const telling = [...new Set(names.flatMap(wordsOf))].filter((word) => !general.has(word));
      return { names: names.map(plain), words: telling };
    },
  );
  const likeness = (policy: CompiledPolicy, { passage, sentence }: Statement): Likeness => {
    const { names, words: telling } = subject(policy);
    const among = (text: string): number => telling.filter((word) => words(text).some((one) => akin(one, word))).length;
    return {
      named: names.some((name) => labels(passage).has(name)),
      words: among(sentence) + among(passage.headings.at(-1) ?? ''),
      around: among(passage.text),
    };
  };
  const numbers = new Map<Statement, Map<string, Likeness>>();
  return {
    likeness(policy, statement) {
      const known = numbers.get(statement) ?? new Map<string, Likeness>();
      numbers.set(statement, known);
      const found = known.get(policy.id) ?? likeness(policy, statement);
      known.set(policy.id, found);
      return found;
    },
    names: remembered(
      (controller: string) => controller,
      (controller) => namedIn(whole, controller, language),
    ),
  };
}

function remembered<A, B>(key: (from: A) => string, find: (from: A) => B): (from: A) => B {
  const known = new Map<string, { found: B }>();
  return (from) => {
    const at = key(from);
    const before = known.get(at);
    if (before) return before.found;
    const found = find(from);
    known.set(at, { found });
    return found;
  };
}

/** Positive: `a` is likelier than `b`. What stands under its very name is as likely as it can be. */
export function compareLikeness(a: Likeness, b: Likeness): number {
  if (a.named || b.named) return Number(a.named) - Number(b.named);
  return a.words - b.words || a.around - b.around;
}

export const isLike = ({ named, words, around }: Likeness): boolean => named || words > 0 || around > 0;

const mark = /^[-*+•·‣▪]\s+/u;

/** The list that the paragraph of this passage, or of the list that it is in, follows: what the paragraph is about. */
function itemsBefore(passage: Passage, passages: Passage[]): string[] {
  const under = JSON.stringify(passage.headings);
  const isItem = (one: Passage | undefined): one is Passage =>
    one?.kind === 'text' && mark.test(one.text) && JSON.stringify(one.headings) === under;
  let at = passages.indexOf(passage);
  if (isItem(passages[at])) while (isItem(passages[at])) at--;
  const items: string[] = [];
  for (let one = passages[--at]; isItem(one); one = passages[--at]) items.push(one.text.replace(mark, ''));
  return items;
}

/** Lower case, letters and digits only. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join(' ');

const wordsOf = (text: string): string[] => [...new Set(plain(text).split(' '))].filter((word) => word.length >= 3);

/** Forms of one word, or of a compound that begins with it. Short words are whole in their forms. */
function akin(a: string, b: string): boolean {
  let common = 0;
  while (common < a.length && a[common] === b[common]) common++;
  const [shorter, longer] = [Math.min(a.length, b.length), Math.max(a.length, b.length)];
  return shorter <= 4 ? common === shorter && longer - shorter <= 3 : common >= Math.max(4, shorter - 3);
}

function namedIn(whole: string, name: string, language: Language): boolean {
  const [, full = name, short = ''] = /^(.*?)\s*\(([^)]+)\)$/.exec(name) ?? [];
  // Finnish names are inflected at their end.
  const tail = language === 'fi' ? '' : '(?![\\p{L}\\p{N}])';
  return [name, full, short]
    .map(plain)
    .filter((one) => one !== '')
    .some((one) => new RegExp(`(?<![\\p{L}\\p{N}])${one}${tail}`, 'u').test(whole));
}
