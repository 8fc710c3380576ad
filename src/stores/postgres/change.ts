/** What happens to the records themselves: the statement that destroys, anonymises or flags, and returns their keys. */
import { sql } from 'kysely';
import type { AnonymiseWith } from '../../policy/compiled.ts';
import type { Action } from '../../policy/judgement.ts';
import { schemaError } from '../store-errors.ts';
import type { Sql } from '../two-valued.ts';
import { type Column, columnOf, tableRef } from './columns.ts';
import { keyText } from './keys.ts';
import { bound, type Scope } from './predicate.ts';

/** `delete …` or `update …`, returning one column `key`. */
export function change(scope: Scope, key: string[], action: Action, asOf: string, where: Sql): Sql {
  const table = sql`${tableRef(scope.table)} as r`;
  const returning = sql`where ${where} returning ${keyText(scope, key)} as key`;
  if (action.kind === 'destroy') return sql`delete from ${table} ${returning}`;
  return sql`update ${table} set ${sql.join(assignments(scope, key, action, asOf))} ${returning}`;
}

function assignments(scope: Scope, key: string[], action: Exclude<Action, { kind: 'destroy' }>, asOf: string): Sql[] {
  const values: [string, (column: Column) => Sql][] =
    action.kind === 'flag'
      ? Object.entries(action.columns).map(([name, value]) => [name, (column) => bound(column, String(value))])
      : Object.entries(action.columns).map(([name, how]) => [name, (column) => anonymised(scope, column, how)]);
  values.push([action.mark, (column) => momentIn(scope, column, asOf)]);
  return values.map(([name, value]) => {
    if (key.includes(name))
      throw schemaError(scope.on.store, `The key of table ${scope.table.name} may not be changed.`);
    return sql`${sql.id(name)} = ${value(columnOf(scope.on, scope.table, name))}`;
  });
}

/** As-of in the column's own kind; days and wall clocks in the store's zone. */
function momentIn(scope: Scope, column: Column, asOf: string): Sql {
  if (column.kind === 'boolean') return sql`true`;
  if (column.kind === 'instant' || column.kind === 'text') return bound(column, asOf);
  const local = sql`(${asOf}::text::timestamptz at time zone ${scope.on.timezone}::text)`;
  if (column.kind === 'timestamp') return local;
  if (column.kind === 'date') return sql`${local}::date`;
  throw schemaError(
    scope.on.store,
    `Column ${scope.table.name}.${column.name} cannot say when a record was dealt with.`,
  );
}

function anonymised(scope: Scope, column: Column, how: AnonymiseWith): Sql {
  if (typeof how === 'object') return bound(column, String(how.set));
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

function firstOfYear(scope: Scope, column: Column, col: Sql): Sql {
  if (column.kind === 'instant') return sql`date_trunc('year', ${col}, ${scope.on.timezone}::text)`;
  if (column.kind === 'timestamp') return sql`date_trunc('year', ${col})`;
  if (column.kind === 'date') return sql`date_trunc('year', ${col}::timestamp)::date`;
  throw schemaError(scope.on.store, `Column ${scope.table.name}.${column.name} is no date.`);
}

const ipv4 = '^\\s*[0-9]{1,3}(\\.[0-9]{1,3}){3}\\s*$';
/** Only what surely converts to an address: at most seven colons, one `::` at most. */
const ipv6 =
  '^(?!.*::.*::)(?!(.*:){8})(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(([0-9a-f]{1,4}:)*[0-9a-f]{1,4})?::(([0-9a-f]{1,4}:)*[0-9a-f]{1,4})?)$';

/** IPv4 to its /24, IPv6 to its /48. Text that is no address is erased: it may say more than an address would. */
function truncatedIp(scope: Scope, column: Column, col: Sql): Sql {
  if (column.bareType === 'inet' || column.bareType === 'cidr') {
    return sql`network(set_masklen(${col}::inet, case family(${col}::inet) when 4 then 24 else 48 end))`;
  }
  if (column.kind !== 'text')
    throw schemaError(scope.on.store, `Column ${scope.table.name}.${column.name} is no address.`);
  return sql`case when ${col} is null then null
    when ${col} ~ ${ipv4}::text then regexp_replace(trim(${col}), '\\.[0-9]+$', '.0')
    when ${col} ~* ${ipv6}::text then host(network(set_masklen(${col}::inet, 48)))
    else ${erased(scope, column)} end`;
}
