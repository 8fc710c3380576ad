/** One process at a time, whichever machine it runs on: an advisory lock of the ledger's database. */
import pg from 'pg';
import { GallraError } from '../errors/gallra-error.ts';

const patienceMs = 60_000;

/**
 * Waits for its turn, a minute at most, and does the work. The lock ends with the transaction, so also with the process.
 * @throws `turn.unavailable` (retryable) when its turn does not come, or the database cannot be reached; and what the work throws
 */
export async function inTurn<T>(ledgerUrl: string, name: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: ledgerUrl,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'gallra',
  });
  client.on('error', () => {}); // Then the lock is gone; the work is idempotent, and we end it anyway.
  try {
    await takeTurn(client, name);
    return await work();
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function takeTurn(client: pg.Client, name: string): Promise<void> {
  try {
    await client.connect();
    await client.query('begin');
    await client.query('set local idle_in_transaction_session_timeout = 0');
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
