/** The ledger on PostgreSQL: each method of the port, and the file that keeps its promise. */
import { observed } from '../audit/entry.ts';
import type { KeyRing } from '../audit/keys.ts';
import type { Address } from '../ports/address.ts';
import type { Glancing } from '../ports/glance.ts';
import type { Ledger } from '../ports/ledger.ts';
import { append, checkLog, entries, recheckLog, rememberFault } from './audit.ts';
import { disposedSince, intend, knownBatches, openIntents, settle, settledBy, settlement } from './batches.ts';
import { beginning, checkpoints, keepCheckpoint, lastCheckpoint, tile } from './checkpoints.ts';
import { commitmentsOf, findCommitment, pruneCommitments } from './commitments.ts';
import { type ConnectionOptions, type Db, openDatabase } from './database.ts';
import { type ErasureSeal, erasureSeal } from './erasure-values.ts';
import {
  approveErasure,
  doubtErasures,
  endErasure,
  erasure,
  erasures,
  forgetErasures,
  lookedAtErasure,
  recordErasure,
  reopenErasures,
  valuesOfErasure,
} from './erasures.ts';
import { glance } from './glance.ts';
import { holdReleases } from './hold-releases.ts';
import { type HoldValues, holdValues } from './hold-values.ts';
import { acknowledgeHold, holds, holdsInForce, placeHold, releaseHold } from './holds.ts';
import { acquireLease, releaseLease, renewLease } from './leases.ts';
import { logRights } from './log-rights.ts';
import { disposedByDay, holdsByTable, lastRuns, newestEntry } from './overview.ts';
import { pause, pauses, resume } from './pauses.ts';
import { approve, publish, retire, rulesInForce, versions, versionsInForce } from './policies.ts';
import { pruneLog } from './prune.ts';
import { adoptBatch, hasEntry, head, readdressHolds, restoreHold, settledBatches } from './restores.ts';
import { approveRun, endRun, planRun, resumeApproved, run, runs, startRun } from './runs.ts';
import { refuseOlder, refuseOtherVersion } from './schema-version.ts';
import { searchLog } from './search-log.ts';
import { runBatches, searchRuns } from './search-runs.ts';
import { endShare, shareOut, sharesOf, takeShare, withdrawShares } from './shares.ts';
import { clock, inTransaction, named } from './transaction.ts';

export interface LedgerOptions extends ConnectionOptions {
  /** With keys, the values of holds are sealed in the tables; without, they stand there in the clear. */
  keys?: KeyRing | null;
}

/**
 * Opens a ledger whose tables are exactly those of this program: `ledger.newer`, or `ledger.older` (run `gallra migrate`).
 * `ledger.unreachable` is retryable. Nothing is left open when it throws. Close it with `close()`.
 */
export async function openLedger(address: Address, options: LedgerOptions = {}): Promise<Ledger & Glancing> {
  const db = openDatabase(address, options);
  try {
    const id = await named(() => identityOf(db));
    const keys = options.keys ?? null;
    return ledgerOver(db, id, holdValues(keys), erasureSeal(keys));
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function identityOf(db: Db): Promise<string> {
  await refuseOtherVersion(db);
  const ledger = await db.selectFrom('ledger').select('id').executeTakeFirst();
  if (ledger === undefined) refuseOlder(['the identity of the ledger']);
  return ledger?.id ?? '';
}

function ledgerOver(db: Db, id: string, values: HoldValues, sealed: ErasureSeal): Ledger & Glancing {
  return {
    glance: (policies) => glance(db, policies),
    id: async () => id,
    now: () => named(() => clock(db)),

    publish: (versions, actor) => publish(db, versions, actor),
    approve: (policy, digest, schemaDigest, actor, waived) => approve(db, policy, digest, schemaDigest, actor, waived),
    versionsInForce: () => versionsInForce(db),
    rulesInForce: () => rulesInForce(db),
    retire: (policy, reason, actor) => retire(db, policy, reason, actor),

    acquireLease: (tables, runId, worker, ttlMs) => acquireLease(db, tables, runId, worker, ttlMs),
    renewLease: (runId, worker, ttlMs) => renewLease(db, runId, worker, ttlMs),
    releaseLease: (runId, worker) => releaseLease(db, runId, worker),

    startRun: (newRun, entry) => startRun(db, newRun, entry),
    planRun: (runId, planned, entry) => planRun(db, runId, planned, entry),
    endRun: (runId, end, entry) => endRun(db, runId, end, entry),
    approveRun: (runId, maximum, actor) => approveRun(db, runId, maximum, actor),
    resumeApproved: (policy, digest, worker) => resumeApproved(db, policy, digest, worker),
    settledBy: (runId) => settledBy(db, runId),
    disposedSince: (store, tables, after) => disposedSince(db, store, tables, after),
    run: (runId) => run(db, runId),
    searchRuns: (filter) => searchRuns(db, filter),
    runBatches: (runId, page) => runBatches(db, runId, page),
    runs: (filter) => runs(db, filter),
    lastRuns: (policies) => lastRuns(db, policies),
    disposedByDay: (since) => disposedByDay(db, since),

    intend: (order, known) => intend(db, values, order, known),
    shareOut: (runId, by, shares) => shareOut(db, runId, by, shares),
    takeShare: (runId, by, ttlMs) => takeShare(db, runId, by, ttlMs),
    endShare: (runId, number, by) => endShare(db, runId, number, by),
    sharesOf: (runId) => sharesOf(db, runId),
    withdrawShares: (runId, by) => withdrawShares(db, runId, by),
    settle: (batchId, result, commitments) => settle(db, batchId, result, commitments),
    settledBatches: (filter) => settledBatches(db, filter),
    adoptBatch: (batch) => adoptBatch(db, batch),
    openIntents: (tables) => openIntents(db, tables),
    knownBatches: (batchIds) => knownBatches(db, batchIds),
    settlement: (batchId) => settlement(db, batchId),

    placeHold: (hold) => placeHold(db, values, hold),
    acknowledgeHold: (holdId, waitedFor) => acknowledgeHold(db, holdId, waitedFor),
    releaseHold: (holdId, reason, actor) => releaseHold(db, holdId, reason, actor),
    restoreHold: (hold, actor) => restoreHold(db, values, hold, actor),
    readdressHolds: (move) => readdressHolds(db, move),
    holds: (filter) => holds(db, values, filter),
    holdsInForce: (tables, known) => named(() => holdsInForce(db, values, tables, known)),
    holdsByTable: () => holdsByTable(db),
    ...holdReleases(db),

    recordErasure: (request) => recordErasure(db, sealed, request),
    approveErasure: (erasureId, approvals, actor) => approveErasure(db, sealed, erasureId, approvals, actor),
    endErasure: (erasureId, state, reason, actor) => endErasure(db, erasureId, state, reason, actor),
    lookedAtErasure: (erasureId, look) => lookedAtErasure(db, erasureId, look),
    reopenErasures: (restored) => reopenErasures(db, restored),
    doubtErasures: (actor) => doubtErasures(db, actor),
    forgetErasures: (before) => forgetErasures(db, before),
    erasures: (filter) => erasures(db, filter),
    erasure: (erasureId) => erasure(db, erasureId),
    valuesOfErasure: (erasureId) => valuesOfErasure(db, sealed, erasureId),

    pause: (newPause) => pause(db, newPause),
    resume: (scope, actor, reason) => resume(db, scope, actor, reason),
    pauses: (of) => pauses(db, of),

    head: () => head(db),
    hasEntry: (mark) => hasEntry(db, mark),
    append: async (entry) => void (await inTransaction(db, (trx) => append(trx, entry))),
    record: async (entry) => void (await inTransaction(db, (trx) => append(trx, observed(entry)))),
    entries: (filter) => entries(db, filter),
    searchLog: (filter, place) => searchLog(db, filter, place),
    checkLog: () => checkLog(db),
    rememberFault: (fault) => rememberFault(db, fault),
    recheckLog: (actor) => recheckLog(db, actor),
    logRights: () => logRights(db),

    beginning: () => beginning(db),
    keepCheckpoint: (checkpoint, tiles) => keepCheckpoint(db, checkpoint, tiles),
    lastCheckpoint: () => lastCheckpoint(db),
    checkpoints: (filter) => checkpoints(db, filter),
    tile: (level, index) => tile(db, level, index),
    versions: (policy) => versions(db, policy),
    newestEntry: (kind) => newestEntry(db, kind),
    commitmentsOf: (batchId) => commitmentsOf(db, batchId),
    findCommitment: (identity, leaf) => findCommitment(db, identity, leaf),
    pruneLog: (frontier, entries) => pruneLog(db, frontier, entries),
    pruneCommitments: (before, actor) => pruneCommitments(db, before, actor),
    close: () => db.destroy(),
  };
}
