/** Keys and positions in the order of selection, as SQL: read as the store prints them, compared by the store. */
import { sql } from 'kysely';
import type { Day } from '../../policy/compiled.ts';
import type { Reading } from '../../policy/judgement.ts';
import type { BatchRange, Cursor, Key } from '../../ports/store.ts';
import { conjunction, type Sql } from '../two-valued.ts';
import { type Column, columnOf } from './columns.ts';
import { bound, boundList, ref, type Scope } from './predicate.ts';

/** The record's key as an array of text. */
export const keyText = (scope: Scope, key: string[]): Sql =>
  sql`array[${sql.join(key.map((column) => sql`${ref(scope, column)}::text`))}]`;

/** What records are put in order by: the lead, where there is one, then the key. */
export const orderOf = (lead: string | null, key: string[]): string[] => (lead === null ? key : [lead, ...key]);

/** After `after`, up to and including `upTo`. */
export function inRange(
  scope: Scope,
  lead: string | null,
  key: string[],
  range: Pick<BatchRange, 'after' | 'upTo'>,
): Sql {
  return sql`${isAfter(scope, lead, key, range.after)} and ${compared(scope, lead, key, range.upTo, sql`<=`)}`;
}

export const isAfter = (scope: Scope, lead: string | null, key: string[], at: Cursor['at']): Sql =>
  at === null ? sql`true` : compared(scope, lead, key, at, sql`>`);

function compared(scope: Scope, lead: string | null, key: string[], at: NonNullable<Cursor['at']>, how: Sql): Sql {
  const columns = orderOf(lead, key);
  const texts = lead === null ? at.key : [at.lead, ...at.key];
  const ours = columns.map((column) => ref(scope, column));
  const theirs = columns.map((column, i) => bound(columnOf(scope.on, scope.table, column), texts[i] ?? null));
  return sql`(${sql.join(ours)}) ${how} (${sql.join(theirs)})`;
}

/** The record is one of these. */
export function isOneOf(scope: Scope, key: string[], keys: Key[]): Sql {
  const [only, ...more] = columnsOf(scope, key);
  if (only && more.length === 0) return sql`${ref(scope, only.name)} = any(${boundList(only, textsAt(keys, 0))})`;
  const ours = key.map((column) => ref(scope, column));
  const theirs = key.map((_, i) => sql.id('k', `k${i}`));
  return sql`(${sql.join(ours)}) in (select ${sql.join(theirs)} from ${keysTable(scope, key, keys)})`;
}

/** Keys, and with each a few days, as a table `k (k0, k1, …, d0, d1, …)`. */
export function keysTable(scope: Scope, key: string[], keys: Key[], days: (Day | null)[][] = []): Sql {
  const names = [...key.map((_, i) => `k${i}`), ...days.map((_, i) => `d${i}`)].map((name) => sql.id(name));
  const lists = columnsOf(scope, key).map((column, i) => boundList(column, textsAt(keys, i)));
  return sql`unnest(${sql.join([...lists, ...days.map((one) => sql`${one}::date[]`)])}) as k (${sql.join(names)})`;
}

/** The record is the one that the row of `keysTable` names. */
export const isKeyRow = (scope: Scope, key: string[]): Sql =>
  conjunction(key.map((column, i) => sql`${ref(scope, column)} = ${sql.id('k', `k${i}`)}`));

const textsAt = (keys: Key[], i: number): string[] => keys.map((key) => key[i] ?? '');
const columnsOf = (scope: Scope, key: string[]): Column[] => key.map((name) => columnOf(scope.on, scope.table, name));

/** A printed value of a temporal column as a reading; instants as ISO text in UTC. Null for NULL and for other kinds. */
export function readingOf(column: Column, text: string | null, storeZone: string): Reading | null {
  if (text === null) return null;
  if (column.kind === 'date') return { type: 'date', text };
  if (column.kind === 'timestamp') return { type: 'timestamp', text, zone: storeZone };
  return column.kind === 'instant' ? { type: 'instant', text: text.replace(/^(\S+) (\S+)\+00$/, '$1T$2Z') } : null;
}
