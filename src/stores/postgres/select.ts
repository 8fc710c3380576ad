/** Step 1: where the next batch lies. Read-only; one query finds the boundary record of a branch. */

import { sql } from 'kysely';
import type { Branch, Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { BatchRange, Cursor, Key } from '../../ports/store.ts';
import { objectsIn } from '../naming-records.ts';
import { disposable } from '../outcome.ts';
import type { Sql } from '../two-valued.ts';
import { nextBlocks } from './blocks.ts';
import { tableRef } from './columns.ts';
import { inRange, isAfter, keyText, orderOf } from './keys.ts';
import { templateRows } from './objects.ts';
import { holds, ref, type Scope } from './predicate.ts';
import { isPrepared } from './prepare.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { leadText, recordScope } from './tally.ts';

export function select(
  on: Connection,
  judgement: Judgement,
  held: Predicate,
  after: Cursor,
  size: number,
): Promise<BatchRange | null> {
  const { branch: first, at: begin } = after;
  // Only branch by branch: the next one may be gone through in another way.
  if (begin?.block) return nextBlocks(on, judgement.table, first, { ...begin, block: begin.block }, size);
  return reading(on, judgement.table, async (tx) => {
    const scope = await recordScope(on, tx, judgement, held);
    const withKeys = !(await isPrepared(tx));
    for (const [number, branch] of judgement.branches.entries()) {
      if (number < first) continue;
      const at = number === first ? begin : null;
      const where = sql`${holds(scope, disposable(judgement, held, branch))} and ${isAfter(scope, branch.lead, judgement.key, at)}`;
      const found =
        (withKeys ? null : await fullBatch(tx, scope, judgement, branch, where, size)) ??
        (await countedBatch(tx, scope, judgement, branch, where, size, withKeys));
      if (!found) continue;
      const range = { branch: number, after: at, ...found };
      return judgement.objects ? { ...range, objects: await named(tx, scope, judgement, branch, held, range) } : range;
    }
    return null;
  });
}

type Found = Pick<BatchRange, 'upTo' | 'size' | 'keys'>;

/** In the same snapshot. */
async function named(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  branch: Branch,
  held: Predicate,
  range: BatchRange,
): Promise<NonNullable<BatchRange['objects']>> {
  const objects = judgement.objects ?? [];
  const where = sql`${inRange(scope, branch.lead, judgement.key, range)}
    and ${holds(scope, disposable(judgement, held, branch))}`;
  return objectsIn(await templateRows(tx, scope, judgement.key, objects, where), objects);
}

/** Of a full batch only its last record is read as text. Null: fewer records than that are left. */
async function fullBatch(
  tx: Transaction,
  scope: Scope,
  { key }: Judgement,
  branch: Branch,
  where: Sql,
  size: number,
): Promise<Found | null> {
  const order = orderOf(branch.lead, key).map((column) => ref(scope, column));
  const { rows } = await sql<{ key: Key; lead: string | null }>`
    select ${keyText(scope, key)} as key, ${leadText(scope, branch)} as lead
    from ${tableRef(scope.table)} as r where ${where} order by ${sql.join(order)} offset ${size - 1} limit 1`.execute(
    tx,
  );
  const [row] = rows;
  return row ? { upTo: { lead: row.lead, key: row.key }, size, keys: null } : null;
}

/** The last of the next `size` records, how many they are, and their keys where an intent has to name them. */
async function countedBatch(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  branch: Branch,
  where: Sql,
  size: number,
  withKeys: boolean,
): Promise<Found | null> {
  const order = orderOf(branch.lead, judgement.key);
  const columns = order.map((column, i) => sql`${ref(scope, column)} as ${sql.id(`o${i}`)}`);
  const last = order.map((_, i) => sql`${sql.id('b', `o${i}`)} desc`);
  const { rows } = await sql<{ key: Key; lead: string | null; size: string; keys: Key[] | null }>`
    with b as materialized (
      select ${keyText(scope, judgement.key)} as key, ${leadText(scope, branch)} as lead, ${sql.join(columns)}
      from ${tableRef(scope.table)} as r where ${where}
      order by ${sql.join(order.map((column) => ref(scope, column)))} limit ${size}
    )
    select b.key, b.lead, (select count(*) from b)::text as size,
      ${withKeys ? sql`(select json_agg(b.key) from b)` : sql`null::json`} as keys
    from b order by ${sql.join(last)} limit 1`.execute(tx);
  const [row] = rows;
  if (!row) return null;
  return { upTo: { lead: row.lead, key: row.key }, size: Number(row.size), keys: row.keys };
}
