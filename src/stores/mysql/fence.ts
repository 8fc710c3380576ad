/** Receipts: what says exactly what happened to a batch, and the fence that shuts a late worker out. */
import { sql } from 'kysely';
import type { Mark } from '../../audit/mark.ts';
import type { BatchRange, Key, Receipt } from '../../ports/store.ts';
import { conflict } from '../server-errors.ts';
import { notPrepared } from '../store-errors.ts';
import { readTables, tableOf, tableRef } from './columns.ts';
import { duplicate, errnoOf, isWithoutTable } from './failure.ts';
import { moveMark } from './keepsakes.ts';
import { isOneOf } from './keys.ts';
import type { Scope } from './predicate.ts';
import { isPrepared, ours } from './prepare.ts';
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
  return waiting(on, 'gallra_receipt', async (tx) => {
    await insertAbandoned(on, tx, batchId, worker);
    const [row] = await tx.rows(sql<{ state: Receipt['state']; outcome: string | null }>`
      select state, outcome from ${ours(on, 'receipt')} where batch_id = ${batchId}`);
    // Settled and forgotten by another worker between our two statements: the next attempt finds the batch settled.
    if (!row) throw conflict(on.store, 'gallra_receipt', 'receipt settled meanwhile');
    const outcome = row.outcome === null ? nothing : (JSON.parse(row.outcome) as Outcome);
    return { batchId, state: row.state, ...outcome };
  });
}

async function insertAbandoned(on: Connection, tx: Transaction, batchId: string, worker: string): Promise<void> {
  try {
    await tx.change(sql`insert into ${ours(on, 'receipt')} (batch_id, state, worker)
      values (${batchId}, 'abandoned', ${worker})`);
  } catch (error) {
    if (isWithoutTable(error) && !(await isPrepared(on, tx))) throw notPrepared(on.store);
    if (errnoOf(error) !== duplicate) throw error;
  }
}

/** Batch ids of what was done and not yet settled, oldest first; none in a store that is not prepared. */
export function receipts(on: Connection): Promise<string[]> {
  return reading(on, 'gallra_receipt', async (tx) => {
    if (!(await isPrepared(on, tx))) return [];
    const rows = await tx.rows(sql<{ batch_id: string }>`
      select batch_id from ${ours(on, 'receipt')} where state = 'done' order by at, batch_id`);
    return rows.map((row) => row.batch_id);
  });
}

/** Drops a `done` receipt, and says how far the ledger has come: one of the two always tells of the batch. Idempotent. */
export function forget(on: Connection, batchId: string, mark?: Mark): Promise<void> {
  return waiting(on, 'gallra_receipt', async (tx) => {
    if (!(await isPrepared(on, tx))) return;
    await tx.change(sql`delete from ${ours(on, 'receipt')} where batch_id = ${batchId} and state = 'done'`);
    if (mark) await moveMark(on, tx, mark);
  });
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
    const [row] = await tx.rows(sql<{ present: string }>`select count(*) as present
      from ${tableRef(scope.table)} as r where ${isOneOf(scope, judgement.key, keys)}`);
    return { ...nothing, batchId, state: 'abandoned', gone: keys.length - Number(row?.present ?? 0) };
  });
}
