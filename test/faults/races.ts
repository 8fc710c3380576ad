/** Several workers on one policy at once, none of which knows of the others. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, mustBe, within } from './fault.ts';
import { startWorker } from './start-worker.ts';

export const race = (round: number, workers: number): Fault => ({
  kind: 'race',
  name: `${workers} workers run one policy at once, round ${round}`,
  place: { slowMs: 5 },
  async strike(place) {
    const racing = Array.from({ length: workers }, () =>
      startWorker(place, null, 1, { persistent: true, leaseMs: 2_000 }),
    );
    for (const { ended } of racing)
      mustBe(['finished'], await within(60_000, 'every worker came to its end', ended), 'the end of a worker');
    return workers;
  },
});

export const raceWithDeath = (round: number, workers: number): Fault => ({
  kind: 'race',
  name: `${workers} workers run one policy at once and one of them dies, round ${round}`,
  partial: 'perhaps',
  place: { slowMs: 10 },
  async strike(place) {
    const racing = Array.from({ length: workers }, () =>
      startWorker(place, null, 1, { persistent: true, leaseMs: 500 }),
    );
    await Promise.all(racing.map(({ running }) => running));
    await pause(Math.random() * 500);
    racing[0]?.signal('SIGKILL');
    for (const { ended } of racing.slice(1))
      mustBe(['finished'], await within(60_000, 'every worker came to its end', ended), 'the end of a worker');
    return workers;
  },
});
