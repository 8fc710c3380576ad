/** One process at a time, whichever machine it runs on: an advisory lock of the ledger's database. */
import { Socket } from 'node:net';
import type pg from 'pg';
import { GallraError } from '../errors/gallra-error.ts';
import { clientAt } from '../ledger/address.ts';
import type { Address } from '../ports/address.ts';

const patienceMs = 60_000;

/**
 * Waits for its turn, a minute at most, and does the work. The turn ends with the work, with the process, and when the
 * process stands still or cannot be heard for longer than `deadAfterMs`; so the work has to bear that another begins it.
 * @throws `turn.unavailable` (retryable) when its turn does not come, or the database cannot be reached; and what the work throws
 */
export async function inTurn<T>(
  ledger: Address,
  name: string,
  work: () => Promise<T>,
  deadAfterMs = 15_000,
): Promise<T> {
  const client = new (clientAt(ledger))({
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'gallra',
    stream: () => notSilent(patienceMs + 15_000),
  });
  client.on('error', () => {}); // Then the lock is gone; the work is idempotent, and we end it anyway.
  let beat: NodeJS.Timeout | undefined;
  try {
    await takeTurn(client, name, deadAfterMs);
    beat = setInterval(() => void client.query('select').catch(() => undefined), deadAfterMs / 5);
    return await work();
  } finally {
    clearInterval(beat);
    await client.end().catch(() => undefined);
  }
}

async function takeTurn(client: pg.Client, name: string, deadAfterMs: number): Promise<void> {
  try {
    await client.connect();
    await client.query('begin');
    await client.query(`set local idle_in_transaction_session_timeout = ${deadAfterMs}`);
    await client.query(`set local statement_timeout = ${patienceMs}`);
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`gallra ${name}`]);
  } catch (cause) {
    throw new GallraError({
      code: 'turn.unavailable',
      what: `The turn for "${name}" did not come: the ledger's database cannot be reached, or another process keeps it.`,
      where: 'ledger',
      hint: 'Nothing to do: it is tried again. If it stays, look for a process that hangs.',
      actor: 'nobody',
      retryable: true,
      cause,
    });
  }
}

/** A server that is silent for longer than we wait is gone, even if nobody said so. */
function notSilent(afterMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(afterMs, () => socket.destroy());
}
