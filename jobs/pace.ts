/** How patient jobs are: everything that is counted in time or attempts. */
import type { JobSchedulerTemplateOptions } from 'bullmq';

export interface Pace {
  /** Tables taken by another run: look again after this long, then twice as long, up to the longest. */
  takenFirstMs: number;
  takenLongestMs: number;
  /** A store that is away: look again after this long, then twice as long, up to the longest; one that is busy. */
  awayFirstMs: number;
  awayLongestMs: number;
  busyMs: number;
  /** Retryable errors: so many attempts in all, the first pause, then twice as long each time. */
  attempts: number;
  retryFirstMs: number;
  /** Between two writes of one job's progress. */
  progressEveryMs: number;
  /** Between two looks whether the schedule still fits the policies. */
  scheduleEveryMs: number;
  /** Between two looks for batches that a dead worker left open. */
  recoverEveryMs: number;
  /** Between two looks whether there are entries that nobody signed yet. */
  checkpointEveryMs: number;
  /** Between two looks at what the ledger and the queue say, for probes and metrics. */
  observeEveryMs: number;
  /** Between two looks whether there is something to tell people. */
  alertsEveryMs: number;
  /** A job whose worker has not renewed its lock for so long counts as stalled; and how often that is looked for. */
  lockMs: number;
  stalledEveryMs: number;
  /** Without a job in hand for so long, a worker gives back the memory that it does not use. */
  quietMs: number;
}

/** Retries span half an hour: a restart of a database, not its loss. The next scheduled run tries anew. */
export const usualPace: Pace = {
  takenFirstMs: 5_000,
  takenLongestMs: 300_000,
  awayFirstMs: 2_000,
  awayLongestMs: 120_000,
  busyMs: 5_000,
  attempts: 8,
  retryFirstMs: 15_000,
  progressEveryMs: 500,
  scheduleEveryMs: 300_000,
  recoverEveryMs: 30_000,
  checkpointEveryMs: 30_000,
  observeEveryMs: 15_000,
  alertsEveryMs: 60_000,
  lockMs: 30_000,
  stalledEveryMs: 10_000,
  quietMs: 10_000,
};

/** @param times how often in a row the job was started without an attempt being spent, from 1. */
export function takenDelayMs(pace: Pace, times: number): number {
  return Math.min(pace.takenFirstMs * 2 ** Math.min(Math.max(times - 1, 0), 20), pace.takenLongestMs);
}

/** The same for scheduled runs and those that a person asked for. Finished jobs are kept for looking at, not for ever: the evidence is in the ledger. */
export function jobOptions(pace: Pace): JobSchedulerTemplateOptions {
  return {
    attempts: pace.attempts,
    backoff: { type: 'exponential', delay: pace.retryFirstMs },
    removeOnComplete: { count: 1_000 },
    removeOnFail: { count: 5_000 },
    stackTraceLimit: 12,
  };
}
