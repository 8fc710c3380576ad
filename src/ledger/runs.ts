/** Runs: one pass of one policy at one as-of, from its plan to its counts. */

import { sql } from 'kysely';
import type { NewEntry } from '../audit/entry.ts';
import type { Ledger, Run } from '../ports/ledger.ts';
import type { TallyLine } from '../ports/store.ts';
import { append } from './audit.ts';
import { type Db, schema } from './database.ts';
import { runApproved } from './entries.ts';
import { hasLease } from './leases.ts';
import { leaseLost, runEndsRunning, runNotWaiting, unknownRun } from './refusals.ts';
import { withdraw } from './shares.ts';
import { inTransaction, named, type Trx } from './transaction.ts';

type NewRun = Parameters<Ledger['startRun']>[0];
type RunEnd = Parameters<Ledger['endRun']>[1];

export async function startRun(db: Db, run: NewRun, entry: NewEntry): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { id, policy, digest, store, asOf, worker, erasure = null } = run;
    const { index, at } = await append(trx, { ...entry, run: id });
    await trx
      .insertInto('run')
      .values({ id, policy, digest, store, asOf, worker, erasure, state: 'running', startedAt: at, entry: index })
      .execute();
  });
}

export async function planRun(db: Db, runId: string, planned: TallyLine[], entry: NewEntry): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockRun(trx, runId);
    await append(trx, { ...entry, run: runId });
    await trx
      .updateTable('run')
      .set({ planned: JSON.stringify(planned) })
      .where('id', '=', runId)
      .execute();
  });
}

export async function endRun(db: Db, runId: string, end: RunEnd, entry: NewEntry): Promise<void> {
  const { state, code, message } = end;
  if (state === 'running') throw runEndsRunning(runId);
  await inTransaction(db, async (trx) => {
    const run = await lockRun(trx, runId);
    if (run.finishedAt !== null || run.state === state) return;
    const ours = end.worker === undefined || end.worker === run.worker;
    if (state === 'finished' && !(ours && (await hasLease(trx, runId, run.worker)))) throw leaseLost(runId);
    if (!ours) return;
    const { at } = await append(trx, { ...entry, run: runId });
    await withdraw(trx, runId);
    const finishedAt = state === 'waiting' ? null : at;
    const counts = JSON.stringify(end.counts);
    const parts = JSON.stringify(end.parts);
    await trx
      .updateTable('run')
      .set({ state, code, message, finishedAt, counts, parts, aftermath: aftermathOf(end) })
      .$if(state === 'waiting' && !end.interrupted, (query) => query.set({ approvedMaximum: null, approvedBy: null }))
      .where('id', '=', runId)
      .execute();
  });
}

export async function approveRun(db: Db, runId: string, maximum: number, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const run = await lockRun(trx, runId);
    if (run.state !== 'waiting') throw runNotWaiting(runId, run.state);
    if (run.approvedMaximum === maximum) return;
    await append(trx, runApproved(run, maximum, actor));
    if (run.code === 'guard.leap') await trx.updateTable('auditHead').set({ leaptFrom: null }).execute();
    await trx.updateTable('run').set({ approvedMaximum: maximum, approvedBy: actor }).where('id', '=', runId).execute();
  });
}

const aftermathOf = ({ aftermath }: RunEnd): string | null => (aftermath ? JSON.stringify(aftermath) : null);

/** Of several, the newest. Two workers never get the same one: the loser of the race gets null. */
export async function resumeApproved(db: Db, policy: string, digest: string, worker: string): Promise<Run | null> {
  return inTransaction(db, async (trx) => {
    const waiting = await trx
      .selectFrom('run')
      .select('id')
      .where('policy', '=', policy)
      .where('digest', '=', digest)
      .where('approvedMaximum', 'is not', null)
      .where('erasure', 'is', null)
      .where((row) => row.or([row('state', '=', 'waiting'), row.and([row('state', '=', 'running'), orphaned(worker)])]))
      .orderBy('entry', 'desc')
      .limit(1)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (waiting === undefined) return null;
    // Divided by somebody who counted on what was allowed then.
    await withdraw(trx, waiting.id);
    return await trx
      .updateTable('run')
      .set({ state: 'running', worker, code: null, message: null })
      .where('id', '=', waiting.id)
      .returning(runColumns)
      .executeTakeFirstOrThrow();
  });
}

/** Another worker began it, and the only live leases for it are those of whoever asks. */
const orphaned = (worker: string) =>
  sql<boolean>`run.worker <> ${worker} and (
    select coalesce(bool_and(lease.worker = ${worker}), false) from ${sql.table(`${schema}.lease`)} as lease
    where lease.run_id = run.id and lease.expires_at > clock_timestamp())`;

export async function run(db: Db, id: string): Promise<Run | null> {
  const found = await named(() => db.selectFrom('run').select(runColumns).where('id', '=', id).executeTakeFirst());
  return found ?? null;
}

export async function runs(db: Db, filter: Parameters<Ledger['runs']>[0]): Promise<Run[]> {
  let query = db.selectFrom('run').select(runColumns).orderBy('entry', 'desc').limit(filter.limit);
  if (filter.policy !== undefined) query = query.where('policy', '=', filter.policy);
  if (filter.scheduled === true) query = query.where('erasure', 'is', null);
  return named(() => query.execute());
}

/** Not the stronger `for update`: an intent that refers to the run must not wait for it. */
async function lockRun(trx: Trx, id: string): Promise<Run> {
  const found = await trx.selectFrom('run').select(runColumns).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  if (found === undefined) throw unknownRun(id);
  return found;
}

export const runColumns = [
  'id',
  'policy',
  'digest',
  'store',
  'asOf',
  'state',
  'startedAt',
  'finishedAt',
  'worker',
  'planned',
  'approvedMaximum',
  'approvedBy',
  'counts',
  'parts',
  'aftermath',
  'code',
  'message',
  'erasure',
] as const;
