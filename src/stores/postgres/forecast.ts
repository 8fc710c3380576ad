/** How many records fall due on which day. Read-only, one snapshot. */
import { sql } from 'kysely';
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import {
  type ForecastOrder,
  firstDay,
  forecastOrder,
  type NumberDialect,
  numbersOf,
  turningIn,
  whole,
} from '../forecast-numbers.ts';
import { tablesOfAll } from '../named-tables.ts';
import { columnOf, readTables, tableOf, tableRef } from './columns.ts';
import { between, boundList, dated, holds, matches, type Scope } from './predicate.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { countingMemory } from './tally.ts';

export function forecast(on: Connection, judgements: Judgement[], held: Predicate): Promise<number[]> {
  const counts = judgements.map(() => 0);
  const table = judgements[0]?.table;
  if (table === undefined) return Promise.resolve(counts);
  const order = forecastOrder(judgements, held);
  return reading(on, table, async (tx) => {
    await sql.raw(`set local work_mem = '${countingMemory}'`).execute(tx);
    const tables = await readTables(on, tx, tablesOfAll(judgements, held));
    const scope: Scope = { on, tables, table: tableOf(on, tables, table), alias: 'r' };
    for (const where of order.wheres) await countInto(counts, tx, scope, order, where);
    return counts;
  });
}

async function countInto(
  counts: number[],
  tx: Transaction,
  scope: Scope,
  { tree }: ForecastOrder,
  where: Predicate,
): Promise<void> {
  const numbers = numbersOf(numbering, scope, tree, counts.length);
  const names = numbers.map((_, i) => sql.id(`n${i}`));
  // OFFSET 0 keeps the numbers from being worked out once more for the grouping.
  const { rows } = await sql<{ numbers: number[]; count: string }>`
    select array[${sql.join(names)}] as numbers, count(*)::text as count
    from (select ${sql.join(numbers.map((number, i) => sql`${number} as ${sql.id(`n${i}`)}`))}
      from ${tableRef(scope.table)} as r where ${holds(scope, where)} offset 0) as c
    group by ${sql.join(names)}`.execute(tx);
  for (const row of rows) {
    const day = firstDay(tree, counts.length, row.numbers);
    if (day > 0) counts[day] = (counts[day] ?? 0) + Number(row.count);
  }
}

const numbering: NumberDialect<Scope> = {
  holds,
  turning(scope, tree, days) {
    const never = whole(tree.turns === 'on' ? days : 0);
    const [first] = tree.at;
    if (!first) return never;
    const column = columnOf(scope.on, scope.table, first.column);
    const col = sql.id(scope.alias, column.name);
    const { limits, from, before } = turningIn(dated(scope, column), tree);
    return sql`case when ${between(col, column, from, before)}
      then width_bucket(${col}, ${boundList(column, limits)}) else ${never} end`;
  },
  related(scope, { table: name, match }, pick, none, number) {
    const table = tableOf(scope.on, scope.tables, name);
    const inner: Scope = { ...scope, table, alias: `${scope.alias}x` };
    return sql`coalesce((select ${pick === 'min' ? sql`min` : sql`max`}(${number(inner)})
      from ${tableRef(table)} as ${sql.id(inner.alias)} where ${matches(inner, scope, match)}), ${whole(none)})`;
  },
};
