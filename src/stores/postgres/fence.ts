/** Receipts: what says exactly what happened to a batch, and the fence that shuts a late worker out. */
import { sql } from 'kysely';
import type { Mark } from '../../audit/mark.ts';
import type { BatchRange, Key, Receipt } from '../../ports/store.ts';
import { conflict } from '../server-errors.ts';
import { readTables, tableOf, tableRef } from './columns.ts';
import { moveMark } from './keepsakes.ts';
import { isOneOf } from './keys.ts';
import type { Scope } from './predicate.ts';
import { isPrepared } from './prepare.ts';
import { type Connection, reading, type Transaction, waiting } from './session.ts';

/** The insert waits for an original that is still under way: its row is in the unique index already. */
export function fence(
  on: Connection,
  batchId: string,
  worker: string,
  range: BatchRange,
  judgement: { table: string; key: string[] },
): Promise<Receipt> {
  if (range.keys !== null) return absentReceipt(on, batchId, range.keys, judgement);
  return waiting(on, 'gallra.receipt', async (tx) => {
    await sql`insert into gallra.receipt (batch_id, state, worker) values (${batchId}::uuid, 'abandoned', ${worker})
      on conflict do nothing`.execute(tx);
    const { rows } = await sql<{ state: Receipt['state']; outcome: Outcome | null }>`
      select state, outcome from gallra.receipt where batch_id = ${batchId}::uuid`.execute(tx);
    const [row] = rows;
    // Settled and forgotten by another worker between our two statements: the next attempt finds the batch settled.
    if (!row) throw conflict(on.store, 'gallra.receipt', 'receipt settled meanwhile');
    return { batchId, state: row.state, ...(row.outcome ?? nothing) };
  });
}

/** Batch ids of what was done and not yet settled, oldest first; none in a store that is not prepared. */
export function receipts(on: Connection): Promise<string[]> {
  return reading(on, 'gallra.receipt', async (tx) => {
    if (!(await isPrepared(tx))) return [];
    const { rows } = await sql<{ batch_id: string }>`
      select batch_id::text from gallra.receipt where state = 'done' order by at, batch_id`.execute(tx);
    return rows.map((row) => row.batch_id);
  });
}

/**
 * Drops a `done` receipt, and says how far the ledger has come: one of the two always tells of the batch. Idempotent. A server
 * that crashes within a second may have done neither; then the receipt is there still, as if this had not been called.
 */
export function forget(on: Connection, batchId: string, mark?: Mark): Promise<void> {
  const dropped = async (tx: Transaction): Promise<void> => {
    if (!(await isPrepared(tx))) return;
    await sql`delete from gallra.receipt where batch_id = ${batchId}::uuid and state = 'done'`.execute(tx);
    if (mark) await moveMark(tx, mark);
  };
  // Nobody waits for the disk, whose next write takes it along: neighbours write to the same log.
  return waiting(on, 'gallra.receipt', dropped, ['set local synchronous_commit = off']);
}

/** The JSON in a receipt. */
export type Outcome = Pick<Receipt, 'disposed' | 'parts' | 'gone'>;

const nothing: Outcome = { disposed: [], parts: {}, gone: 0 };

function absentReceipt(
  on: Connection,
  batchId: string,
  keys: Key[],
  judgement: { table: string; key: string[] },
): Promise<Receipt> {
  return reading(on, judgement.table, async (tx) => {
    const tables = await readTables(on, tx, [judgement.table]);
    const scope: Scope = { on, tables, table: tableOf(on, tables, judgement.table), alias: 'r' };
    const { rows } = await sql<{ present: string }>`select count(*)::text as present
      from ${tableRef(scope.table)} as r where ${isOneOf(scope, judgement.key, keys)}`.execute(tx);
    return { ...nothing, batchId, state: 'abandoned', gone: keys.length - Number(rows[0]?.present ?? 0) };
  });
}
