/** Keys and positions in the order of selection, as SQL: read as the store prints them, compared by the store. */
import { sql } from 'kysely';
import type { Reading } from '../../policy/judgement.ts';
import type { BatchRange, Cursor, Key } from '../../ports/store.ts';
import { type Column, columnOf } from './columns.ts';
import { bound, boundList, conjunction, ref, type Scope, type Sql } from './predicate.ts';

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
  if (only && more.length === 0)
    return sql`${ref(scope, only.name)} = any(${boundList(
      only,
      keys.map((k) => k[0] ?? ''),
    )})`;
  const columns = columnsOf(scope, key).map((column) => ref(scope, column.name));
  return sql`(${sql.join(columns)}) in (select ${keyValues(scope, key)} from ${keysTable(key, keys)})`;
}

/** Keys, and with each a few more texts, as a table `k (k0, k1, …, d0, d1, …)`. */
export function keysTable(key: string[], keys: Key[], beside: (string | null)[][] = []): Sql {
  const names = [...key.map((_, i) => `k${i}`), ...beside.map((_, i) => `d${i}`)].map((name) => sql.id(name));
  const arrays = [...key.map((_, i) => keys.map((one) => one[i] ?? '')), ...beside].map(
    (texts) => sql`${texts}::text[]`,
  );
  return sql`unnest(${sql.join(arrays)}) as k (${sql.join(names)})`;
}

/** The record is the one that the row of `keysTable` names. */
export function isKeyRow(scope: Scope, key: string[]): Sql {
  return conjunction(
    columnsOf(scope, key).map((column, i) => sql`${ref(scope, column.name)} = ${keyValue(column, i)}`),
  );
}

const keyValues = (scope: Scope, key: string[]): Sql => sql.join(columnsOf(scope, key).map(keyValue));
const keyValue = (column: Column, i: number): Sql => sql`${sql.id('k', `k${i}`)}::${sql.raw(column.bareType)}`;
const columnsOf = (scope: Scope, key: string[]): Column[] => key.map((name) => columnOf(scope.on, scope.table, name));

/** A printed value of a temporal column as a reading; instants as ISO text in UTC. Null for NULL and for other kinds. */
export function readingOf(column: Column, text: string | null, storeZone: string): Reading | null {
  if (text === null) return null;
  if (column.kind === 'date') return { type: 'date', text };
  if (column.kind === 'timestamp') return { type: 'timestamp', text, zone: storeZone };
  return column.kind === 'instant' ? { type: 'instant', text: text.replace(/^(\S+) (\S+)\+00$/, '$1T$2Z') } : null;
}
