/**
 * The queue's server must answer, and its tables must be there, before any of BullMQ's classes is constructed: one that
 * meets a server that is down stays dead, or fails without pause.
 */
import { runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { GallraError } from '../src/errors/gallra-error.ts';
import { isRedis } from './backend.ts';

const connectWithinMs = 5_000;

/**
 * One look; brings BullMQ's own tables up to date. Idempotent, and safe in several processes at once.
 * @throws `queue.unreachable` (retryable), `queue.denied`, `queue.unfit`
 */
export async function readyQueue(address: string): Promise<void> {
  try {
    await (isRedis(address) ? askRedis(address) : migratePostgres(address));
  } catch (error) {
    throw translated(error);
  }
}

async function migratePostgres(address: string): Promise<void> {
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: connectWithinMs,
    application_name: 'gallra',
  });
  client.on('error', () => {}); // The query in hand reports it.
  try {
    await client.connect();
    await runMigrations(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function askRedis(address: string): Promise<void> {
  const client = new Redis(address, {
    lazyConnect: true,
    connectTimeout: connectWithinMs,
    commandTimeout: connectWithinMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let first: unknown = null;
  client.on('error', (error) => {
    first ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    // The command that failed says only that the connection is closed.
    throw first ?? error;
  } finally {
    client.disconnect();
  }
}

function translated(error: unknown): GallraError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = error instanceof Error ? `${error.name} ${error.message}` : '';
  if (/^28|^3D000|^42501/.test(code) || /WRONGPASS|NOAUTH|NOPERM/.test(words)) {
    return new GallraError({
      code: 'queue.denied',
      what: "The queue's server refuses this user, this database or this operation.",
      where: 'queue',
      hint: 'Check user, password, database and privileges in GALLRA_QUEUE_URL (or GALLRA_LEDGER_URL, which it defaults to).',
      actor: 'operator',
    });
  }
  if (/UnsupportedPostgresVersion|SchemaVersionMismatch|Redis version/.test(words)) {
    return new GallraError({
      code: 'queue.unfit',
      what: "The queue's server is too old, or its tables belong to a newer version of BullMQ.",
      where: 'queue',
      hint: 'Use PostgreSQL 14 or Redis 6.2, or newer, and the newest version of this program.',
      actor: 'operator',
    });
  }
  return new GallraError({
    code: 'queue.unreachable',
    what: `The queue's server cannot be reached, or did not answer in time${code ? ` (${code})` : ''}.`,
    where: 'queue',
    hint: 'Check that the server runs and that GALLRA_QUEUE_URL leads to it.',
    actor: 'nobody',
    retryable: true,
  });
}
