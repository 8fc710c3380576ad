/**
 * Predicates as SQL: bare columns against constants of their own type, so that an index can serve. Two-valued: negation is
 * pushed down to the leaves, where a NULL counts as not satisfied.
 */
import { sql } from 'kysely';
import { addDays, firstInstantAfter, firstInstantOf, localDay, wallClockBound } from '../../policy/calendar.ts';
import type { Day } from '../../policy/compiled.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { schemaError } from '../store-errors.ts';
import { type Column, columnOf, type Table, type Tables, tableOf, tableRef } from './columns.ts';
import type { Connection } from './session.ts';
import { bytes, isAmong, isText, literal, type Sql } from './values.ts';

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

/**
 * Their columns equal ours: as the store itself compares them, because that is what a reference means there; `exactly`: in
 * every character as well, where a neighbour could be caught otherwise.
 */
export function matches(theirs: Scope, ours: Scope, match: Record<string, string>, how?: 'exactly'): Sql {
  return conjunction(
    Object.entries(match).flatMap(([their, our]) => {
      const [left, right] = [columnOf(theirs.on, theirs.table, their), columnOf(ours.on, ours.table, our)];
      if (!areComparable(left, right)) {
        const names = `${theirs.table.name}.${their} and ${ours.table.name}.${our}`;
        throw schemaError(ours.on.store, `Columns ${names} in store ${ours.on.store} are of types that differ.`);
      }
      const [a, b] = [ref(theirs, their), ref(ours, our)];
      const same = sql`${a} = ${b}`;
      return how === 'exactly' && isText(left) && isText(right) ? [same, sql`${bytes(a)} = ${bytes(b)}`] : [same];
    }),
  );
}

/** Otherwise the server would convert one to the other, and '1a' would equal 1. */
const areComparable = (a: Column, b: Column): boolean =>
  familyOf(a) === familyOf(b) && (familyOf(a) !== 'other' || a.bareType === b.bareType);

const familyOf = (column: Column): string =>
  isText(column) ? 'text' : column.kind === 'boolean' ? 'number' : column.kind;

type LeafPredicate = Exclude<Predicate, { op: 'all' | 'any' | 'not' }>;

function leaf(scope: Scope, predicate: LeafPredicate): Sql {
  if (predicate.op === 'exists') {
    const table = tableOf(scope.on, scope.tables, predicate.table);
    const inner: Scope = { ...scope, table, alias: `${scope.alias}x` };
    return sql`exists (select 1 from ${tableRef(table)} as ${sql.id(inner.alias)}
      where ${matches(inner, scope, predicate.match)} and ${holds(inner, predicate.where)})`;
  }
  const column = columnOf(scope.on, scope.table, predicate.column);
  const col = sql.id(scope.alias, column.name);
  switch (predicate.op) {
    case 'null':
      return sql`(${col} is null)`;
    case 'in':
      if (predicate.values.length === 0) return sql`false`;
      return isAmong(scope.on, scope.table, column, col, predicate.values.map(String));
    case 'days': {
      const from = predicate.from === null ? null : startOf(scope, column, predicate.from, predicate.zone);
      const to = predicate.to === null ? null : endOf(scope, column, predicate.to, predicate.zone);
      return between(scope, column, col, from, to);
    }
    case 'instant': {
      const limit = limitAt(scope, column, predicate.instant, predicate.zone);
      return predicate.side === 'before'
        ? between(scope, column, col, null, limit)
        : between(scope, column, col, limit, null);
    }
    case 'unusable': {
      const least = temporal(scope, column, startOf(scope, column, predicate.earliest, predicate.zone));
      const before = sql`${col} < ${least}`;
      return column.kind === 'instant'
        ? sql`(${before})`
        : sql`(${before} or (${col} is not null and not ${isReal(col)}))`;
    }
  }
}

/** From the first limit on, up to before the second; an open side leaves zero dates and impossible ones out. */
function between(scope: Scope, column: Column, col: Sql, from: string | null, before: string | null): Sql {
  const lower = temporal(scope, column, from ?? leastOf(column));
  const sides = [sql`${col} >= ${lower}`];
  if (before !== null) sides.push(sql`${col} < ${temporal(scope, column, before)}`);
  if (column.kind !== 'instant') sides.push(isReal(col));
  return conjunction(sides);
}

/** Neither `2026-03-00` nor `2026-02-31`, which some settings of a server let in. */
const isReal = (col: Sql): Sql => sql`(date_add(${col}, interval 0 day) is not null)`;

const leastOf = (column: Column): string => (column.kind === 'date' ? '0001-01-01' : '0001-01-01 00:00:00');

const temporal = (scope: Scope, column: Column, text: string): Sql => literal(scope.on, scope.table, column, text);

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
