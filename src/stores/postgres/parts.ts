/** Rows that go, or are stamped, before the records that they hang on: nested ones first, in the order of the policy. */
import { sql } from 'kysely';
import type { Day } from '../../policy/compiled.ts';
import type { Judgement, PartOrder, Stamp } from '../../policy/judgement.ts';
import type { Key } from '../../ports/store.ts';
import { refused } from '../store-errors.ts';
import { conjunction, disjunction, type Sql } from '../two-valued.ts';
import { type Column, columnOf, tableOf, tableRef } from './columns.ts';
import { isKeyRow, keysTable } from './keys.ts';
import { matches, ref, type Scope } from './predicate.ts';
import type { Transaction } from './session.ts';

/** The records of a batch, and the days of every stamp for each of them (in the order of `stampsOf`). */
export interface Chosen {
  keys: Key[];
  days: Day[][];
}

/** Of the chosen, those with these keys. */
export function only({ keys, days }: Chosen, wanted: Key[]): Chosen {
  const among = new Set(wanted.map((key) => JSON.stringify(key)));
  const some = keys.map((key) => among.has(JSON.stringify(key)));
  return { keys: keys.filter((_, i) => some[i]), days: days.filter((_, i) => some[i]) };
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
  const batch: Batch = { tx, record, key: judgement.key, chosen, stamps: stampsOf(judgement.parts), counts: {} };
  const joins = sql`join ${tableRef(record.table)} as r on ${isKeyRow(record, judgement.key)}`;
  for (const part of judgement.parts) await changePart(batch, { scope: record, joins }, part);
  return batch.counts;
}

interface Batch {
  tx: Transaction;
  record: Scope;
  key: string[];
  chosen: Chosen;
  stamps: Stamp[];
  counts: Record<string, number>;
}

/** The rows that a part hangs on, and the joins that lead from the chosen keys down to them. */
interface Parent {
  scope: Scope;
  joins: Sql;
}

async function changePart(batch: Batch, parent: Parent, part: PartOrder): Promise<void> {
  const { on, tables } = batch.record;
  const table = tableOf(on, tables, part.table);
  const child: Scope = { on, tables, table, alias: `${parent.scope.alias}p` };
  if (part.kind === 'rows') {
    const joins = sql`${parent.joins} join ${tableRef(table)} as ${sql.id(child.alias)} on ${matches(child, parent.scope, part.match)}`;
    for (const below of part.parts) await changePart(batch, { scope: child, joins }, below);
  }
  const changed =
    part.kind === 'rows' ? await destroy(batch, parent, child, part) : await stamp(batch, parent, child, part);
  if (changed > 0) batch.counts[part.table] = (batch.counts[part.table] ?? 0) + changed;
}

async function destroy(batch: Batch, parent: Parent, child: Scope, part: PartOrder): Promise<number> {
  const theirs = Object.keys(part.match).map((column) => ref(child, column));
  const ours = Object.values(part.match).map((column) => ref(parent.scope, column));
  const where = sql`(${sql.join(theirs)}) in (
    select ${sql.join(ours)} from ${keysTable(batch.record, batch.key, batch.chosen.keys)} ${parent.joins})`;
  const table = sql`${tableRef(child.table)} as ${sql.id(child.alias)}`;
  const gone = sql<{ count: string }>`
    with gone as (delete from ${table} where ${where} returning 1) select count(*)::text as count from gone`;
  const { rows } = await gone.execute(batch.tx);
  if (child.table.vetoes) {
    const left = await sql`select from ${table} where ${where} limit 1`.execute(batch.tx);
    if (left.rows.length > 0) throw refused(child.on.store, child.table.name, ' (a trigger kept rows)');
  }
  return Number(rows[0]?.count ?? 0);
}

/** Only where still NULL. A row that hangs on several records is stamped for the last of them: never early. */
async function stamp(
  batch: Batch,
  parent: Parent,
  child: Scope,
  part: Extract<PartOrder, { kind: 'stamp' }>,
): Promise<number> {
  const columns = part.stamps.map((one) => columnOf(child.on, child.table, one.column));
  const days = part.stamps.map((one) =>
    batch.chosen.days.map((ofRecord) => ofRecord[batch.stamps.indexOf(one)] ?? null),
  );
  const ours = Object.values(part.match).map((column) => ref(parent.scope, column));
  const named = ours.map((column, i) => sql`${column} as ${sql.id(`m${i}`)}`);
  const latest = columns.map((_, i) => sql`max(${sql.id('k', `d${i}`)}) as ${sql.id(`d${i}`)}`);
  const set = columns.map((column, i) => {
    const value = dayIn(child, column, sql.id('v', `d${i}`));
    return sql`${sql.id(column.name)} = coalesce(${sql.id(child.alias, column.name)}, ${value})`;
  });
  const same = Object.keys(part.match).map((column, i) => sql`${ref(child, column)} = ${sql.id('v', `m${i}`)}`);
  const empty = columns.map((column) => sql`${sql.id(child.alias, column.name)} is null`);
  const stamped = sql<{ count: string }>`
    with stamped as (
      update ${tableRef(child.table)} as ${sql.id(child.alias)} set ${sql.join(set)}
      from (
        select ${sql.join([...named, ...latest])}
        from ${keysTable(batch.record, batch.key, batch.chosen.keys, days)} ${parent.joins}
        group by ${sql.join(ours)}
      ) as v
      where ${conjunction(same)} and ${disjunction(empty)} returning 1
    ) select count(*)::text as count from stamped`;
  const { rows } = await stamped.execute(batch.tx);
  return Number(rows[0]?.count ?? 0);
}

/** Noon in the store's zone, where the column wants a time: the same calendar day in nearly every zone. */
function dayIn(scope: Scope, column: Column, day: Sql): Sql {
  const noon = sql`(${day} + time '12:00')`;
  if (column.kind === 'timestamp') return noon;
  if (column.kind === 'instant') return sql`(${noon} at time zone ${scope.on.timezone}::text)`;
  return column.kind === 'date' ? day : sql`${day}::text`;
}
