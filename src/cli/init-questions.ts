/** The questions of `gallra init`, each a flag as well: what they offer, and what is taken for an answer. */
import type { TableShape } from '../policy/catalogue.ts';
import { everyPart, type PartChoice, type StartChoice } from '../policy/draft-choices.ts';
import { oneLine } from '../policy/draft-text.ts';
import { readMistake } from '../policy/mistake.ts';
import { parsePeriod } from '../policy/period.ts';
import { asSentence } from '../policy/sentence.ts';
import type { Question } from './questions.ts';
import { numbered, partTable } from './render/init.ts';
import type { Shell } from './shell.ts';
import { readDay, usageError } from './usage.ts';

export interface InitOptions {
  url?: string;
  store?: string;
  files?: string;
  key?: string;
  from?: string[] | undefined;
  parts?: string;
  period?: string;
  because?: string;
  review?: string;
  disposition?: string;
  anonymise?: string;
  mark?: string;
  trigger?: string[];
  timezone?: string;
  controller?: string[];
  owner?: string;
  id?: string;
  title?: string;
  print?: boolean;
}

export function keyQuestion(keys: string[][], shape: TableShape, options: InitOptions): Question<string[]> {
  const names = keys.map((key) => key.join(','));
  return {
    flag: '--key',
    given: options.key,
    ask: 'Which key identifies one record?',
    about: () =>
      numbered(names.map((name, i) => (i === 0 && isPrimary(shape, keys) ? `${name}  (primary key)` : name))),
    // A single key, or the primary one, is the key.
    usual: names[0],
    hint: `one of ${names.join('; ')}.`,
    read: (text) => keys[indexOf('--key', text.replaceAll(/\s/g, ''), names)] ?? [],
  };
}

const isPrimary = (shape: TableShape, keys: string[][]): boolean => shape.uniqueKeys[0] === keys[0];

export const periodQuestion = ({ period }: InitOptions): Question<string> => ({
  flag: '--period',
  given: period,
  ask: 'How long are they kept (2 months, 5 years, 1000 days, indefinite, unspecified)?',
  hint: 'how long records are kept, such as "2 months" or "5 years"; "unspecified" where nobody knows yet.',
  read: (text) => {
    if (text === 'indefinite' || text === 'unspecified') return text;
    const parsed = parsePeriod(text);
    if (parsed.ok) return text;
    throw usageError('period', asSentence(parsed.what), asSentence(parsed.hint));
  },
});

export function fromQuestion(
  starts: StartChoice[],
  options: InitOptions,
  about: () => Promise<string[]> | string[],
): Question<StartChoice[]> {
  const names = starts.map(({ label }) => label);
  return {
    flag: '--from',
    given: options.from?.join(','),
    ask: 'From which date does the period run? (several: from the latest)',
    about,
    hint: `the date that the period runs from: ${names.join(', ')}.`,
    read: (text) => {
      const found = [...new Set(listed(text).map((one) => indexOf('--from', one, names)))];
      return found.flatMap((i) => starts[i] ?? []);
    },
  };
}

export function partsQuestion(
  table: string,
  parts: PartChoice[],
  options: InitOptions,
  shell: Shell,
): Question<(part: PartChoice) => boolean> {
  const all = everyPart(parts);
  const names = all.map(({ label }) => label);
  return {
    flag: '--parts',
    given: options.parts,
    ask: 'Which of them go before the record (all, none, or some)?',
    about: () => partTable(table, all, shell.warning),
    usual: all.every(({ reference }) => reference.onDelete === 'cascade') ? 'all' : undefined,
    hint: `all, none, or which rows go before the record: ${all.map(({ label, reference }) => `${label} (${reference.onDelete})`).join(', ')}.`,
    read: (text) => {
      if (text === 'all') return () => true;
      if (text === 'none') return () => false;
      const wanted = listed(text).map((one) => names[indexOf('--parts', one, names)] ?? '');
      return ({ label }) => wanted.some((one) => one === label || one.startsWith(`${label}/`));
    },
  };
}

export const dispositionQuestion = <const T extends string>(known: T[], options: InitOptions): Question<T> => ({
  flag: '--disposition',
  given: options.disposition ?? (options.anonymise === undefined ? undefined : 'anonymise'),
  ask: `What happens to them then (${known.join(', ')})?`,
  usual: 'destroy',
  hint: `one of ${known.join(', ')}.`,
  read: (text) => {
    const found = known.find((one) => one === text);
    if (found) return found;
    throw usageError('choice', `--disposition ${text} is none of them.`, `Write one of ${known.join(', ')}.`);
  },
});

export const triggersQuestion = (triggers: string[], options: InitOptions): Question<string[]> => ({
  flag: '--trigger',
  // A name may hold a comma; it is then given by a flag of its own.
  given: options.trigger?.join('\n'),
  ask: 'Which of them has somebody read, and they keep no copy?',
  about: () => [
    '',
    '  Triggers or rules that may veto or copy what is disposed of:',
    ...numbered(triggers.map(oneLine)),
  ],
  usual: 'none',
  hint: `triggers that somebody has read: ${triggers.map(oneLine).join(', ')}.`,
  read: (text) =>
    text === 'none'
      ? []
      : text
          .split('\n')
          .flatMap((one) => (triggers.map(oneLine).includes(one) ? [one] : listed(one)))
          .map((one) => triggers[indexOf('--trigger', one, triggers.map(oneLine))] ?? ''),
});

/** By its name, or by its number in the list. */
export function indexOf(flag: string, text: string, names: string[]): number {
  const byName = names.indexOf(text);
  if (byName >= 0) return byName;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= names.length) return number - 1;
  throw usageError('choice', `${flag} ${text} is none of them.`, `Write one of ${names.join(', ')}.`);
}

export const oneOf = (flag: string, text: string, names: string[]): string => names[indexOf(flag, text, names)] ?? '';

export const listed = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

export function someText(flag: string, text: string): string {
  const line = oneLine(text);
  if (line !== '') return line;
  throw usageError('text', `${flag} is empty.`, 'Write some words.');
}

/** A mistake in the words of the language becomes one of the command line. */
export function accepted(code: string, refused: string | null, text: string): string {
  const known = refused === null ? null : readMistake(refused);
  if (refused === null) return text;
  throw usageError(code, `\`${text}\`: ${known?.what ?? 'this is not allowed here'}.`, known?.hint ?? 'Write another.');
}

export const becauseQuestion = (kind: string, { because }: InitOptions): Question<string> => ({
  flag: '--because',
  given: because,
  ask: kind === 'indefinite' ? 'Why are they kept until further notice?' : 'Why is there no period?',
  hint: 'the reason, in words that a reader of the report understands.',
  read: (text) => someText('--because', text),
});

export const reviewQuestion = ({ review }: InitOptions): Question<string> => ({
  flag: '--review',
  given: review,
  ask: 'By which day must somebody look at that again?',
  hint: 'a day, such as 2030-12-31.',
  read: (text) => readDay('--review', text),
});
