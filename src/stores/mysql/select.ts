/** Step 1: where the next batch lies. Read-only; one query finds the boundary record of a branch. */
import { sql } from 'kysely';
import type { Branch, Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { BatchRange, Cursor } from '../../ports/store.ts';
import { objectsIn } from '../naming-records.ts';
import { disposable } from '../outcome.ts';
import type { Sql } from '../two-valued.ts';
import { tableRef } from './columns.ts';
import { inOrder, inRange, isAfter, keyColumns, keyOf, orderOf } from './keys.ts';
import { templateRows } from './objects.ts';
import { holds, type Scope } from './predicate.ts';
import { isPrepared } from './prepare.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { leadText, recordScope, whole } from './tally.ts';

type Row = Record<string, string | null>;

export function select(
  on: Connection,
  judgement: Judgement,
  held: Predicate,
  after: Cursor,
  size: number,
): Promise<BatchRange | null> {
  return reading(on, judgement.table, async (tx) => {
    const scope = await recordScope(on, tx, judgement, held);
    const withKeys = !(await isPrepared(on, tx));
    for (const [number, branch] of judgement.branches.entries()) {
      if (number < after.branch) continue;
      const at = number === after.branch ? after.at : null;
      const where = sql`${holds(scope, disposable(judgement, held, branch))} and ${isAfter(scope, branch.lead, judgement.key, at)}`;
      const found = await boundary(tx, scope, judgement, branch, where, size, withKeys);
      if (!found) continue;
      const range = { branch: number, after: at, ...found };
      return judgement.objects ? { ...range, objects: await named(tx, scope, judgement, branch, held, range) } : range;
    }
    return null;
  });
}

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

/**
 * The last of the next `size` records, how many they are, and their keys where an intent has to name them. Where it need not,
 * only the last is told, and all of them only where there are fewer.
 */
async function boundary(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  branch: Branch,
  where: Sql,
  size: number,
  withKeys: boolean,
): Promise<Pick<BatchRange, 'upTo' | 'size' | 'keys'> | null> {
  const order = inOrder(scope, orderOf(branch.lead, judgement.key));
  const page = (count: number, skipped: number): Promise<Row[]> =>
    tx.rows(sql<Row>`
      select ${keyColumns(scope, judgement.key)}, ${leadText(scope, branch)} as lead_text
      from ${tableRef(scope.table)} as r where ${where} order by ${sql.join(order)}
      limit ${whole(count)} offset ${whole(skipped)}`);
  const upTo = (row: Row): BatchRange['upTo'] => ({ lead: row.lead_text ?? null, key: keyOf(row, judgement.key) });
  const [end] = withKeys ? [] : await page(1, size - 1);
  if (end) return { upTo: upTo(end), size, keys: null };
  const rows = await page(size, 0);
  const last = rows.at(-1);
  if (!last) return null;
  return {
    upTo: upTo(last),
    size: rows.length,
    keys: withKeys ? rows.map((row) => keyOf(row, judgement.key)) : null,
  };
}
