/**
 * Predicates as SQL: bare columns against bound values that the store casts to the column's own type, so that it compares
 * and an index can serve. Two-valued: negation is pushed down to the leaves, where a NULL counts as not satisfied.
 */
import { type RawBuilder, sql } from 'kysely';
import { addDays, firstInstantAfter, firstInstantOf, localDay, wallClockBound } from '../../policy/calendar.ts';
import type { Day } from '../../policy/compiled.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { schemaError } from '../store-errors.ts';
import { type Column, columnOf, type Table, type Tables, tableOf, tableRef } from './columns.ts';
import type { Connection } from './session.ts';

export type Sql = RawBuilder<unknown>;

/** A table under an alias, and what is needed to translate what is said about its rows. */
export interface Scope {
  on: Connection;
  tables: Tables;
  table: Table;
  alias: string;
}

/** TRUE exactly where the predicate holds; elsewhere FALSE or NULL, so only good for WHERE, AND, OR and CASE. */
export function holds(scope: Scope, predicate: Predicate): Sql {
  switch (predicate.op) {
    case 'all':
      return conjunction(predicate.of.map((one) => holds(scope, one)));
    case 'any':
      return disjunction(predicate.of.map((one) => holds(scope, one)));
    case 'not':
      return fails(scope, predicate.of);
    default:
      return leaf(scope, predicate);
  }
}

/** TRUE exactly where the predicate does not hold. */
function fails(scope: Scope, predicate: Predicate): Sql {
  switch (predicate.op) {
    case 'all':
      return disjunction(predicate.of.map((one) => fails(scope, one)));
    case 'any':
      return conjunction(predicate.of.map((one) => fails(scope, one)));
    case 'not':
      return holds(scope, predicate.of);
    case 'exists':
    case 'null':
      return sql`not ${leaf(scope, predicate)}`;
    default:
      return sql`(${leaf(scope, predicate)}) is not true`;
  }
}

export const conjunction = (of: Sql[]): Sql => (of.length === 0 ? sql`true` : sql`(${sql.join(of, sql` and `)})`);
export const disjunction = (of: Sql[]): Sql => (of.length === 0 ? sql`false` : sql`(${sql.join(of, sql` or `)})`);

/** `alias.column`, after the column was found in the catalogue. */
export function ref(scope: Scope, column: string): Sql {
  columnOf(scope.on, scope.table, column);
  return sql.id(scope.alias, column);
}

/** A bound text as a value of the column's type: a constant from the start, so nothing is converted for each row. */
export const bound = (column: Column, text: string | null): Sql => sql`${text}::${sql.raw(column.bareType)}`;

/** Bound texts as an array of the column's type. */
export const boundList = (column: Column, texts: string[]): Sql => sql`${texts}::${sql.raw(column.bareType)}[]`;

/** Their columns equal ours. */
export function matches(theirs: Scope, ours: Scope, match: Record<string, string>): Sql {
  return conjunction(Object.entries(match).map(([their, our]) => sql`${ref(theirs, their)} = ${ref(ours, our)}`));
}

type LeafPredicate = Exclude<Predicate, { op: 'all' | 'any' | 'not' }>;

function leaf(scope: Scope, predicate: LeafPredicate): Sql {
  if (predicate.op === 'exists') {
    const table = tableOf(scope.on, scope.tables, predicate.table);
    const inner: Scope = { ...scope, table, alias: `${scope.alias}x` };
    return sql`exists (select from ${tableRef(table)} as ${sql.id(inner.alias)}
      where ${matches(inner, scope, predicate.match)} and ${holds(inner, predicate.where)})`;
  }
  const column = columnOf(scope.on, scope.table, predicate.column);
  const col = sql.id(scope.alias, column.name);
  switch (predicate.op) {
    case 'null':
      return sql`(${col} is null)`;
    case 'in': {
      const [first, ...rest] = predicate.values.map(String);
      if (first === undefined) return sql`false`;
      return rest.length === 0
        ? sql`${col} = ${bound(column, first)}`
        : sql`${col} = any(${boundList(column, [first, ...rest])})`;
    }
    case 'days': {
      const from = predicate.from === null ? null : startOf(scope, column, predicate.from, predicate.zone);
      const to = predicate.to === null ? null : endOf(scope, column, predicate.to, predicate.zone);
      return between(col, column, from, to);
    }
    case 'instant': {
      const limit = limitAt(scope, column, predicate.instant, predicate.zone);
      return predicate.side === 'before' ? between(col, column, null, limit) : between(col, column, limit, null);
    }
    case 'unusable':
      return sql`(${col} < ${bound(column, startOf(scope, column, predicate.earliest, predicate.zone))}
        or ${col} = ${bound(column, 'infinity')})`;
  }
}

/** From the first limit on, up to before the second; an open side leaves the infinity out. */
function between(col: Sql, column: Column, from: string | null, before: string | null): Sql {
  const lower = from === null ? sql`${col} > ${bound(column, '-infinity')}` : sql`${col} >= ${bound(column, from)}`;
  return sql`(${lower} and ${col} < ${bound(column, before ?? 'infinity')})`;
}

/** The least value of the column that is of the day or a later one. */
function startOf(scope: Scope, column: Column, day: Day, zone: string): string {
  if (column.kind === 'date') return day;
  return momentIn(scope, column, firstInstantOf(day, zone));
}

/** The least value of the column that is of a day after the day. */
function endOf(scope: Scope, column: Column, day: Day, zone: string): string {
  if (column.kind === 'date') return addDays(day, 1);
  return momentIn(scope, column, firstInstantAfter(day, zone));
}

/** The least value of the column that does not lie before the instant. */
function limitAt(scope: Scope, column: Column, instant: string, zone: string): string {
  if (column.kind !== 'date') return momentIn(scope, column, instant);
  // Microseconds, which JavaScript drops, count as later than the millisecond they are in.
  const at = Date.parse(instant) + (/\.\d{3}\d*[1-9]/.test(instant) ? 0.5 : 0);
  let day = addDays(localDay(instant, zone), -1);
  while (Date.parse(firstInstantOf(day, zone)) < at) day = addDays(day, 1);
  return day;
}

function momentIn(scope: Scope, column: Column, instant: string): string {
  if (column.kind === 'instant') return instant;
  if (column.kind === 'timestamp') return wallClockBound(instant, scope.on.timezone);
  throw schemaError(
    scope.on.store,
    `Column ${scope.table.name}.${column.name} in store ${scope.on.store} is no date and no instant.`,
  );
}
