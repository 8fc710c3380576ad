/**
 * The steps of the protocol, as places at which a worker can be caught. The steps of a batch are those of the second one
 * of four, so that something was done before and something is left.
 */
import { type BrokenOff, within } from './fault.ts';
import type { Place } from './place.ts';
import { startWorker, type WorkerProcess } from './start-worker.ts';
import type { WorkerOrders } from './worker.ts';

export interface Caught {
  worker: WorkerProcess;
  /** Takes away what holds it there. Harmless when it is dead. */
  letGo(): Promise<void>;
}

export interface Point {
  name: string;
  /** Without transactions, what is gone of the batch when it breaks off here is known to nobody. */
  partial?: BrokenOff;
  catch(place: Place, orders?: Partial<WorkerOrders>): Promise<Caught>;
}

const step = (name: string, nth = 1, partial: BrokenOff = false): Point => ({
  ...{ name, partial },
  async catch(place, orders) {
    const worker = startWorker(place, name, nth, orders);
    await within(30_000, `a worker came to "${name}"`, worker.halted);
    return { worker, letGo: async () => worker.goOn() };
  },
});

/** Between receipt and commit, or with some of the files gone. */
const insideEffect: Point = {
  name: 'inside effect',
  partial: true,
  catch: (place, orders) => place.archive.catchInsideEffect(place, orders),
};

const committedUnanswered: Point = {
  name: 'committed, before the answer',
  catch: (place, orders) => place.archive.catchUnanswered(place, orders),
};

export const beforeBatches: Point[] = [
  step('after acquireLease'),
  step('before startRun'),
  step('after startRun'),
  step('before planRun'),
  step('after planRun'),
];

export const ofBatch: Point[] = [
  step('before renewLease', 2),
  step('after renewLease', 2),
  step('before select', 2, 'the batch before'),
  step('after select', 2, 'the batch before'),
  step('before intend', 2),
  step('after intend', 2),
  step('before effect', 2),
  insideEffect,
  committedUnanswered,
  step('after effect', 2),
  step('before settle', 2),
  step('after settle', 2),
  step('before forget', 2),
  step('after forget', 2),
];

/** The run is over; what is left is to let go, to sign, and to keep that outside. */
const afterEnd: Point[] = [
  step('after endRun'),
  step('before releaseLease'),
  step('before keepCheckpoint'),
  step('after keepCheckpoint'),
  step('after put'),
];

export const atEnd: Point[] = [step('before endRun'), ...afterEnd];

export const isOver = ({ name }: Point): boolean => afterEnd.some((point) => point.name === name);

export const allPoints: Point[] = [...beforeBatches, ...ofBatch, ...atEnd];

/** Of letters that lead to files: these are gone, and the transaction of the rows is open. */
export const filesGone: Point = step('after files.effect', 2, true);

/** The steps at which something changes: what happens between two of them is the same. */
export const turningPoints: Point[] = [
  ...ofBatch.filter(
    ({ name }) =>
      !/^(after renewLease|after select|before effect|before settle|before forget|after forget)$/.test(name),
  ),
  ...atEnd.filter(({ name }) => /^(before endRun|after endRun|after keepCheckpoint)$/.test(name)),
];

export function pointNamed(name: string): Point {
  const found = allPoints.find((point) => point.name === name);
  if (!found) throw new Error(`there is no step with the name: ${name}`);
  return found;
}
