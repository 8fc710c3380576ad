/** The process dies: at every step, and at moments that nobody chose. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, mustBe, within } from './fault.ts';
import type { Point } from './points.ts';
import { startWorker } from './start-worker.ts';

export const killAt = (point: Point): Fault => ({
  kind: 'kill',
  name: `the process dies: ${point.name}`,
  partial: point.partial,
  async strike(place) {
    const { worker, letGo } = await point.catch(place);
    worker.signal('SIGKILL');
    mustBe(['killed'], await within(10_000, 'it was dead', worker.ended), 'the end of the worker');
    await letGo();
    return 1;
  },
});

/** One worker after the other, each killed within its run, until none is needed any more or all have died. */
export const killsAtRandom = (round: number, times: number): Fault => ({
  kind: 'kill',
  name: `${times} processes die one after the other, at random moments, round ${round}`,
  partial: 'perhaps',
  place: { slowMs: 10 },
  async strike(place) {
    let killed = 0;
    for (let n = 0; n < times; n++) {
      const worker = startWorker(place, null, 1, { leaseMs: 300, persistent: true });
      await worker.running;
      await pause(Math.random() * 700);
      worker.signal('SIGKILL');
      if ((await within(10_000, 'it was dead', worker.ended)) === 'killed') killed += 1;
    }
    return killed;
  },
});
