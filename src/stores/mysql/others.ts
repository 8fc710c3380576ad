/**
 * Whether others use the server now: by its own count of statements, less ours. It is kept for all databases of the server
 * together, and told to every account.
 */
import { sql } from 'kysely';
import { othersPerSecond } from '../others-per-second.ts';
import { type Connection, reading } from './session.ts';

interface Seen {
  at: number;
  all: number;
  mine: number;
}

/** The server counts as it goes. */
const leastMs = 400;

/** Asks anew each time. One look alone tells nothing: whom else the server serves is shown to its administrators only. */
export function countOthers(on: Connection): () => Promise<number | null> {
  const perSecond = othersPerSecond<Seen>(
    leastMs,
    (before, now) => now.all - before.all - (now.mine - before.mine),
    () => null,
  );
  return async () => perSecond(await look(on));
}

/** Ours are read as the server is asked: what we do meanwhile must not look like others. */
async function look(on: Connection): Promise<Seen> {
  return reading(on, 'Questions', async (tx) => {
    const mine = on.done.statements;
    const [row] = await tx.rows(sql<{ Value: string }>`show global status like 'Questions'`);
    return { at: performance.now(), all: Number(row?.Value), mine };
  });
}
