/** Every policy every few seconds. As a worker does with its own schedule, what has lost its next job is written again. */
import { setTimeout as pause } from 'node:timers/promises';
import { jobOptions, usualPace } from '../../jobs/pace.ts';
import type { RunQueue } from '../../jobs/queue.ts';
import { runPolicyJob } from '../../jobs/run-policy.ts';
import { persistently } from './arrivals.ts';
import { type Shelf, shelves } from './records.ts';

const everyMs = 4_000;
/** A worker does so every five minutes, for policies that run once a day. */
const lookEveryMs = 20_000;

const idOf = (shelf: Shelf): string => `soak-${shelf}`;

export const scheduleAll = (queue: RunQueue): Promise<unknown> =>
  persistently(() => Promise.all(shelves.map((shelf) => schedule(queue, shelf))));

const schedule = (queue: RunQueue, policy: Shelf): Promise<unknown> => {
  const template = { name: runPolicyJob, data: { policy }, opts: jobOptions(usualPace) };
  return queue.upsertJobScheduler(idOf(policy), { every: everyMs }, template);
};

/** @returns how often one had to be written again. */
export async function keepScheduled(queue: RunQueue, stopping: AbortSignal): Promise<number> {
  let lost = 0;
  while (!stopping.aborted) {
    await pause(lookEveryMs, undefined, { signal: stopping }).catch(() => undefined);
    // A queue that is away is looked at again.
    const pending = await queue.getJobs(['delayed', 'wait', 'active', 'prioritized']).catch(() => null);
    if (pending === null) continue;
    const alive = new Set(pending.map((job) => job?.repeatJobKey));
    for (const shelf of shelves) {
      if (alive.has(idOf(shelf))) continue;
      lost += await schedule(queue, shelf).then(
        () => 1,
        () => 0,
      );
    }
  }
  return lost;
}
