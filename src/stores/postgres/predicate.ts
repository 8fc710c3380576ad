/**
 * Predicates as SQL: bare columns against bound values that the store casts to the column's own type, so that it compares
 * and an index can serve. Two-valued: negation is pushed down to the leaves, where a NULL counts as not satisfied.
 */
import { sql } from 'kysely';
import type { Predicate } from '../../policy/predicate.ts';
import { type DatedColumn, endOf, limitAt, startOf } from '../column-moments.ts';
import { conjunction, holdsBy, type LeafPredicate, type Sql } from '../two-valued.ts';
import { type Column, columnOf, type Table, type Tables, tableOf, tableRef } from './columns.ts';
import type { Connection } from './session.ts';

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

/** A bound text as a value of the column's type: a constant from the start, so nothing is converted for each row. */
export const bound = (column: Column, text: string | null): Sql => sql`${text}::${sql.raw(column.bareType)}`;

/** Bound texts as an array of the column's type. */
export const boundList = (column: Column, texts: string[]): Sql => sql`${texts}::${sql.raw(column.bareType)}[]`;

/** Their columns equal ours. */
export function matches(theirs: Scope, ours: Scope, match: Record<string, string>): Sql {
  return conjunction(Object.entries(match).map(([their, our]) => sql`${ref(theirs, their)} = ${ref(ours, our)}`));
}

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
      const from = predicate.from === null ? null : startOf(dated(scope, column), predicate.from, predicate.zone);
      const to = predicate.to === null ? null : endOf(dated(scope, column), predicate.to, predicate.zone);
      return between(col, column, from, to);
    }
    case 'instant': {
      const limit = limitAt(dated(scope, column), predicate.instant, predicate.zone);
      return predicate.side === 'before' ? between(col, column, null, limit) : between(col, column, limit, null);
    }
    case 'unusable':
      return sql`(${col} < ${bound(column, startOf(dated(scope, column), predicate.earliest, predicate.zone))}
        or ${col} = ${bound(column, 'infinity')})`;
  }
}

/** From the first limit on, up to before the second; an open side leaves the infinity out. */
export function between(col: Sql, column: Column, from: string | null, before: string | null): Sql {
  const lower = from === null ? sql`${col} > ${bound(column, '-infinity')}` : sql`${col} >= ${bound(column, from)}`;
  return sql`(${lower} and ${col} < ${bound(column, before ?? 'infinity')})`;
}

export const dated = ({ on, table }: Scope, { name, kind }: Column): DatedColumn => ({
  name,
  kind,
  store: on.store,
  table: table.name,
  timezone: on.timezone,
});
