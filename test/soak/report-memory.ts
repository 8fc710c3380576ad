/** Loaded into a worker beside the program: tells its parent every few seconds what the heap holds, and ends with it. */
import { writeHeapSnapshot } from 'node:v8';

const everyMs = 5_000;

process.on('disconnect', () => process.exit(1));
process.on('message', (asked) => {
  if (asked === 'snapshot') writeHeapSnapshot(process.env.SOAK_SNAPSHOTS);
});
process.channel?.unref();
setInterval(() => {
  // What is still garbage is not held.
  globalThis.gc?.();
  process.send?.({
    heapBytes: process.memoryUsage().heapUsed,
    cpuMs: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
  });
}, everyMs).unref();
