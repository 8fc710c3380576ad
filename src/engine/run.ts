/**
 * A run: one policy, judged at one as-of, batch by batch until nothing due is left but what is listed with a reason.
 * At least once is enough: a second run of the same policy finds nothing left, and two at once exclude each other by the
 * lease on their tables.
 */

import type { CompiledPolicy } from '../policy/compiled.ts';
import { hoursOf } from '../policy/open-hours.ts';
import type { Run } from '../ports/ledger.ts';
import { attest } from './attest.ts';
import { signedHead } from './checkpoint.ts';
import { add, type Counts, countsOf, disposedIn } from './counts.ts';
import { disposeAll, type Progress } from './dispose-all.ts';
import type { Engine } from './engine.ts';
import { finish } from './finish-run.ts';
import { refusalOf } from './guards/anchor.ts';
import { acknowledgePending } from './holds.ts';
import { keepLease, whileKept } from './keep-lease.ts';
import { knownNow } from './known-holds.ts';
import { allowed, countOf } from './limits.ts';
import { lookOutside } from './look-at-log.ts';
import { movedStores } from './moved-store.ts';
import { forgetSettled, moveMark, olderLedger, pauseEverything } from './older-ledger.ts';
import { soundPolicy } from './plan.ts';
import { settleOpenIntents } from './recover.ts';
import { refusalBefore, refusalByPlan, refusalOfErasure, storesOf } from './refusals.ts';
import { recordFailure, refused } from './refuse-run.ts';
import { entryOf, startOf } from './run-entry.ts';
import { emptyReport, type RunReport } from './run-report.ts';
import type { Sharing } from './share-run.ts';
import { type Situation, situate } from './situate.ts';
import { type Standing, standingNow } from './standing.ts';
import { closedNow } from './store-hours.ts';
import { countedStores } from './store-pace.ts';
import type { UnderWay } from './under-way.ts';
import { unwitnessed, waiveApproval } from './waive.ts';
import { watched, watchedRun } from './watched.ts';

export interface RunOptions {
  /** Ends the run after the batch in hand, settled. */
  signal?: AbortSignal;
  /** Others who may help where much is due. Left out: it is done alone. */
  sharing?: Sharing;
  /** Called after the plan, after every batch, and when it begins to wait. */
  onProgress?: (progress: Progress) => void;
  /** True: it runs whatever the hours of its stores are, and the log says so. Left out: false. */
  outsideHours?: boolean;
}

export async function runPolicy(engine: Engine, policyId: string, options: RunOptions = {}): Promise<RunReport> {
  const policy = soundPolicy(engine, policyId);
  return watchedRun(engine, policy, () => runOnce(engine, policy, options));
}

async function runOnce(engine: Engine, policy: CompiledPolicy, options: RunOptions): Promise<RunReport> {
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
export async function thenSigned(engine: Engine, run: () => Promise<RunReport>): Promise<RunReport> {
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
  const runs = await engine.ledger.runs({ policy: policy.id, scheduled: true, limit: 100 });
  return (
    runs.find(
      ({ state, approvedMaximum, digest }) =>
        (state === 'waiting' || state === 'running') && approvedMaximum !== null && digest === policy.digest,
    ) ?? null
  );
}

export interface Leased extends UnderWay {
  options: RunOptions;
}

/** From the lease on, whether records fell due or a person asked for their erasure: there is one protocol. */
export async function runUnderLease(
  engine: Engine,
  standing: Standing,
  situation: Situation,
  leased: Leased,
): Promise<RunReport> {
  const { policy, store, judgement, tables, erasure } = situation;
  const { runId, approved, options } = leased;
  const closed = options.outsideHours ? null : closedNow(engine, policy);
  if (closed) return { ...emptyReport(policy), state: 'closed', refusal: closed.refusal };
  // What may go in a second is counted by one run at a time.
  const counted = judgement.action ? countedStores(engine, situation).map((name) => `pace of store ${name}`) : [];
  const leases = [...tables, ...counted];
  const lease = await engine.ledger.acquireLease(leases, runId, engine.worker, engine.settings.leaseMs);
  if (!lease) return { ...emptyReport(policy), state: 'taken' };
  try {
    if (approved) {
      const resumed = await engine.ledger.resumeApproved(policy.id, policy.digest, engine.worker);
      // Another worker went on with it between our look and our lease.
      if (resumed?.id !== runId) return { ...emptyReport(policy), state: 'taken' };
    } else {
      const { digest } = policy;
      const { asOf } = judgement;
      const of = erasure ? { erasure: erasure.id } : {};
      await engine.ledger.startRun(
        { id: runId, policy: policy.id, digest, store: store.name, asOf, worker: engine.worker, ...of },
        await startOf(engine, runId, situation),
      );
    }
    const about = { policy: policy.id, store: store.name, run: runId };
    return await watched(engine, 'run', about, () =>
      whileKept(engine, runId, store, () => guarded(engine, standing, situation, leased)),
    );
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
  const { policy, store, judgement, tables, erasure } = situation;
  const { runId, approved, options } = leased;
  // First of all: what an old ledger believes to be open may long be done, and it may have forgotten holds.
  for (const one of storesOf(situation)) {
    const older = await olderLedger(engine, one);
    if (!older) continue;
    await pauseEverything(engine, one, `worker:${engine.worker}`);
    return refused(engine, situation, leased, older, [], 'refused');
  }
  const look = await lookOutside(engine);
  const [conflict] = look?.conflicts ?? [];
  if (conflict && judgement.action) return refused(engine, situation, leased, refusalOf(conflict), [], 'refused');
  if (!conflict) {
    await settleOpenIntents(engine, tables);
    await acknowledgePending(engine, tables);
  }

  const waived = [
    ...(await waiveApproval(engine, situation)),
    ...(await unwitnessed(engine, look)),
    ...(options.outsideHours && hoursOf(engine.policies.stores, policy).length > 0 ? ['hours'] : []),
  ];
  const before =
    (await refusalBefore(engine, standing, situation, look)) ?? (await movedStores(engine, storesOf(situation)));
  if (before) return refused(engine, situation, leased, before, waived, 'refused');
  for (const one of storesOf(situation)) {
    await forgetSettled(engine, one);
    await moveMark(engine, one);
  }
  if (!judgement.action) return attest(engine, situation, runId, waived.includes('hours') ? ['hours'] : []);

  const known = await knownNow(engine, situation);
  await keepLease(engine, runId);
  // By the first batch it is known whether somebody else is there.
  await store.others?.().catch(() => undefined); // What keeps it from answering keeps it from counting too.
  const tally = await watched(engine, 'plan', {}, () => store.tally(judgement, known.held));
  await engine.ledger.planRun(runId, tally.lines, {
    ...entryOf(engine, 'run.planned', runId, situation),
    counts: countsOf(tally),
  });
  const earlier = approved ? await engine.ledger.settledBy(runId) : { counts: {}, parts: {} };
  const approvedFor = approved ? leftOf(approved, earlier.counts) : null;
  const refusal = erasure
    ? await refusalOfErasure(engine, situation, erasure, tally)
    : (await refusalByPlan(engine, situation, tally, approvedFor)).refusal;
  if (refusal) return refused(engine, situation, leased, refusal, waived, erasure ? 'refused' : 'waiting');

  const done = await disposeAll(engine, situation, {
    runId,
    standing,
    known,
    due: countOf(tally, 'due'),
    maximum: erasure?.maximum ?? approvedFor ?? allowed(policy.rule.limits, tally),
    signal: options.signal,
    sharing: erasure ? undefined : options.sharing,
    outsideHours: options.outsideHours,
    onProgress: options.onProgress,
  });
  const sums = { counts: { ...earlier.counts }, parts: { ...earlier.parts } };
  add(sums.counts, done.counts);
  add(sums.parts, done.parts);
  return finish(engine, situation, leased, { tally, done, known, ...sums, waived });
}

const leftOf = ({ approvedMaximum }: Run, earlier: Counts): number =>
  Math.max(0, (approvedMaximum ?? 0) - disposedIn(earlier));
