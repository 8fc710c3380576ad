/**
 * Leases: which run may touch which physical tables, one row a table. Always lock the rows first and look at the clock
 * after, since locking may have waited. Only the ledger's clock judges.
 */
import { randomUUID } from 'node:crypto';
import type { Db } from './database.ts';
import { lockLeases, sortedTables } from './locks.ts';
import type { LeaseRow } from './tables.ts';
import { anyOf, clock, inTransaction, type Trx } from './transaction.ts';

export async function acquireLease(
  db: Db,
  tables: string[],
  runId: string,
  worker: string,
  ttlMs: number,
): Promise<{ expiresAt: string } | null> {
  return inTransaction(db, async (trx) => {
    await lockLeases(trx);
    const rows = await trx
      .selectFrom('lease')
      .selectAll()
      .where((where) =>
        where.or([
          where('identity', '=', anyOf(tables)),
          where.and([where('runId', '=', runId), where('worker', '=', worker)]),
        ]),
      )
      .orderBy('identity')
      .forUpdate()
      .execute();
    const now = await clock(trx);
    const live = rows.filter((row) => row.expiresAt > now);
    const ours = live.filter((row) => row.runId === runId && row.worker === worker);
    if (ours.length < live.length) return null;
    const token = ours[0]?.token ?? randomUUID();
    const expiresAt = later(now, ttlMs);
    const covered = sortedTables([...tables, ...ours.map((row) => row.identity)]);
    if (covered.length > 0) await write(trx, covered, { token, runId, worker, expiresAt });
    return { expiresAt };
  });
}

export async function renewLease(db: Db, runId: string, worker: string, ttlMs: number): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    await lockLeases(trx);
    const rows = await rowsOf(trx, runId, worker).forUpdate().execute();
    const now = await clock(trx);
    const live = rows.filter((row) => row.expiresAt > now).map((row) => row.identity);
    const expiresAt = later(now, ttlMs);
    await trx.updateTable('lease').set({ expiresAt }).where('identity', '=', anyOf(live)).execute();
    return live.length > 0;
  });
}

export async function releaseLease(db: Db, runId: string, worker: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockLeases(trx);
    const rows = await rowsOf(trx, runId, worker).forUpdate().execute();
    const ours = rows.map((row) => row.identity);
    await trx.deleteFrom('lease').where('identity', '=', anyOf(ours)).execute();
  });
}

/**
 * The token of the live lease of this run and worker, if live leases of the run cover every one of the tables: this
 * worker's, or those of the one that gave it a share; else null. Nobody can take them over until the transaction ends, so
 * that whoever takes them next sees what was intended under them.
 */
export async function liveLease(trx: Trx, tables: string[], runId: string, worker: string): Promise<string | null> {
  const live = await liveLeasesOf(trx, runId);
  const covered = new Set(live.map((row) => row.identity));
  const ours = live.find((row) => row.worker === worker);
  return tables.every((table) => covered.has(table)) ? (ours?.token ?? null) : null;
}

/** Whether this worker still has a live lease for the run; nobody can take it over until the transaction ends. */
export const hasLease = async (trx: Trx, runId: string, worker: string): Promise<boolean> =>
  (await liveLeasesOf(trx, runId)).some((row) => row.worker === worker);

async function liveLeasesOf(trx: Trx, runId: string): Promise<LeaseRow[]> {
  const rows = await trx
    .selectFrom('lease')
    .selectAll()
    .where('runId', '=', runId)
    .orderBy('identity')
    .forShare()
    .execute();
  const now = await clock(trx);
  return rows.filter((row) => row.expiresAt > now);
}

function rowsOf(trx: Trx, runId: string, worker: string) {
  return trx
    .selectFrom('lease')
    .select(['identity', 'token', 'expiresAt'])
    .where('runId', '=', runId)
    .where('worker', '=', worker)
    .orderBy('identity');
}

/** One more, whatever the worker holds already. Call it under the lock of the leases. */
export async function addLease(
  trx: Trx,
  identity: string,
  lease: Omit<LeaseRow, 'identity' | 'expiresAt'>,
  ttlMs: number,
): Promise<void> {
  await write(trx, [identity], { ...lease, expiresAt: later(await clock(trx), ttlMs) });
}

async function write(trx: Trx, tables: string[], lease: Omit<LeaseRow, 'identity'>): Promise<void> {
  await trx
    .insertInto('lease')
    .values(tables.map((identity) => ({ identity, ...lease })))
    .onConflict((conflict) => conflict.column('identity').doUpdateSet(lease))
    .execute();
}

function later(instant: string, byMs: number): string {
  return new Date(Date.parse(instant) + byMs).toISOString();
}
