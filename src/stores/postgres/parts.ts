/** Rows that go, or are stamped, before the records that they hang on: nested ones first, in the order of the policy. */
import { sql } from 'kysely';
import type { Day } from '../../policy/compiled.ts';
import type { Judgement, PartOrder, Stamp } from '../../policy/judgement.ts';
import type { Key } from '../../ports/store.ts';
import { refused } from '../store-errors.ts';
import { type Column, columnOf, tableOf, tableRef } from './columns.ts';
import { isKeyRow, keysTable } from './keys.ts';
import { matches, ref, type Scope, type Sql } from './predicate.ts';
import type { Transaction } from './session.ts';

/** The records of a batch, and the days of every stamp for each of them (in the order of `stampsOf`). */
export interface Chosen {
  keys: Key[];
  days: Day[][];
}

/** Every stamp of a judgement, nested ones included. */
export const stampsOf = (parts: PartOrder[]): Stamp[] =>
  parts.flatMap((part) => (part.kind === 'stamp' ? part.stamps : stampsOf(part.parts)));

/** @returns rows that went or were stamped, by table. */
export async function changeParts(
  tx: Transaction,
  record: Scope,
  judgement: Judgement,
  chosen: Chosen,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const all = stampsOf(judgement.parts);
  const root: Chain = {
    scope: record,
    from: sql`join ${tableRef(record.table)} as r on ${isKeyRow(record, judgement.key)}`,
  };
  const dealWith = async (above: Chain, part: PartOrder): Promise<void> => {
    const table = tableOf(record.on, record.tables, part.table);
    const child: Scope = { ...record, table, alias: `${above.scope.alias}p` };
    let changed: number;
    if (part.kind === 'rows') {
      const chain = {
        scope: child,
        from: sql`${above.from} join ${tableRef(table)} as ${sql.id(child.alias)} on ${matches(child, above.scope, part.match)}`,
      };
      for (const below of part.parts) await dealWith(chain, below);
      changed = await destroy(tx, above, child, part.match, judgement, chosen);
    } else {
      const stamps = part.stamps.map((stamp) => ({
        column: columnOf(record.on, table, stamp.column),
        number: all.indexOf(stamp),
      }));
      changed = await stamp(tx, above, child, part.match, stamps, judgement, chosen);
    }
    if (changed > 0) counts[part.table] = (counts[part.table] ?? 0) + changed;
  };
  for (const part of judgement.parts) await dealWith(root, part);
  return counts;
}

/** The joins from the chosen keys down to the rows of `scope`. */
interface Chain {
  scope: Scope;
  from: Sql;
}

async function destroy(
  tx: Transaction,
  above: Chain,
  child: Scope,
  match: Record<string, string>,
  judgement: Judgement,
  chosen: Chosen,
): Promise<number> {
  const theirs = Object.keys(match).map((column) => ref(child, column));
  const ours = Object.values(match).map((column) => ref(above.scope, column));
  const where = sql`(${sql.join(theirs)}) in (select ${sql.join(ours)} from ${keysTable(judgement.key, chosen.keys)} ${above.from})`;
  const table = sql`${tableRef(child.table)} as ${sql.id(child.alias)}`;
  const { rows } = await sql<{ count: string }>`
    with gone as (delete from ${table} where ${where} returning 1) select count(*)::text as count from gone`.execute(
    tx,
  );
  if (child.table.vetoes) {
    const left = await sql`select from ${table} where ${where} limit 1`.execute(tx);
    if (left.rows.length > 0) throw refused(child.on.store, child.table.name, ' (a trigger kept rows)');
  }
  return Number(rows[0]?.count ?? 0);
}

/** Only where still NULL. A row that hangs on several records is stamped for the last of them: never early. */
async function stamp(
  tx: Transaction,
  above: Chain,
  child: Scope,
  match: Record<string, string>,
  stamps: { column: Column; number: number }[],
  judgement: Judgement,
  chosen: Chosen,
): Promise<number> {
  const ours = Object.values(match).map((column, i) => sql`${ref(above.scope, column)} as ${sql.id(`m${i}`)}`);
  const groups = Object.values(match).map((column) => ref(above.scope, column));
  const days = stamps.map((_, i) => sql`max(${sql.id('k', `d${i}`)}::date) as ${sql.id(`d${i}`)}`);
  const texts = stamps.map(({ number }) => chosen.days.map((one) => one[number] ?? null));
  const set = stamps.map(({ column }, i) => {
    const col = sql.id(child.alias, column.name);
    return sql`${sql.id(column.name)} = coalesce(${col}, ${dayIn(child, column, sql.id('v', `d${i}`))})`;
  });
  const same = Object.keys(match).map((column, i) => sql`${ref(child, column)} = ${sql.id('v', `m${i}`)}`);
  const empty = stamps.map(({ column }) => sql`${sql.id(child.alias, column.name)} is null`);
  const { rows } = await sql<{ count: string }>`
    with stamped as (
      update ${tableRef(child.table)} as ${sql.id(child.alias)} set ${sql.join(set)}
      from (select ${sql.join([...ours, ...days])} from ${keysTable(judgement.key, chosen.keys, texts)} ${above.from}
        group by ${sql.join(groups)}) as v
      where ${sql.join(same, sql` and `)} and (${sql.join(empty, sql` or `)}) returning 1
    ) select count(*)::text as count from stamped`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}

/** Noon in the store's zone, where the column wants a time: the same calendar day in nearly every zone. */
function dayIn(scope: Scope, column: Column, day: Sql): Sql {
  const noon = sql`(${day} + time '12:00')`;
  if (column.kind === 'timestamp') return noon;
  if (column.kind === 'instant') return sql`(${noon} at time zone ${scope.on.timezone}::text)`;
  return column.kind === 'date' ? day : sql`${day}::text`;
}
