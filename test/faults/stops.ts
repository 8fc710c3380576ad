/** A database server ends as if it had crashed, while the worker stands at a step, and comes back after the worker failed. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, mustBe, within } from './fault.ts';
import type { Side } from './outages.ts';
import type { Point } from './points.ts';
import { startWorker } from './start-worker.ts';

export interface StoppableServer {
  readonly url: string;
  stopImmediately(): Promise<void>;
  restart(): Promise<void>;
}

/** @param server of its own: nobody else's databases lie on it. */
export const stopAt = (point: Point, side: Side, server: StoppableServer): Fault => ({
  kind: 'stop',
  name: `the server of the ${side} stops: ${point.name}`,
  place: { servers: { [side]: server.url } },
  async strike(place) {
    const { worker, letGo } = await point.catch(place);
    await server.stopImmediately();
    await letGo();
    await within(40_000, 'the worker came to its end', worker.ended);
    await server.restart();
    return 1;
  },
});

/** Again and again, while one worker does not give up. */
export const stopsAtRandom = (round: number, times: number, side: Side, server: StoppableServer): Fault => ({
  kind: 'stop',
  name: `the server of the ${side} stops ${times} times at random moments, round ${round}`,
  place: { servers: { [side]: server.url }, slowMs: 20 },
  async strike(place) {
    const worker = startWorker(place, null, 1, { leaseMs: 500, persistent: true });
    await worker.running;
    for (let n = 0; n < times; n++) {
      await pause(Math.random() * 600);
      await server.stopImmediately();
      await server.restart();
    }
    mustBe(['finished'], await within(60_000, 'the worker came to its end', worker.ended), 'the end of the worker');
    return times;
  },
});
