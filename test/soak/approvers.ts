/**
 * People who look every few seconds at the runs that wait for one, and let them go on: in an hour, more falls due in between
 * than any forecast knew of.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { approveRun } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { shelves } from './records.ts';

const everyMs = 5_000;

/** @returns how many runs were approved. */
export async function keepApproving(engine: Engine, stopping: AbortSignal): Promise<number> {
  let approved = 0;
  while (!stopping.aborted) {
    await pause(everyMs);
    for (const policy of shelves) {
      // A ledger that is away, and a run that somebody else's has overtaken, are looked at again.
      const [newest] = await engine.ledger.runs({ policy, limit: 1 }).catch(() => []);
      if (newest?.state !== 'waiting' || newest.approvedMaximum !== null) continue;
      approved += await approveRun(engine, newest.id, 'officer').then(
        () => 1,
        () => 0,
      );
    }
  }
  return approved;
}
