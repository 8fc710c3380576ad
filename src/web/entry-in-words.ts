/** What an entry of the log says, in the words of documents: short, for a list; and field by field. Pure. */
import { decodeEntry, entryFields, type NewEntry, type StoredEntry } from '../audit/entry.ts';
import { day, instant, type Language, listed, number } from '../documents/language.ts';
import { whoIs } from '../documents/who.ts';
import { words } from '../documents/words/words.ts';
import { actionInWords, countedInWords, fieldInWords } from './words/entries.ts';
import { logWords } from './words/log.ts';
import { codeInWords } from './words/runs.ts';

export type ReadEntry = NewEntry & { index: number; at: string };

/** Null: somebody made it unreadable. */
export function readEntry({ bytes }: StoredEntry): ReadEntry | null {
  try {
    const read: unknown = decodeEntry(bytes);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as ReadEntry) : null;
  } catch {
    return null;
  }
}

/** Claimed is said to be claimed. What is no text is shown as it is. */
export const whoDid = (actor: unknown, language: Language): string =>
  typeof actor === 'string' ? whoIs(actor, words[language]) : actor === undefined ? '–' : JSON.stringify(actor);

/** How many, and why. */
export function inShort(entry: ReadEntry, language: Language): string {
  const { counts, parts, code, reason, matter, maximum, waived } = entry;
  const say = logWords[language];
  const told = [
    counted(counts, language),
    parts && Object.keys(parts).length > 0 ? say.with(countsByName(parts, language)) : '',
    text(code),
    text(reason),
    text(matter),
    maximum === undefined ? '' : say.atMost(scalar(maximum, language)),
    Array.isArray(waived) && waived.length > 0 ? waived.map((one) => switchedOff(one, language)).join(', ') : '',
  ];
  return told.filter((one) => one !== '').join('; ');
}

export interface FieldInWords {
  field: string;
  name: string;
  /** A line each. */
  lines: string[];
}

/** Every field that the entry has, in the order in which it stands there; those that nobody knows too. */
export function fieldsInWords(entry: ReadEntry, zone: string, language: Language): FieldInWords[] {
  const { index: _, at: __, kind: ___, ...fields } = entry;
  const usual = entryFields.filter((name) => Object.hasOwn(fields, name));
  const strange = Object.keys(fields).filter((name) => !(entryFields as readonly string[]).includes(name));
  return [...usual, ...strange].map((field) => ({
    field,
    name: fieldInWords(field, language),
    lines: linesOf(field, (fields as Record<string, unknown>)[field], zone, language),
  }));
}

function linesOf(field: string, value: unknown, zone: string, language: Language): string[] {
  if (field === 'counts' && isRecord(value))
    return Object.entries(value).map(([name, count]) => oneCounted(name, count, language));
  if (field === 'waived' && Array.isArray(value)) return value.map((one) => switchedOff(one, language));
  if (Array.isArray(value)) return value.map((one) => scalar(one, language));
  if (isRecord(value))
    return Object.entries(value).map(([name, one]) =>
      isRecord(one)
        ? `${name}: ${counted(one, language)}`
        : `${name}: ${moment(String(one), zone, language) ?? scalar(one, language)}`,
    );
  return typeof value === 'string' ? [textOf(field, value, zone, language)] : [scalar(value, language)];
}

function textOf(field: string, value: string, zone: string, language: Language): string {
  const { methods, verifications } = words[language].certificate;
  switch (field) {
    case 'actor':
      return whoDid(value, language);
    case 'action':
      return actionInWords(value, language);
    case 'method':
      return known(methods, value) ?? value;
    case 'verification':
      return known(verifications, value) ?? value;
    case 'code': {
      const said = codeInWords(value, language);
      return said === null ? value : `${value}: ${said}`;
    }
    default:
      return moment(value, zone, language) ?? value;
  }
}

const known = (all: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(all, name) ? all[name] : undefined;

/** Null: neither a day nor an instant. */
function moment(value: string, zone: string, language: Language): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return day(value, language);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(value) ? instant(value, zone, language) : null;
}

const counted = (counts: unknown, language: Language): string =>
  isRecord(counts)
    ? listed(
        Object.entries(counts).map(([name, count]) => oneCounted(name, count, language)),
        language,
      )
    : '';

/** The words of documents follow the number; those that have none stand as the log names them. */
function oneCounted(name: string, count: unknown, language: Language): string {
  const { outcomes } = words[language];
  const word = Object.hasOwn(outcomes, name) ? outcomes[name] : countedInWords(name, language);
  return `${scalar(count, language)} ${word ?? name}`;
}

const countsByName = (parts: Record<string, unknown>, language: Language): string =>
  Object.entries(parts)
    .map(([name, count]) => `${scalar(count, language)} ${name}`)
    .join(', ');

function switchedOff(name: unknown, language: Language): string {
  const { waived } = words[language].certificate;
  return typeof name === 'string' && Object.hasOwn(waived, name) ? (waived[name] ?? name) : String(name);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function scalar(value: unknown, language: Language): string {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? number(value, language) : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
