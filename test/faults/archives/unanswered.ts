/** The effect is committed, and its answer is lost on the way. */
import type { Gate } from '../../support/gate.ts';
import { until } from '../../support/until.ts';
import { within } from '../fault.ts';
import type { Place } from '../place.ts';
import type { Caught } from '../points.ts';
import { startWorker } from '../start-worker.ts';
import type { WorkerOrders } from '../worker.ts';

/** @param commit as it is sent @param receipt in the first statement of the effect: others commit at the same time */
export async function catchAtCommit(
  place: Place,
  gate: Gate,
  { commit, receipt }: { commit: string; receipt: string },
  orders?: Partial<WorkerOrders>,
): Promise<Caught> {
  const worker = startWorker(place, 'before effect', 2, orders);
  await within(30_000, 'a worker came to its second effect', worker.halted);
  const lost = gate.swallowAfter(commit, receipt);
  worker.goOn();
  await within(10_000, 'a commit was sent', lost);
  await until('the effect is committed', async () => (await place.archive.receipts()).length > 0);
  return { worker, letGo: async () => gate.pass() };
}
