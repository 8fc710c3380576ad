/** "Run now": a job of its own beside the scheduled ones, which stay as they are. */
import { jobOptions, type Pace, usualPace } from './pace.ts';
import type { RunQueue } from './queue.ts';
import { runPolicyJob } from './run-policy.ts';

/** Two for the same policy are harmless: the second waits for the first, and then finds nothing left to do. */
export async function runNow(queue: RunQueue, policy: string, pace: Pace = usualPace): ReturnType<RunQueue['add']> {
  return queue.add(runPolicyJob, { policy }, jobOptions(pace));
}
