import type { RunQueue } from '../../jobs/queue.ts';
import { schedulerId } from '../../jobs/schedule.ts';

export type PendingRun = Awaited<ReturnType<RunQueue['getJobs']>>[number];

/** The next run of the policy. What else waits, and whether it comes before, depends on the hour. */
export async function pendingRun(queue: RunQueue, policy: string): Promise<PendingRun | undefined> {
  const waiting = await queue.getJobs(['delayed']);
  return waiting.find((job) => job?.repeatJobKey === schedulerId(policy));
}
