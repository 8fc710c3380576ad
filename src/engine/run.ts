/**
 * A run: one policy, judged at one as-of, batch by batch until nothing due is left but what is listed with a reason.
 * At least once is enough: a second run of the same policy finds nothing left, and two at once exclude each other by the
 * lease on their tables.
 */

import type { NewEntry } from '../audit/entry.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { schemaDigest } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Aftermath, Run, RunState } from '../ports/ledger.ts';
import type { Tally } from '../ports/store.ts';
import { attest } from './attest.ts';
import { leaseLost } from './batch.ts';
import { type SignedHead, signedHead } from './checkpoint.ts';
import { add, type Counts, countsOf, disposedIn, nonZero } from './counts.ts';
import { type Disposed, disposeAll, type Progress } from './dispose-all.ts';
import type { Engine } from './engine.ts';
import { refusalOf } from './guards/anchor.ts';
import { forecastOf } from './guards/deviation.ts';
import { mayEditLog } from './guards/log-role.ts';
import type { Refusal } from './guards/refusal.ts';
import { acknowledgePending } from './holds.ts';
import { allowed, countOf } from './limits.ts';
import { type Look, lookOutside } from './look-at-log.ts';
import { movedStore } from './moved-store.ts';
import { forgetSettled, moveMark, olderLedger, pauseEverything } from './older-ledger.ts';
import { soundPolicy } from './plan.ts';
import { settleOpenIntents } from './recover.ts';
import { approvedVersion, refusalBefore, refusalByPlan } from './refusals.ts';
import { entryOf, startOf } from './run-entry.ts';
import { heldIn, type Situation, situate } from './situate.ts';
import { type Standing, standingNow } from './standing.ts';

export interface RunOptions {
  /** Ends the run after the batch in hand, settled. */
  signal?: AbortSignal;
  /** Called after the plan and after every batch. */
  onProgress?: (progress: Progress) => void;
}

export interface RunReport {
  /** Null when it never started. */
  runId: string | null;
  policy: string;
  /** `taken`: another run holds the tables; try again later. `stopped`: ended by its signal or by a pause, the rest is left for later. */
  state: Exclude<RunState, 'running'> | 'taken' | 'stopped';
  asOf: string | null;
  /** Disposed of by outcome, then what is left by its one reason. */
  counts: Counts;
  parts: Counts;
  beyondMaximum: number;
  refusal: Refusal | null;
  /**
   * What configuration waived: the approval of rules (`rule`), commitments to what is disposed of (`commitments`),
   * checkpoints outside the ledger (`anchor`), a role that cannot edit the log (`role`).
   */
  waived: string[];
  /** The log with the end of this run in it, signed and kept outside. Null: it is not, or not yet. */
  checkpoint: SignedHead | null;
}

export async function runPolicy(engine: Engine, policyId: string, options: RunOptions = {}): Promise<RunReport> {
  const policy = soundPolicy(engine, policyId);
  const standing = await takeStock(engine);
  const approved = await approvedRun(engine, policy);
  const asOf = approved?.asOf ?? (await engine.ledger.now());
  const situation = await situate(engine, standing, policy, asOf);
  const leased = { runId: approved?.id ?? engine.newId(), approved, options };
  // Somebody else may be at work on this very run, in this process too: a name of our own keeps the two apart.
  const alone = approved ? { ...engine, worker: `${engine.worker}/${engine.newId().slice(-8)}` } : engine;
  return thenSigned(engine, () => runUnderLease(alone, standing, situation, leased));
}

/** However it ended: what it did is not left to the next minute. */
async function thenSigned(engine: Engine, run: () => Promise<RunReport>): Promise<RunReport> {
  try {
    const report = await run();
    return report.runId === null ? report : { ...report, checkpoint: await signedHead(engine) };
  } catch (error) {
    await signedHead(engine).catch(() => undefined); // The first error is what matters.
    throw error;
  }
}

/**
 * The newest run of this very rule that a person approved and that did not come to its end: it waits, or was cut short, or
 * its worker died (only whoever gets its lease can know).
 */
async function approvedRun(engine: Engine, policy: CompiledPolicy): Promise<Run | null> {
  const runs = await engine.ledger.runs({ policy: policy.id, limit: 100 });
  return (
    runs.find(
      ({ state, approvedMaximum, digest }) =>
        (state === 'waiting' || state === 'running') && approvedMaximum !== null && digest === policy.digest,
    ) ?? null
  );
}

interface Leased {
  runId: string;
  approved: Run | null;
  options: RunOptions;
}

async function runUnderLease(
  engine: Engine,
  standing: Standing,
  situation: Situation,
  leased: Leased,
): Promise<RunReport> {
  const { policy, store, judgement, tables } = situation;
  const { runId, approved } = leased;
  const lease = await engine.ledger.acquireLease(tables, runId, engine.worker, engine.settings.leaseMs);
  if (!lease) return { ...emptyReport(policy), state: 'taken' };
  try {
    if (approved) {
      const resumed = await engine.ledger.resumeApproved(policy.id, policy.digest, engine.worker);
      // Another worker went on with it between our look and our lease.
      if (resumed?.id !== runId) return { ...emptyReport(policy), state: 'taken' };
    } else {
      const { digest } = policy;
      const { asOf } = judgement;
      await engine.ledger.startRun(
        { id: runId, policy: policy.id, digest, store: store.name, asOf, worker: engine.worker },
        await startOf(engine, runId, situation),
      );
    }
    return await guarded(engine, standing, situation, leased);
  } catch (error) {
    await recordFailure(engine, situation, leased, error);
    throw error;
  } finally {
    await engine.ledger.releaseLease(runId, engine.worker).catch(() => undefined); // It expires by itself.
  }
}

/** Publish every sound file, and say where each policy stands. */
export async function takeStock(engine: Engine): Promise<Standing> {
  const versions = engine.policies.sound.map(({ policy, source }) => ({ compiled: policy, source }));
  await engine.ledger.publish(versions, `worker:${engine.worker}`);
  return standingNow(engine);
}

async function guarded(engine: Engine, standing: Standing, situation: Situation, leased: Leased): Promise<RunReport> {
  const { policy, store, judgement, tables } = situation;
  const { runId, approved, options } = leased;
  // First of all: what an old ledger believes to be open may long be done, and it may have forgotten holds.
  const older = await olderLedger(engine, store);
  if (older) {
    await pauseEverything(engine, store, `worker:${engine.worker}`);
    return refused(engine, situation, leased, older, [], 'refused');
  }
  const look = await lookOutside(engine);
  const [conflict] = look?.conflicts ?? [];
  if (conflict && judgement.action) return refused(engine, situation, leased, refusalOf(conflict), [], 'refused');
  if (!conflict) {
    await settleOpenIntents(engine, tables);
    await acknowledgePending(engine, tables);
  }

  const waived = [...(await waiveApproval(engine, situation)), ...(await unwitnessed(engine, look))];
  const before = (await refusalBefore(engine, standing, situation, look)) ?? (await movedStore(engine, store));
  if (before) return refused(engine, situation, leased, before, waived, 'refused');
  await forgetSettled(engine, store);
  await moveMark(engine, store);
  if (!judgement.action) return attest(engine, situation, runId);

  const holds = await engine.ledger.holds({ tables });
  await keepLease(engine, runId);
  const tally = await store.tally(judgement, heldIn(situation, holds));
  await engine.ledger.planRun(runId, tally.lines, {
    ...entryOf(engine, 'run.planned', runId, situation),
    counts: countsOf(tally),
  });
  const earlier = approved ? await engine.ledger.settledBy(runId) : { counts: {}, parts: {} };
  const approvedFor = approved ? leftOf(approved, earlier.counts) : null;
  const { refusal } = await refusalByPlan(engine, situation, tally, approvedFor);
  if (refusal) return refused(engine, situation, leased, refusal, waived, 'waiting');

  const done = await disposeAll(engine, situation, {
    runId,
    standing,
    due: countOf(tally, 'due'),
    maximum: approvedFor ?? allowed(policy.rule.limits, tally),
    signal: options.signal,
    onProgress: options.onProgress,
  });
  const sums = { counts: { ...earlier.counts }, parts: { ...earlier.parts } };
  add(sums.counts, done.counts);
  add(sums.parts, done.parts);
  return finish(engine, situation, leased, { tally, done, ...sums, waived });
}

const leftOf = ({ approvedMaximum }: Run, earlier: Counts): number =>
  Math.max(0, (approvedMaximum ?? 0) - disposedIn(earlier));

interface Ended {
  /** What the plan counted. */
  tally: Tally;
  done: Disposed;
  /** Of this run in all, also before it was cut short. */
  counts: Counts;
  parts: Counts;
  waived: string[];
}

async function finish(engine: Engine, situation: Situation, leased: Leased, ended: Ended): Promise<RunReport> {
  const { runId, approved } = leased;
  const { done, parts, waived } = ended;
  const { stopped } = done;
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  // Who is told to stop has no time for another count: the plan's serves.
  if (!stopped) await keepLease(engine, runId);
  const tally = stopped ? ended.tally : await situation.store.tally(situation.judgement, held);
  const counts = nonZero({ ...ended.counts, ...(stopped ? leftByPlan(ended) : leftAtTheEnd(tally, done)) });
  const entry: NewEntry = {
    ...entryOf(engine, 'run.finished', runId, situation),
    counts,
    parts,
    ...(stopped ? { code: stopped.code } : {}),
    ...(waived.length > 0 ? { waived } : {}),
    ...(approved?.approvedBy ? { approvals: { run: approved.approvedBy } } : {}),
  };
  await engine.ledger.endRun(
    runId,
    {
      state: stopped && approved ? 'waiting' : 'finished',
      interrupted: true,
      counts,
      parts,
      code: stopped?.code ?? null,
      message: stopped?.refusal?.message ?? null,
      aftermath: stopped ? null : await aftermathOf(engine, situation, held, { ...ended, runId }, tally),
      worker: engine.worker,
    },
    entry,
  );
  // Every settled batch has moved it already; this is for what came after the last.
  await moveMark(engine, situation.store).catch(() => undefined);
  return {
    ...emptyReport(situation.policy),
    runId,
    state: stopped ? 'stopped' : 'finished',
    asOf: situation.judgement.asOf,
    counts,
    parts,
    beyondMaximum: tally.beyondMaximum,
    refusal: stopped?.refusal ?? null,
    waived,
  };
}

/**
 * The probe at the end: what is left, each with its one reason (law L5). Records that the store refused, and those of
 * which a stamp cannot be known, look due to it; what is due beyond them is left for the next run.
 */
function leftAtTheEnd(tally: Tally, done: Disposed): Counts {
  const { due = 0, ...reasons } = countsOf(tally);
  const failed = Math.min(done.failed, due);
  const unstamped = Math.min(done.blocked, due - failed);
  return { ...reasons, failed, blocked: (reasons.blocked ?? 0) + unstamped, left: due - failed - unstamped };
}

function leftByPlan({ tally, done }: Ended): Counts {
  const { due = 0, ...reasons } = countsOf(tally);
  const dealtWith = Object.values(done.counts).reduce((sum, count) => sum + count, 0);
  return { ...reasons, left: Math.max(0, due - dealtWith) };
}

/** For the guards of the next run. Without a forecast it has one guard less, so a store that will not count it is no failure. */
async function aftermathOf(
  engine: Engine,
  situation: Situation,
  held: Predicate,
  { runId, tally: before, done }: Ended & { runId: string },
  after: Tally,
): Promise<Aftermath> {
  const forecast = await forecastOf(situation, held, () => keepLease(engine, runId)).catch((error: unknown) => {
    if (error instanceof GallraError && error.code.startsWith('store.')) return null;
    throw error;
  });
  const { destroyed = 0 } = done.counts;
  // An estimate may not have noticed yet what went: then it is no more than the plan's, less what we destroyed.
  const tableRows =
    after.tableRows < exactBelow ? after.tableRows : Math.min(after.tableRows, before.tableRows - destroyed);
  return { tableRows: Math.max(0, tableRows), forecast };
}

/** Counting may take longer than a lease lives between two batches; nothing is open meanwhile, so nobody waits for it. */
async function keepLease({ ledger, worker, settings }: Engine, runId: string): Promise<void> {
  if (!(await ledger.renewLease(runId, worker, settings.leaseMs + settings.effectMs))) throw leaseLost(undefined);
}

/** Tables with fewer rows are counted, not estimated. */
const exactBelow = 1_000_000;

/** Where approvals are waived, the rule's first run writes down what it was run with, so that later changes show. */
async function waiveApproval(engine: Engine, situation: Situation): Promise<string[]> {
  const without = engine.keys ? [] : ['commitments'];
  if (engine.settings.requireApproval) return without;
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
  return ['rule', ...without];
}

/** What nobody outside, or the program itself, could rewrite is waived only where that makes a difference. */
async function unwitnessed({ ledger, settings }: Engine, look: Look | null): Promise<string[]> {
  const anchor = !settings.requireAnchor && !(look && look.heads.length > 0);
  const role = !settings.requireLogRole && mayEditLog(await ledger.logRights());
  return [...(anchor ? ['anchor'] : []), ...(role ? ['role'] : [])];
}

async function refused(
  engine: Engine,
  situation: Situation,
  { runId, approved }: Leased,
  refusal: Refusal,
  waived: string[],
  state: 'refused' | 'waiting',
): Promise<RunReport> {
  const { code, message } = refusal;
  if (code === 'guard.audit') await rememberFault(engine);
  // An operator's affair, such as a pause or a clock, says nothing against what a person approved: that waits on.
  const interrupted = approved !== null && refusal.actor === 'operator';
  const ends = interrupted ? 'waiting' : state;
  await engine.ledger.endRun(
    runId,
    { state: ends, interrupted, counts: {}, parts: {}, code, message, worker: engine.worker },
    { ...entryOf(engine, 'run.refused', runId, situation), code },
  );
  return { ...emptyReport(situation.policy), runId, state, asOf: situation.judgement.asOf, refusal, waived };
}

/** What is missing now leaves the newest entries in time; that it was missing, or another, must not be forgotten. */
async function rememberFault(engine: Engine): Promise<void> {
  const { fault } = await engine.ledger.checkLog();
  await engine.ledger.rememberFault(fault ?? 'root');
}

async function recordFailure(
  engine: Engine,
  situation: Situation,
  { runId, approved }: Leased,
  error: unknown,
): Promise<void> {
  const known = error instanceof GallraError;
  const code = known ? error.code : 'bug';
  // What may work later goes on later, and so does its approval.
  const later = approved !== null && known && error.retryable;
  const end = {
    state: later ? ('waiting' as const) : ('failed' as const),
    interrupted: true,
    counts: {},
    parts: {},
    code,
    message: known ? error.message : 'The program failed unexpectedly.',
    worker: engine.worker,
  };
  // The first error is what matters; a ledger that cannot be reached now finds the run without an end and its lease expired.
  await engine.ledger
    .endRun(runId, end, { ...entryOf(engine, 'run.failed', runId, situation), code })
    .catch(() => undefined);
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
  checkpoint: null,
});
