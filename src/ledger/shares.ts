/** The shares of a run, and the lease of each: for as long as it lives somebody works on it. */
import { randomUUID } from 'node:crypto';
import type { KnownShare, NewShare, Share } from '../ports/shares.ts';
import type { Db } from './database.ts';
import { addLease, hasLease } from './leases.ts';
import { lockLeases } from './locks.ts';
import { leaseLost } from './refusals.ts';
import { anyOf, clock, inTransaction, type Trx } from './transaction.ts';

const leaseOf = (runId: string, number: number): string => `share ${number} of run ${runId}`;

export async function shareOut(db: Db, runId: string, worker: string, shares: NewShare[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockLeases(trx);
    if (!(await runs(trx, runId, worker))) throw leaseLost(runId);
    await withdraw(trx, runId);
    const rows = shares.map(({ begins, maximum }, number) => ({
      ...{ runId, number, maximum, worker: null, doneAt: null },
      begins: JSON.stringify(begins),
    }));
    if (rows.length > 0) await trx.insertInto('share').values(rows).execute();
  });
}

export async function takeShare(db: Db, runId: string, worker: string, ttlMs: number): Promise<Share | null> {
  return inTransaction(db, async (trx) => {
    await lockLeases(trx);
    const run = await trx.selectFrom('run').select(['worker', 'state']).where('id', '=', runId).executeTakeFirst();
    if (run?.state !== 'running' || !(await hasLease(trx, runId, run.worker))) return null;
    const next = await trx
      .selectFrom('share')
      .select(['number', 'begins', 'maximum'])
      .where('runId', '=', runId)
      .where('worker', 'is', null)
      .orderBy('number')
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    if (next === undefined) return null;
    const { number } = next;
    await trx.updateTable('share').set({ worker }).where('runId', '=', runId).where('number', '=', number).execute();
    await addLease(trx, leaseOf(runId, number), { token: randomUUID(), runId, worker }, ttlMs);
    return { ...next, maximum: Number(next.maximum) };
  });
}

export async function endShare(db: Db, runId: string, number: number, worker: string): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    await lockLeases(trx);
    const now = await clock(trx);
    const gone = await trx
      .deleteFrom('lease')
      .where('identity', '=', leaseOf(runId, number))
      .where('worker', '=', worker)
      .where('expiresAt', '>', now)
      .returning('identity')
      .executeTakeFirst();
    if (gone === undefined) return false;
    const of = trx.updateTable('share').set({ doneAt: now }).where('runId', '=', runId);
    await of.where('number', '=', number).execute();
    return true;
  });
}

export async function sharesOf(db: Db, runId: string): Promise<KnownShare[]> {
  return inTransaction(db, async (trx) => {
    const leases = await trx
      .selectFrom('lease')
      .select('identity')
      .where('runId', '=', runId)
      .where('expiresAt', '>', await clock(trx))
      .execute();
    const live = new Set(leases.map(({ identity }) => identity));
    const rows = await trx.selectFrom('share').selectAll().where('runId', '=', runId).orderBy('number').execute();
    return rows.map(({ number, begins, maximum, worker, doneAt }) => {
      const state =
        doneAt !== null ? 'done' : worker === null ? 'free' : live.has(leaseOf(runId, number)) ? 'taken' : 'left';
      return { number, begins, maximum: Number(maximum), state };
    });
  });
}

export async function withdrawShares(db: Db, runId: string, worker: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockLeases(trx);
    const run = await trx.selectFrom('run').select('worker').where('id', '=', runId).executeTakeFirst();
    if (run?.worker === worker) await withdraw(trx, runId);
  });
}

/** With their leases: whoever works on one can begin no more batches. */
export async function withdraw(trx: Trx, runId: string): Promise<void> {
  const rows = await trx.deleteFrom('share').where('runId', '=', runId).returning('number').execute();
  const leases = rows.map(({ number }) => leaseOf(runId, number));
  if (leases.length > 0) await trx.deleteFrom('lease').where('identity', '=', anyOf(leases)).execute();
}

async function runs(trx: Trx, runId: string, worker: string): Promise<boolean> {
  const run = await trx.selectFrom('run').select('worker').where('id', '=', runId).executeTakeFirst();
  return run?.worker === worker && (await hasLease(trx, runId, worker));
}
