/** Connections that are cut, and connections that fall silent: at a step, between the worker and one of its servers. */

import type { Gate } from '../support/gate.ts';
import { type Fault, mustBe, within } from './fault.ts';
import type { Place } from './place.ts';
import { isOver, type Point, pointNamed } from './points.ts';

export type Side = 'ledger' | 'store';

function gateOf(place: Place, side: Side): Gate {
  const gate = side === 'ledger' ? place.ledgerGate : place.archive.gate;
  if (!gate) throw new Error('no gate can stand before this kind of store');
  return gate;
}

/** Both ends hear of it; for a while nobody can connect. */
export const cutAt = (point: Point, side: Side): Fault => ({
  kind: 'cut',
  name: `the connection to the ${side} is cut: ${point.name}`,
  async strike(place) {
    const { worker, letGo } = await point.catch(place);
    await gateOf(place, side).shut();
    await letGo();
    mustBe(endsWithout(side, point), await within(40_000, 'the worker came to its end', worker.ended), 'its end');
    return 1;
  },
});

/** Neither end hears of it: the worker's half is there and stays silent, the server's half stays with it. */
export const silenceAt = (point: Point, side: Side): Fault => ({
  kind: 'silence',
  name: `the ${side} falls silent: ${point.name}`,
  async strike(place) {
    const { worker, letGo } = await point.catch(place);
    gateOf(place, side).swallow();
    if (point.name !== 'committed, before the answer') await letGo();
    mustBe(endsWithout(side, point), await within(40_000, 'the worker came to its end', worker.ended), 'its end');
    return 1;
  },
});

/** The ledger's transaction is open, with its locks, and nobody is there to end it but its own server. */
export const silenceWithin = (step: string, statement: string): Fault => ({
  kind: 'silence',
  name: `the ledger falls silent: in the transaction of ${step.replace('before ', '')}, after ${statement}`,
  async strike(place) {
    const { worker, letGo } = await pointNamed(step).catch(place);
    const lost = place.ledgerGate.swallowAfter(statement);
    await letGo();
    await within(10_000, `"${statement}" was sent`, lost);
    mustBe(['ledger.unreachable'], await within(40_000, 'the worker came to its end', worker.ended), 'its end');
    return 1;
  },
});

/** A run that needs the server no more ends as if nothing had been. */
function endsWithout(side: Side, point: Point): string[] {
  const { name } = point;
  if (isOver(point)) return ['finished'];
  if (side === 'ledger' && name !== 'committed, before the answer') return ['ledger.unreachable'];
  if (side === 'ledger') return ['ledger.unreachable', 'store.unknown', 'store.unreachable'];
  if (name === 'committed, before the answer') return ['store.unknown', 'store.unreachable'];
  return name === 'before endRun' ? ['finished'] : ['store.unreachable', 'store.unknown'];
}
