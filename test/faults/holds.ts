/**
 * Somebody places a hold on a letter of the batch in hand, while the worker stands at a step. Either it comes in time, and
 * the letter stays for ever; or it says that the letter is gone, and names the batch that took it (law L4).
 */

import { until } from '../support/until.ts';
import { letterOfSecondBatch } from './archive.ts';
import { type Fault, mustBe, within } from './fault.ts';
import type { Point } from './points.ts';

/** @param dies the worker, instead of going on. */
export const holdAt = (point: Point, dies = false): Fault => ({
  kind: 'hold',
  name: `a hold is placed on a letter of the batch${dies ? ' and the worker dies' : ''}: ${point.name}`,
  partial: dies && point.partial,
  async strike(place) {
    const { worker, letGo } = await point.catch(place);
    const placing = place.holdLetter(letterOfSecondBatch);
    placing.catch(() => undefined); // Of interest further down.
    await until('the hold is recorded', async () => (await place.inLedger(recorded)).length > 0);
    if (dies) worker.signal('SIGKILL');
    await letGo();
    mustBe(endsOf(point, dies), await within(60_000, 'the worker came to its end', worker.ended), 'its end');
    await place.expireLeases();
    const { acknowledged, covered, waitedFor } = await within(60_000, 'the officer was answered', placing);
    if (!acknowledged) throw new Error('L4: a hold was not acknowledged, although everything could be settled');
    const took = waitedFor.filter(({ settlement }) => settlement && settlement.disposed + settlement.indeterminate > 0);
    if (covered === 0 && took.length !== 1)
      throw new Error(`L4: a letter is gone, and ${took.length} batches are named`);
    return 1;
  },
});

function endsOf({ name }: Point, dies: boolean): string[] {
  if (dies) return ['killed'];
  return name === 'committed, before the answer' ? ['finished', 'store.unknown', 'store.unreachable'] : ['finished'];
}

const recorded = `select from gallra_ledger.hold offset 3`;
