/**
 * A run: one policy, judged at one as-of, batch by batch until nothing due is left but what is listed with a reason.
 * At least once is enough: a second run of the same policy finds nothing left, and two at once exclude each other by the
 * lease on their tables.
 */

import type { NewEntry } from '../audit/entry.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { schemaDigest } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Run, RunState } from '../ports/ledger.ts';
import type { Tally } from '../ports/store.ts';
import { attest } from './attest.ts';
import { disposeBatch, leaseLost, outcomeOf } from './batch.ts';
import type { Engine } from './engine.ts';
import { acknowledgePending } from './holds.ts';
import { allowed, countOf } from './limits.ts';
import { soundPolicy } from './plan.ts';
import { settleOpenIntents } from './recover.ts';
import { approvedVersion, type Refusal, refusalBefore, refusalByLimits } from './refusals.ts';
import { heldIn, type Situation, situate } from './situate.ts';
import { type Standing, standingOf } from './standing.ts';

export interface RunOptions {
  /** Ends the run after the batch in hand, settled. */
  signal?: AbortSignal;
  /** Called after the plan and after every batch. */
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  policy: string;
  done: number;
  due: number;
}

export interface RunReport {
  /** Null when it never started. */
  runId: string | null;
  policy: string;
  /** `taken`: another run holds the tables; try again later. `stopped`: ended by its signal, the rest is left for later. */
  state: Exclude<RunState, 'running'> | 'taken' | 'stopped';
  asOf: string | null;
  /** Disposed of by outcome, then what is left by its one reason. */
  counts: Record<string, number>;
  parts: Record<string, number>;
  beyondMaximum: number;
  refusal: Refusal | null;
  /** Approvals that configuration waived. */
  waived: string[];
}

export async function runPolicy(engine: Engine, policyId: string, options: RunOptions = {}): Promise<RunReport> {
  const policy = soundPolicy(engine, policyId);
  const standing = await takeStock(engine);
  const approved = await approvedRun(engine, policy);
  const asOf = approved?.asOf ?? (await engine.ledger.now());
  const situation = await situate(engine, standing, policy, asOf);
  const runId = approved?.id ?? engine.newId();

  const lease = await engine.ledger.acquireLease(situation.tables, runId, engine.worker, engine.settings.leaseMs);
  if (!lease) return { ...emptyReport(policy), state: 'taken' };
  try {
    if (approved) {
      const resumed = await engine.ledger.resumeApproved(policy.id, policy.digest, engine.worker);
      // Another worker went on with it between our look and our lease.
      if (resumed?.id !== runId) return { ...emptyReport(policy), state: 'taken' };
    } else {
      const start = {
        id: runId,
        policy: policy.id,
        digest: policy.digest,
        store: situation.store.name,
        asOf,
        worker: engine.worker,
      };
      await engine.ledger.startRun(start, entryOf(engine, 'run.started', runId, situation));
    }
    return await underLease(engine, standing, situation, { runId, approved, options });
  } catch (error) {
    await recordFailure(engine, runId, situation, error);
    throw error;
  } finally {
    await engine.ledger.releaseLease(runId, engine.worker).catch(() => undefined); // It expires by itself.
  }
}

/** The newest run of this very rule that a person approved above its limits, and that nobody has gone on with yet. */
async function approvedRun(engine: Engine, policy: CompiledPolicy): Promise<Run | null> {
  const runs = await engine.ledger.runs({ policy: policy.id, limit: 100 });
  return (
    runs.find((run) => run.state === 'waiting' && run.approvedMaximum !== null && run.digest === policy.digest) ?? null
  );
}

/** Publish every sound file, and say where each policy stands. */
export async function takeStock(engine: Engine): Promise<Standing> {
  const versions = engine.policies.sound.map(({ policy, source }) => ({ compiled: policy, source }));
  await engine.ledger.publish(versions, `worker:${engine.worker}`);
  return standingOf(engine.policies, await engine.ledger.versionsInForce(), engine.settings.requireApproval);
}

interface Leased {
  runId: string;
  approved: Run | null;
  options: RunOptions;
}

async function underLease(
  engine: Engine,
  standing: Standing,
  situation: Situation,
  leased: Leased,
): Promise<RunReport> {
  const { policy, store, judgement, tables } = situation;
  const { runId, approved, options } = leased;
  await settleOpenIntents(engine, tables);
  await acknowledgePending(engine, tables);

  const waived = await waiveApproval(engine, situation);
  const before = (await refusalBefore(engine, standing, situation)) ?? (await unknownReceipts(engine, situation));
  if (before) return refused(engine, situation, runId, before, waived);
  if (!judgement.action) return attest(engine, situation, runId);

  const holds = await engine.ledger.holds({ tables });
  const tally = await store.tally(judgement, heldIn(situation, holds));
  await engine.ledger.planRun(runId, tally.lines, {
    ...entryOf(engine, 'run.planned', runId, situation),
    counts: countsOf(tally),
  });
  const { refusal } = refusalByLimits(policy, tally, approved?.approvedMaximum ?? null);
  if (refusal) return refused(engine, situation, runId, refusal, waived, 'waiting');

  const maximum = approved?.approvedMaximum ?? allowed(policy.rule.limits, tally);
  const done = await disposeAll(engine, situation, { runId, due: countOf(tally, 'due'), maximum, options });
  return finish(engine, situation, runId, done, waived, options.signal?.aborted ?? false);
}

interface Disposed {
  counts: Record<string, number>;
  parts: Record<string, number>;
  failed: number;
}

/** Passes over the dataset until one disposes of nothing more. Within a pass the cursor only moves forward. */
async function disposeAll(
  engine: Engine,
  situation: Situation,
  run: { runId: string; due: number; maximum: number; options: RunOptions },
): Promise<Disposed> {
  const { policy, judgement } = situation;
  const done: Disposed = { counts: {}, parts: {}, failed: 0 };
  const outcome = outcomeOf(judgement.action?.kind);
  let total = 0;
  let before = -1;
  run.options.onProgress?.({ policy: policy.id, done: 0, due: run.due });
  while (total > before && total < run.maximum) {
    before = total;
    done.failed = 0;
    for (let branch = 0; branch < judgement.branches.length; branch++) {
      let after: { branch: number; at: null | { lead: string | null; key: string[] } } = { branch, at: null };
      let size = engine.settings.batchSize;
      while (total < run.maximum && !run.options.signal?.aborted) {
        if (!(await engine.ledger.renewLease(run.runId, engine.worker, engine.settings.leaseMs)))
          throw leaseLost(undefined);
        const holds = await engine.ledger.holds({ tables: situation.tables });
        const limit = Math.min(size, run.maximum - total);
        const batch = await disposeBatch(engine, situation, { runId: run.runId, after, size: limit, holds });
        if (!batch) break;
        if (batch.declined && batch.range.size > 1) {
          size = Math.max(1, Math.floor(Math.min(limit, batch.range.size) / 2));
          continue;
        }
        if (batch.declined) done.failed += 1;
        else size = Math.min(engine.settings.batchSize, size * 2);
        after = { branch, at: batch.range.upTo };
        total += batch.settlement.disposed;
        add(done.counts, {
          [outcome]: batch.settlement.disposed,
          gone: batch.settlement.gone,
          indeterminate: batch.settlement.indeterminate,
        });
        add(done.parts, batch.settlement.parts);
        run.options.onProgress?.({ policy: policy.id, done: total, due: run.due });
      }
    }
  }
  return done;
}

/** The probe at the end: what is left, each with its one reason (law L5). */
async function finish(
  engine: Engine,
  situation: Situation,
  runId: string,
  done: Disposed,
  waived: string[],
  stopped: boolean,
): Promise<RunReport> {
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  const tally = await situation.store.tally(situation.judgement, held);
  const left = countsOf(tally);
  // Records that the store refused look due to it; those beyond them are left for the next run.
  const { due = 0, ...reasons } = left;
  const failed = Math.min(done.failed, due);
  const counts = nonZero({ ...done.counts, ...reasons, failed, left: due - failed });
  const entry: NewEntry = {
    ...entryOf(engine, 'run.finished', runId, situation),
    counts,
    parts: done.parts,
    ...(waived.length > 0 ? { waived } : {}),
  };
  await engine.ledger.endRun(
    runId,
    { state: 'finished', counts, parts: done.parts, code: stopped ? 'run.stopped' : null, message: null },
    entry,
  );
  return {
    ...emptyReport(situation.policy),
    runId,
    state: stopped ? 'stopped' : 'finished',
    asOf: situation.judgement.asOf,
    counts,
    parts: done.parts,
    beyondMaximum: tally.beyondMaximum,
    waived,
  };
}

/** Where approvals are waived, the rule's first run writes down what it was run with, so that later changes show. */
async function waiveApproval(engine: Engine, situation: Situation): Promise<string[]> {
  if (engine.settings.requireApproval) return [];
  const { policy, catalogue, findings } = situation;
  const sound = !findings.some(({ severity }) => severity === 'error');
  if (sound && !(await approvedVersion(engine, policy))) {
    await engine.ledger.approve(
      policy.id,
      policy.digest,
      schemaDigest(policy, catalogue),
      `worker:${engine.worker}`,
      true,
    );
  }
  return ['rule'];
}

/** A receipt that this ledger never intended: the ledger was restored, and holds may be lost with it. */
async function unknownReceipts(engine: Engine, situation: Situation): Promise<Refusal | null> {
  const receipts = await situation.store.receipts();
  const known = new Set(receipts.length > 0 ? await engine.ledger.knownBatches(receipts) : []);
  const unknown = receipts.filter((batch) => !known.has(batch));
  // Settled, but its worker died before the receipt went.
  for (const batch of receipts.filter((id) => known.has(id)))
    if (await engine.ledger.settlement(batch)) await situation.store.forget(batch);
  if (unknown.length === 0) return null;
  return {
    code: 'ledger.restored',
    message: `The store ${situation.store.name} has ${unknown.length} receipts of batches that the ledger does not know: the ledger is older than the store.`,
    hint: 'Restore the newest ledger. Disposing with an old one could break holds that it does not know.',
    actor: 'operator',
  };
}

async function refused(
  engine: Engine,
  situation: Situation,
  runId: string,
  refusal: Refusal,
  waived: string[],
  state: 'refused' | 'waiting' = 'refused',
): Promise<RunReport> {
  const entry = { ...entryOf(engine, 'run.refused', runId, situation), code: refusal.code };
  await engine.ledger.endRun(
    runId,
    { state, counts: {}, parts: {}, code: refusal.code, message: refusal.message },
    entry,
  );
  return { ...emptyReport(situation.policy), runId, state, asOf: situation.judgement.asOf, refusal, waived };
}

async function recordFailure(engine: Engine, runId: string, situation: Situation, error: unknown): Promise<void> {
  const known = error instanceof GallraError;
  const code = known ? error.code : 'bug';
  const end = {
    state: 'failed' as const,
    counts: {},
    parts: {},
    code,
    message: known ? error.message : 'The program failed unexpectedly.',
  };
  // The first error is what matters; a ledger that cannot be reached now finds the run without an end and its lease expired.
  await engine.ledger
    .endRun(runId, end, { ...entryOf(engine, 'run.failed', runId, situation), code })
    .catch(() => undefined);
}

export function entryOf(
  engine: Engine,
  kind: NewEntry['kind'],
  runId: string,
  { policy, store, judgement }: Situation,
): NewEntry {
  return {
    kind,
    actor: `worker:${engine.worker}`,
    policy: policy.id,
    digest: policy.digest,
    run: runId,
    store: store.name,
    table: judgement.table,
    controller: policy.about.controller,
    basis: policy.about.basis,
    action: policy.rule.disposition?.kind ?? 'none',
    asOf: judgement.asOf,
    software: engine.settings.software,
  };
}

const countsOf = (tally: Tally): Record<string, number> =>
  Object.fromEntries(tally.lines.map(({ outcome, count }) => [outcome, count]));

const nonZero = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

function add(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

const emptyReport = (policy: CompiledPolicy): Omit<RunReport, 'state'> => ({
  runId: null,
  policy: policy.id,
  asOf: null,
  counts: {},
  parts: {},
  beyondMaximum: 0,
  refusal: null,
  waived: [],
});
