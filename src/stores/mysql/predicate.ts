/**
 * Predicates as SQL: bare columns against constants of their own type, so that an index can serve. Two-valued: negation is
 * pushed down to the leaves, where a NULL counts as not satisfied.
 */
import { sql } from 'kysely';
import type { Predicate } from '../../policy/predicate.ts';
import { type DatedColumn, endOf, limitAt, startOf } from '../column-moments.ts';
import { schemaError } from '../store-errors.ts';
import { conjunction, holdsBy, type LeafPredicate, type Sql } from '../two-valued.ts';
import { type Column, columnOf, type Table, type Tables, tableOf, tableRef } from './columns.ts';
import type { Connection } from './session.ts';
import { bytes, isAmong, isText, literal } from './values.ts';

/** A table under an alias, and what is needed to translate what is said about its rows. */
export interface Scope {
  on: Connection;
  tables: Tables;
  table: Table;
  alias: string;
}

/** TRUE exactly where the predicate holds; elsewhere FALSE or NULL, so only good for WHERE, AND, OR and CASE. */
export const holds = (scope: Scope, predicate: Predicate): Sql => holdsBy((one) => leaf(scope, one), predicate);

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
      const from = predicate.from === null ? null : startOf(dated(scope, column), predicate.from, predicate.zone);
      const to = predicate.to === null ? null : endOf(dated(scope, column), predicate.to, predicate.zone);
      return between(scope, column, col, from, to);
    }
    case 'instant': {
      const limit = limitAt(dated(scope, column), predicate.instant, predicate.zone);
      return predicate.side === 'before'
        ? between(scope, column, col, null, limit)
        : between(scope, column, col, limit, null);
    }
    case 'unusable': {
      const least = temporal(scope, column, startOf(dated(scope, column), predicate.earliest, predicate.zone));
      const before = sql`${col} < ${least}`;
      return column.kind === 'instant'
        ? sql`(${before})`
        : sql`(${before} or (${col} is not null and not ${isReal(col)}))`;
    }
  }
}

/** From the first limit on, up to before the second; an open side leaves zero dates and impossible ones out. */
export function between(scope: Scope, column: Column, col: Sql, from: string | null, before: string | null): Sql {
  const lower = temporal(scope, column, from ?? leastOf(column));
  const sides = [sql`${col} >= ${lower}`];
  if (before !== null) sides.push(sql`${col} < ${temporal(scope, column, before)}`);
  if (column.kind !== 'instant') sides.push(isReal(col));
  return conjunction(sides);
}

/** Neither `2026-03-00` nor `2026-02-31`, which some settings of a server let in. */
const isReal = (col: Sql): Sql => sql`(date_add(${col}, interval 0 day) is not null)`;

const leastOf = (column: Column): string => (column.kind === 'date' ? '0001-01-01' : '0001-01-01 00:00:00');

export const temporal = (scope: Scope, column: Column, text: string): Sql =>
  literal(scope.on, scope.table, column, text);

export const dated = ({ on, table }: Scope, { name, kind }: Column): DatedColumn => ({
  name,
  kind,
  store: on.store,
  table: table.name,
  timezone: on.timezone,
});
