/** The worker as it is deployed, with less patience: takes jobs from the queue. Started by queue-faults.ts only. */
import { existsSync } from 'node:fs';
import { startWorker } from '../../jobs/worker.ts';
import { environmentOfProcess, readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';

export type JobWorkerMessage = { said: 'working' } | { said: 'awake' };
/** Its event loop stands still until this file exists: no timer, no answer, no renewal. */
export interface BlockOrder {
  until: string;
}

process.on('disconnect', () => process.exit(1));
process.on('message', ({ until }: BlockOrder) => {
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; !existsSync(until) && waitedMs < 120_000; waitedMs += 20) Atomics.wait(nobodyWakes, 0, 0, 20);
  process.send?.({ said: 'awake' } satisfies JobWorkerMessage);
});

await startWorker(readConfig(environmentOfProcess()), silentLog, {
  pace: {
    takenFirstMs: 100,
    takenLongestMs: 400,
    attempts: 100,
    retryFirstMs: 100,
    scheduleEveryMs: 500,
    recoverEveryMs: 500,
    lockMs: 1_500,
    stalledEveryMs: 500,
  },
});
process.send?.({ said: 'working' } satisfies JobWorkerMessage);
