/**
 * The job `run-policy`: the approved requests for erasure of one policy, then one run of it. Its payload names the policy, its result is the run's report, its progress
 * two counts. Delivered twice, it disposes once: the lease on the tables keeps the second out, and then nothing is left.
 */
import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { describe, type Log } from '../src/app/log.ts';
import type { Engine } from '../src/engine/engine.ts';
import { eraseUnder } from '../src/engine/erasure/erase.ts';
import { runPolicy } from '../src/engine/run.ts';
import type { RunReport } from '../src/engine/run-report.ts';
import { GallraError } from '../src/errors/gallra-error.ts';
import { type Pace, takenDelayMs } from './pace.ts';
import { holdsNone, noPolicies } from './policies-none.ts';
import { reportProgress } from './report-progress.ts';

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
}

/**
 * Resolves with the report of a run that ended, refused and waiting ones included: a retry would change nothing. Rejects
 * so that BullMQ tries again later (retryable), never (not), or puts the job back unspent: when another run holds the
 * tables, and when this worker shuts down in the middle.
 */
export async function performRun(
  job: RunJob,
  token: string | undefined,
  cancelled: AbortSignal | undefined,
  { reload, log, pace, stopping }: RunJobContext,
): Promise<RunReport> {
  const policy = String(job.data.policy);
  const began = Date.now();
  const progress = reportProgress(job, pace);
  const signal = cancelled ? AbortSignal.any([stopping, cancelled]) : stopping;
  let report: RunReport;
  try {
    const engine = await reload();
    if (holdsNone(engine.policies)) throw noPolicies();
    await eraseRequested(engine, policy, job, { log, signal });
    report = await runPolicy(engine, policy, { signal, onProgress: progress.report });
  } catch (error) {
    throw judged(error, job, log);
  } finally {
    await progress.flush();
  }
  const { state, counts, parts, waived, beyondMaximum, oldestDays } = report;
  const said = { policy, run: report.runId ?? undefined, job: job.id, state, tookMs: Date.now() - began };
  if (state === 'taken') {
    const delayMs = takenDelayMs(pace, job.attemptsStarted - job.attemptsMade);
    log.write('info', 'run.postponed', { ...said, delayMs });
    await job.moveToDelayed(Date.now() + delayMs, token);
    throw new DelayedError();
  }
  const level = state === 'finished' && report.refusal === null ? 'info' : 'warn';
  log.write(level, 'run.ended', {
    ...said,
    code: report.refusal?.code,
    counts,
    parts,
    waived,
    beyondMaximum,
    oldestDays,
  });
  if (state === 'stopped' && stopping.aborted) {
    await job.moveToWait(token);
    throw new WaitingError();
  }
  return report;
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
