/** What happens to the records themselves: the statement that destroys, anonymises or flags these keys. */
import { sql } from 'kysely';
import { firstInstantOf, localDay } from '../../policy/calendar.ts';
import type { AnonymiseWith } from '../../policy/compiled.ts';
import type { Action } from '../../policy/judgement.ts';
import { offsetAt } from '../../policy/zone-clock.ts';
import type { Key } from '../../ports/store.ts';
import { schemaError } from '../store-errors.ts';
import type { Sql } from '../two-valued.ts';
import { type Column, columnOf, type Table, tableRef } from './columns.ts';
import { isOneOf } from './keys.ts';
import type { Scope } from './predicate.ts';
import { literal, momentOf } from './values.ts';

/** `delete …` or `update …` of the records with these keys. */
export function change(scope: Scope, key: string[], action: Action, asOf: string, keys: Key[]): Sql {
  const these = isOneOf(scope, key, keys);
  if (action.kind === 'destroy') return sql`delete r from ${tableRef(scope.table)} as r where ${these}`;
  const set = [...assignments(scope, key, action, asOf), ...untouched(scope.table, 'r', namesOf(action))];
  return sql`update ${tableRef(scope.table)} as r set ${sql.join(set)} where ${these}`;
}

/** Columns that the server would set to the present by itself: a date of last change must not start a new period. */
export const untouched = (table: Table, alias: string, named: string[]): Sql[] =>
  [...table.columns.values()]
    .filter((column) => column.touched && !named.includes(column.name))
    .map(({ name }) => sql`${sql.id(alias, name)} = ${sql.id(alias, name)}`);

type Change = Exclude<Action, { kind: 'destroy' }>;

const namesOf = (action: Change): string[] => [...Object.keys(action.columns), action.mark];

function assignments(scope: Scope, key: string[], action: Change, asOf: string): Sql[] {
  const values: [string, (column: Column) => Sql][] =
    action.kind === 'flag'
      ? Object.entries(action.columns).map(([name, value]) => [name, (column) => bound(scope, column, String(value))])
      : Object.entries(action.columns).map(([name, how]) => [name, (column) => anonymised(scope, column, how)]);
  values.push([action.mark, (column) => momentIn(scope, column, asOf)]);
  return values.map(([name, value]) => {
    const column = columnOf(scope.on, scope.table, name);
    if (key.includes(name))
      throw schemaError(scope.on.store, `The key of table ${scope.table.name} may not be changed.`);
    if (column.generated)
      throw schemaError(scope.on.store, `Column ${scope.table.name}.${name} is worked out by the server.`);
    return sql`${sql.id('r', name)} = ${value(column)}`;
  });
}

const bound = (scope: Scope, column: Column, text: string): Sql => literal(scope.on, scope.table, column, text);

/** As-of in the column's own kind; days and wall clocks in the store's zone. */
function momentIn(scope: Scope, column: Column, asOf: string): Sql {
  const zone = scope.on.timezone;
  if (column.kind === 'boolean') return sql.raw('1');
  if (column.kind === 'instant' || column.kind === 'text') return bound(scope, column, asOf);
  if (column.kind === 'date') return bound(scope, column, localDay(asOf, zone));
  if (column.kind === 'timestamp') {
    const at = Date.parse(asOf);
    return bound(scope, column, new Date(at + offsetAt(zone, at)).toISOString().slice(0, -1));
  }
  throw schemaError(
    scope.on.store,
    `Column ${scope.table.name}.${column.name} cannot say when a record was dealt with.`,
  );
}

function anonymised(scope: Scope, column: Column, how: AnonymiseWith): Sql {
  if (typeof how === 'object') return bound(scope, column, String(how.set));
  const col = sql.id('r', column.name);
  switch (how) {
    case 'erase':
      return erased(scope, column);
    case 'truncate-date':
      return firstOfYear(scope, column, col);
    case 'truncate-ip':
      return truncatedIp(scope, column, col);
  }
}

function erased(scope: Scope, column: Column): Sql {
  if (column.nullable) return sql`null`;
  if (column.kind === 'text') return sql`''`;
  throw schemaError(scope.on.store, `Column ${scope.table.name}.${column.name} cannot be erased: it may not be NULL.`);
}

/** A zero date says nothing and stays; of what no calendar knows the year is kept as well. */
function firstOfYear(scope: Scope, column: Column, col: Sql): Sql {
  const first = sql`case when year(${col}) > 0 then concat(lpad(year(${col}), 4, '0'), '-01-01')
    when ${col} is not null then '0000-00-00' end`;
  if (column.kind === 'date' || column.kind === 'timestamp') return first;
  if (column.kind === 'instant') return newYearOf(scope, column, col);
  throw schemaError(scope.on.store, `Column ${scope.table.name}.${column.name} is no date.`);
}

/** The servers need not know any time zone by name, so every new year that a `timestamp` can hold is told to them. */
function newYearOf(scope: Scope, column: Column, col: Sql): Sql {
  const least = momentOf('1970-01-01T00:00:01Z') ?? '';
  const years = Array.from({ length: 137 }, (_, i) => 2106 - i);
  const cases = years.map((year) => {
    const [, moment] = [momentOf(firstInstantOf(`${year}-01-01`, scope.on.timezone)) ?? '', least]
      .sort()
      .map((text) => bound(scope, column, text));
    return sql`when ${col} >= ${moment} then ${moment}`;
  });
  return sql`case ${sql.join(cases, sql` `)} when ${col} >= ${bound(scope, column, least)}
    then ${bound(scope, column, least)} else ${col} end`;
}

const zeroBytes = (count: number): Sql => sql`${Buffer.alloc(count)}`;

/** IPv4 to its /24, IPv6 to its /48. Text that is no address is erased: it may say more than an address would. */
function truncatedIp(scope: Scope, column: Column, col: Sql): Sql {
  if (column.bareType !== 'inet6' && column.bareType !== 'inet4' && column.kind !== 'text')
    throw schemaError(scope.on.store, `Column ${scope.table.name}.${column.name} is no address.`);
  const text = column.kind === 'text' ? sql`trim(${col})` : sql`cast(${col} as char)`;
  const v4 = sql`concat(substring_index(${text}, '.', 3), '.0')`;
  const packed = sql`inet6_aton(${text})`;
  // An IPv4 address inside an IPv6 one keeps the first three of its four numbers.
  const v6 = sql`inet6_ntoa(case when is_ipv4_mapped(${packed}) then concat(left(${packed}, 15), ${zeroBytes(1)})
    else concat(left(${packed}, 6), ${zeroBytes(10)}) end)`;
  return sql`case when ${col} is null then null when is_ipv4(${text}) then ${v4} when is_ipv6(${text}) then ${v6}
    else ${erased(scope, column)} end`;
}
