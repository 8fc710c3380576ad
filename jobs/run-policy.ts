/**
 * The job `run-policy`: the approved requests for erasure of one policy, then one run of it. Its payload names the policy, its result is the run's report, its progress
 * two counts. Delivered twice, it disposes once: the lease on the tables keeps the second out, and then nothing is left.
 */
import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { describe, type Log } from '../src/app/log.ts';
import type { Engine } from '../src/engine/engine.ts';
import { eraseUnder } from '../src/engine/erasure/erase.ts';
import { runPolicy } from '../src/engine/run.ts';
import { emptyReport, type RunReport } from '../src/engine/run-report.ts';
import type { Sharing } from '../src/engine/share-run.ts';
import { closedNow } from '../src/engine/store-hours.ts';
import { GallraError } from '../src/errors/gallra-error.ts';
import { storesOf } from '../src/policy/open-hours.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Run } from '../src/ports/ledger.ts';
import { type Pace, takenDelayMs } from './pace.ts';
import { holdsNone, noPolicies } from './policies-none.ts';
import { reportProgress } from './report-progress.ts';
import type { Among, StoreTurns } from './store-turns.ts';

export const runPolicyJob = 'run-policy';

export interface RunPayload {
  policy: string;
}

export type RunJob = Job<RunPayload, RunReport, string>;

export interface RunJobContext {
  /** An engine with the policies as their files are now. */
  reload(): Promise<Engine>;
  log: Log;
  pace: Pace;
  /** Aborts when this worker shuts down. */
  stopping: AbortSignal;
  clock: Clock;
  turns: StoreTurns;
  /** Who may help with a large run. Left out: nobody. */
  sharing?: Sharing;
  /** Resolves when the ledger answers again. */
  ledgerBack(ledger: Engine['ledger'], stopping: AbortSignal): Promise<void>;
}

/**
 * Resolves with the report of a run that ended, refused and waiting ones included: a retry would change nothing. Rejects
 * so that BullMQ tries again later (retryable), never (not), or puts the job back unspent: when another run holds the
 * tables, when its store is busy, away or not open at this hour, and when this worker shuts down in the middle. While the ledger is away the job
 * is kept in hand.
 */
export async function performRun(
  job: RunJob,
  token: string | undefined,
  cancelled: AbortSignal | undefined,
  context: RunJobContext,
): Promise<RunReport> {
  const { reload, clock, stopping, log } = context;
  for (let again = 1; ; again++) {
    try {
      return await performOnce(job, token, cancelled, context);
    } catch (error) {
      if (!isLedgerAway(error) || again > mostInHand) throw isForQueue(error) ? error : judged(error, job, log);
      try {
        await clock.sleep(Math.min(250 * 2 ** again, 10_000), stopping);
        await context.ledgerBack((await reload()).ledger, stopping);
      } catch (over) {
        if (!stopping.aborted) throw judged(over, job, log);
        return await putBack(job, token, log);
      }
    }
  }
}

/** So often in a row a job is begun anew where it is; then it is tried again later, like after any other error. */
const mostInHand = 20;

const isLedgerAway = (error: unknown): boolean => error instanceof GallraError && error.code === 'ledger.unreachable';

/** What BullMQ itself has to be told. */
const isForQueue = (error: unknown): boolean => error instanceof DelayedError || error instanceof WaitingError;

const putBack = (job: RunJob, token: string | undefined, log: Log): Promise<never> =>
  givenBack(() => job.moveToWait(token), new WaitingError(), job, log);

/**
 * To the queue. Where it does not take the job, because it thinks us dead or is away itself, it brings it again when its
 * lock has run out, to us or to another: nothing of the run is lost, and nobody has to act.
 * @throws what BullMQ is told, so that it does nothing more with the job.
 */
async function givenBack(move: () => Promise<unknown>, told: Error, job: RunJob, log: Log): Promise<never> {
  await move().catch(() => log.write('warn', 'run.adrift', { policy: String(job.data.policy), job: job.id }));
  throw told;
}

async function performOnce(
  job: RunJob,
  token: string | undefined,
  cancelled: AbortSignal | undefined,
  { reload, log, pace, stopping, turns, sharing }: RunJobContext,
): Promise<RunReport> {
  const policy = String(job.data.policy);
  const began = Date.now();
  const postponed = async (level: 'info' | 'debug', state: string, delayMs: number): Promise<never> => {
    log.write(level, 'run.postponed', { policy, job: job.id, state, delayMs });
    return givenBack(() => job.moveToDelayed(Date.now() + delayMs, token), new DelayedError(), job, log);
  };
  const engine = await reload();
  if (holdsNone(engine.policies)) throw noPolicies();
  const open = whenOpen(engine, policy);
  if (typeof open === 'object') return postponed('info', 'store.closed', open.inMs);
  const turn = await turns.enter(storesUnder(engine, policy), amongStores(engine));
  if ('why' in turn) return postponed('debug', turn.why, turn.delayMs);

  const progress = reportProgress(job, pace, (waits) =>
    log.write('info', 'run.waiting', { policy, job: job.id, state: waits }),
  );
  const signal = cancelled ? AbortSignal.any([stopping, cancelled]) : stopping;
  let report: RunReport | null = null;
  try {
    await eraseRequested(engine, policy, job, { log, signal });
    const covered = await isCovered(engine, policy, job);
    if (!covered)
      report = await runPolicy(engine, policy, {
        signal,
        ...(sharing ? { sharing } : {}),
        onProgress: progress.report,
      });
    await turn.leave(null);
  } catch (error) {
    const left = await turn.leave(error);
    if (left.away) return await postponed('debug', 'store.unreachable', left.delayMs);
    throw error;
  } finally {
    await progress.flush();
  }
  if (report === null) {
    log.write('info', 'run.covered', { policy, job: job.id });
    return { ...emptyReport({ id: policy }), state: 'taken' };
  }
  const { state, counts, parts, waived, beyondMaximum, oldestDays } = report;
  if (state === 'taken') return postponed('info', state, takenDelayMs(pace, job.attemptsStarted - job.attemptsMade));
  const shut = report.refusal?.code === 'store.closed';
  const level = (state === 'finished' && report.refusal === null) || shut ? 'info' : 'warn';
  log.write(level, 'run.ended', {
    policy,
    run: report.runId ?? undefined,
    job: job.id,
    state,
    tookMs: Date.now() - began,
    code: report.refusal?.code,
    counts,
    parts,
    waived,
    beyondMaximum,
    oldestDays,
  });
  if (state === 'stopped' && stopping.aborted) return await putBack(job, token, log);
  // What is left waits with it. It may have opened meanwhile.
  const opening = shut ? whenOpen(await reload(), policy) : 'never';
  if (opening !== 'never') return postponed('info', 'store.closed', opening === 'now' ? 1_000 : opening.inMs);
  return report;
}

/** `never`: its stores never are together. */
function whenOpen(engine: Engine, policy: string): 'now' | 'never' | { inMs: number } {
  const sound = engine.policies.sound.find((one) => one.policy.id === policy)?.policy;
  const closed = sound ? closedNow(engine, sound) : null;
  if (!closed) return 'now';
  if (closed.opensAt === null) return 'never';
  return { inMs: Math.max(0, Date.parse(closed.opensAt) - engine.clock.now().getTime()) };
}

/**
 * Whether everything that a scheduled job was to do has been done since by another: a run that was judged after its time, to
 * the end and by the same rule. Jobs that pile up while a store is away make one run when it is back, not one each.
 */
async function isCovered({ ledger, policies }: Engine, policy: string, job: RunJob): Promise<boolean> {
  const scheduledAt = job.repeatJobKey === undefined ? undefined : job.opts.prevMillis;
  if (scheduledAt === undefined) return false;
  const digest = policies.sound.find((one) => one.policy.id === policy)?.policy.digest;
  const [last] = await ledger.lastRuns([policy]);
  return (
    last?.state === 'finished' &&
    !wasCutShort(last) &&
    last.erasure === null &&
    last.digest === digest &&
    Date.parse(last.asOf) > scheduledAt
  );
}

/** What it left behind waits for the next: what an attestation found is no such thing. */
const wasCutShort = ({ code }: Run): boolean => code !== null && !code.startsWith('verify.');

/** None: its file cannot be read, and the run says so. */
export function storesUnder({ policies }: Engine, policy: string): string[] {
  const sound = policies.sound.find((one) => one.policy.id === policy)?.policy;
  return sound ? storesOf(sound) : [];
}

export function amongStores({ ledger, worker, settings, policies }: Engine): Among {
  const stores = new Set(policies.sound.flatMap(({ policy }) => policy.rule.dataset?.store ?? []));
  const counted = new Set(policies.stores.filter(({ pace }) => pace?.records).map(({ name }) => name));
  return { ledger, worker, leaseMs: settings.leaseMs, stores: stores.size, oneAtATime: counted };
}

/** What goes wrong with a request is said, and tried again with the next run; it keeps nothing else from being done. */
async function eraseRequested(
  engine: Engine,
  policy: string,
  job: RunJob,
  { log, signal }: { log: Log; signal: AbortSignal },
): Promise<void> {
  try {
    for (const outcome of await eraseUnder(engine, policy, { signal })) {
      const { erasure, matter } = outcome;
      const said = { policy, erasure, matter, job: job.id };
      if ('error' in outcome) log.failure('error', 'erasure.failed', outcome.error, said);
      else {
        const { report, refusal, left, state } = outcome;
        const level = refusal ? 'warn' : 'info';
        const run = report?.runId ?? undefined;
        log.write(level, 'erasure.looked', {
          ...said,
          run,
          state,
          code: refusal?.code,
          counts: report?.counts,
          left: left ?? undefined,
        });
      }
    }
  } catch (error) {
    // The run would find the same.
    if (isLedgerAway(error)) throw error;
    log.failure('error', 'erasure.failed', error, { policy, job: job.id });
  }
}

/** What BullMQ is told, and keeps: our own words only. */
function judged(error: unknown, job: RunJob, log: Log): Error {
  const { code, message, hint, frames } = describe(error);
  const retryable = error instanceof GallraError ? error.retryable : false;
  const last = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
  const again = retryable && !last;
  log.failure(again ? 'warn' : 'error', again ? 'run.retry' : 'run.failed', error, {
    policy: String(job.data.policy),
    job: job.id,
    attempt: job.attemptsMade + 1,
  });
  const words = [code, message, hint].filter((word) => word !== undefined).join(': ');
  const told = retryable ? new Error(words) : new UnrecoverableError(words);
  told.stack = [`${told.name}: ${words}`, ...(frames ?? []).map((frame) => `    ${frame}`)].join('\n');
  return told;
}
