/** Work that takes much of the process: one piece after the other, and between two everything else has its turn. */
import { setImmediate } from 'node:timers/promises';

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A line of its own. What fails keeps nobody behind it waiting. */
export function oneByOne(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    // A worker that shares the process renews its leases meanwhile.
    last = turn.catch(() => undefined).then(() => setImmediate());
    return turn;
  };
}
