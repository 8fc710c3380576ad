/** Keys and positions in the order of selection, as SQL: read as `printed`, compared by the store. */
import { sql } from 'kysely';
import type { Reading } from '../../policy/judgement.ts';
import type { BatchRange, Cursor, Key } from '../../ports/store.ts';
import { conjunction, disjunction, type Sql } from '../two-valued.ts';
import { type Column, columnOf } from './columns.ts';
import { ref, type Scope } from './predicate.ts';
import { bytes, isAmong, isText, literal, momentOf, ordered, orderedLiteral, printed } from './values.ts';

/** The columns `k0`, `k1`, … that `keyOf` reads. */
export const keyColumns = (scope: Scope, key: string[]): Sql =>
  sql.join(key.map((name, i) => sql`${text(scope, name)} as ${sql.id(`k${i}`)}`));

/** The key of a row that was selected with `keyColumns`. */
export const keyOf = (row: Record<string, unknown>, key: string[]): Key => key.map((_, i) => String(row[`k${i}`]));

/** What records are put in order by: the lead, where there is one, then the key. */
export const orderOf = (lead: string | null, key: string[]): string[] => (lead === null ? key : [lead, ...key]);

export const inOrder = (scope: Scope, columns: string[]): Sql[] =>
  columns.map((name) => ordered(columnOf(scope.on, scope.table, name), ref(scope, name)));

/** After `after`, up to and including `upTo`. */
export function inRange(
  scope: Scope,
  lead: string | null,
  key: string[],
  range: Pick<BatchRange, 'after' | 'upTo'>,
): Sql {
  return sql`${isAfter(scope, lead, key, range.after)} and ${compared(scope, lead, key, range.upTo, sql`<`, true)}`;
}

export const isAfter = (scope: Scope, lead: string | null, key: string[], at: Cursor['at']): Sql =>
  at === null ? sql`true` : compared(scope, lead, key, at, sql`>`, false);

/**
 * Column by column; the bound of the first stands by itself as well, because only a bare comparison leads an index: the
 * servers do not look into rows that are compared as a whole.
 */
function compared(
  scope: Scope,
  lead: string | null,
  key: string[],
  at: NonNullable<Cursor['at']>,
  how: Sql,
  orEqual: boolean,
): Sql {
  const names = orderOf(lead, key);
  const texts = lead === null ? at.key : [at.lead, ...at.key];
  const ours = inOrder(scope, names);
  const theirs = names.map((name, i) => {
    const value = texts[i];
    return value == null
      ? sql`null`
      : orderedLiteral(scope.on, scope.table, columnOf(scope.on, scope.table, name), value);
  });
  const beyond = ours.map((our, i) =>
    conjunction([
      ...ours.slice(0, i).map((before, k) => sql`${before} = ${theirs[k]}`),
      sql`${our} ${how} ${theirs[i]}`,
    ]),
  );
  if (orEqual) beyond.push(conjunction(ours.map((our, i) => sql`${our} = ${theirs[i]}`)));
  return sql`(${ours[0]} ${how}= ${theirs[0]} and ${disjunction(beyond)})`;
}

/** The record is one of these, and none that the store merely takes for equal. */
export function isOneOf(scope: Scope, key: string[], keys: Key[]): Sql {
  if (keys.length === 0) return sql`false`;
  const [only, ...more] = key.map((name) => columnOf(scope.on, scope.table, name));
  if (only && more.length === 0) {
    return isAmong(
      scope.on,
      scope.table,
      only,
      ref(scope, only.name),
      keys.map((one) => one[0] ?? ''),
    );
  }
  const columns = key.map((name) => columnOf(scope.on, scope.table, name));
  const rows = (refs: Sql[], values: (column: Column, value: string) => Sql): Sql => {
    const listed = keys.map((one) => sql`(${sql.join(columns.map((column, i) => values(column, one[i] ?? '')))})`);
    return sql`(${sql.join(refs)}) in (${sql.join(listed)})`;
  };
  const refs = key.map((name) => ref(scope, name));
  const alike = rows(refs, (column, value) => orderedLiteral(scope.on, scope.table, column, value));
  if (!columns.some(isText)) return alike;
  const exact = rows(
    columns.map((column) => (isText(column) ? bytes(ref(scope, column.name)) : ref(scope, column.name))),
    (column, value) => (isText(column) ? bytes(sql`${value}`) : literal(scope.on, scope.table, column, value)),
  );
  return sql`(${alike} and ${exact})`;
}

/** One column, printed. */
export const text = (scope: Scope, name: string): Sql =>
  printed(columnOf(scope.on, scope.table, name), ref(scope, name));

/** A printed value of a temporal column as a reading; instants as ISO text in UTC. Null for NULL and for other kinds. */
export function readingOf(column: Column, value: string | null, storeZone: string): Reading | null {
  if (value === null) return null;
  if (column.kind === 'date') return { type: 'date', text: value };
  const short = value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  if (column.kind === 'timestamp') return { type: 'timestamp', text: short, zone: storeZone };
  if (column.kind !== 'instant') return null;
  return { type: 'instant', text: momentOf(value) === null ? short : `${short.replace(' ', 'T')}Z` };
}
