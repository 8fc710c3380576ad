/** Reading what a person typed: days, instants, counts, `column=value`. A mistake is a `usage.…` error with what to write instead. */
import { GallraError } from '../errors/gallra-error.ts';
import { noonOf } from '../policy/noon.ts';
import { isRealDay } from '../policy/schema-words.ts';
import type { Shell } from './shell.ts';

export const usageError = (code: string, what: string, hint: string): GallraError =>
  new GallraError({ code: `usage.${code}`, what, where: 'command line', hint, actor: 'operator' });

/** An instant as it is; a day as its noon in the policy's zone. */
export function readAsOf(text: string, zone: string): string {
  if (isRealDay(text)) return noonOf(text, zone).toISOString();
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (!Number.isNaN(instant) && isRealDay(text.slice(0, 10))) return new Date(instant).toISOString();
  throw usageError(
    'as-of',
    `${text} is neither a day nor an instant.`,
    'Write a day, 2027-01-31, or an instant with its zone, 2027-01-31T12:00:00Z.',
  );
}

export function readDay(option: string, text: string): string {
  if (isRealDay(text)) return text;
  throw usageError('day', `${option} ${text} is no day of the calendar.`, 'Write it as 2027-01-31.');
}

export function readCount(option: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw usageError(
    'count',
    `${option} ${text} is no number from 1 to ${most}.`,
    `Write a whole number from 1 to ${most}.`,
  );
}

/** What enters the log for good, and so may be no sentence and no name of a person: a code, or a diary number. */
export function readCode(option: string, text: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}_./:-]{0,63}$/u.test(text)) return text;
  throw usageError(
    'code',
    `${option} must be a short code without blanks: it stands in the log for good.`,
    `Write ${option} like litigation, or VK/123/2026; words for people belong into --note.`,
  );
}

/** `column=value`, each once; a value of `-` is the next line of standard input, so that it stands in no process list. */
export async function readMatch(option: string, written: string[], shell: Shell): Promise<Record<string, string>> {
  const match: Record<string, string> = {};
  for (const pair of written) {
    const at = pair.indexOf('=');
    const column = pair.slice(0, at);
    if (at < 1 || column in Object.prototype || Object.hasOwn(match, column)) {
      throw usageError(
        'match',
        `Every ${option} needs a column of its own and a value.`,
        `Write ${option} column=value, or ${option} column=- to give the value on standard input.`,
      );
    }
    match[column] = await givenValue(pair.slice(at + 1), option, shell);
  }
  return match;
}

/** Values of a key in order; `-` likewise. */
export async function readKey(written: string[], shell: Shell): Promise<string[]> {
  const key: string[] = [];
  for (const value of written) key.push(await givenValue(value, 'the key', shell));
  return key;
}

/** A key by its values in order, or by `column=value` for each of its columns. */
export async function readRecordKey(written: string[], columns: string[], shell: Shell): Promise<string[]> {
  const named = written.map((one) => columns.find((column) => one.startsWith(`${column}=`)));
  if (named.length !== columns.length || new Set(named).size !== columns.length || named.includes(undefined))
    return readKey(written, shell);
  const match = await readMatch('the key', written, shell);
  return columns.map((column) => match[column] ?? '');
}

async function givenValue(written: string, option: string, shell: Shell): Promise<string> {
  const value = written === '-' ? await shell.nextLine() : written;
  if (value !== '') return value;
  throw usageError('value', `${option} has no value.`, 'Write one, or `-` and give it on standard input, a line each.');
}

/** Of an option that may be given again: every value, in order. */
export const several = (value: string, before: string[] = []): string[] => [...before, value];
