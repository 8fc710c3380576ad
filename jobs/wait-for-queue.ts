/**
 * The queue's server must answer, and its tables must be there, before any of BullMQ's classes is constructed: one that
 * meets a server that is down stays dead, or fails without pause.
 */
import type pg from 'pg';
import { GallraError } from '../src/errors/gallra-error.ts';
import { certificateError, clientAt, whereabouts } from '../src/ledger/address.ts';
import type { Address } from '../src/ports/address.ts';
import { isRedis } from './backend.ts';
import { isQueueReady, letWorkWithQueue, migrateQueue, queueBehind } from './queue-schema.ts';
import { redisAt } from './redis-client.ts';

const connectWithinMs = 5_000;

/**
 * One look; brings BullMQ's own tables up to date, unless told not to. Idempotent, and safe in several processes at once.
 * @throws `queue.unreachable` (retryable), `queue.denied`, `queue.unfit`
 */
export async function readyQueue(address: Address, { migrate = true }: { migrate?: boolean } = {}): Promise<void> {
  try {
    await (isRedis(address) ? askRedis(address) : askPostgres(address, migrate));
  } catch (error) {
    if (error instanceof GallraError) throw error;
    throw translated(error, address);
  }
}

/**
 * As `gallra migrate` does it: by somebody who may. True: there was something to do. Idempotent.
 * @param workerRole is let work with the tables.
 * @throws as `readyQueue`
 */
export async function migrateQueueAt(address: Address, workerRole: string | null): Promise<boolean> {
  try {
    return await connected(address, async (client) => {
      const isReady = await isQueueReady(client);
      await migrateQueue(client);
      if (workerRole !== null) await letWorkWithQueue(client, workerRole);
      return !isReady;
    });
  } catch (error) {
    throw error instanceof GallraError ? error : translated(error, address);
  }
}

const askPostgres = (address: Address, migrate: boolean): Promise<void> =>
  connected(address, async (client) => {
    if (await isQueueReady(client)) return;
    if (!migrate) throw queueBehind();
    await migrateQueue(client);
  });

async function connected<T>(address: Address, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new (clientAt(address))({
    connectionTimeoutMillis: connectWithinMs,
    application_name: 'gallra',
  });
  client.on('error', () => {}); // The query in hand reports it.
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function askRedis(address: Address): Promise<void> {
  await withRedis(address, (client) => client.ping());
}

/**
 * What may get lost in a Redis. `forgets`: it does not write what it is told to disk at once. `evicts`: when it is full it
 * drops what it likes. `unknown`: it does not say.
 */
export type QueueRemark = 'forgets' | 'evicts' | 'unknown';

/** Never rejects. */
export async function remarksOnQueue(address: Address): Promise<QueueRemark[]> {
  if (!isRedis(address)) return [];
  try {
    const { aof_enabled: appends, maxmemory_policy: policy = 'noeviction' } = await askedOfRedis(address);
    const remarks: QueueRemark[] = [];
    if (appends === undefined) remarks.push('unknown');
    if (appends === '0') remarks.push('forgets');
    if (policy !== 'noeviction') remarks.push('evicts');
    return remarks;
  } catch {
    return ['unknown'];
  }
}

/** What Redis says of itself (INFO), by name. */
export async function askedOfRedis(address: Address): Promise<Record<string, string>> {
  const said = await withRedis(address, (client) => client.info());
  const lines = said.split(/\r?\n/).filter((line) => line.includes(':'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

async function withRedis<T>(address: Address, work: (client: ReturnType<typeof redisAt>) => Promise<T>): Promise<T> {
  const client = redisAt(address, {
    lazyConnect: true,
    connectTimeout: connectWithinMs,
    commandTimeout: connectWithinMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
  });
  let first: unknown = null;
  client.on('error', (error) => {
    first ??= error;
  });
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    // The command that failed says only that the connection is closed.
    throw first ?? error;
  } finally {
    client.disconnect();
  }
}

function translated(error: unknown, address: Address): GallraError {
  const said: { code?: unknown } = typeof error === 'object' && error !== null ? error : {};
  const code = typeof said.code === 'string' ? said.code : '';
  const words = error instanceof Error ? `${error.name} ${error.message}` : '';
  if (/^28|^3D000|^42501/.test(code) || /WRONGPASS|NOAUTH|NOPERM/.test(words)) {
    return new GallraError({
      code: 'queue.denied',
      what: "The queue's server refuses this user, this database or this operation.",
      where: 'queue',
      hint: 'Check user, password, database and privileges in GALLRA_QUEUE_URL (or GALLRA_LEDGER_URL, which it defaults to).',
      actor: 'operator',
      // The password stands in a file, which may be written after it was changed there.
      retryable: whereabouts(address).mayChange && (code.startsWith('28') || /WRONGPASS|NOAUTH/.test(words)),
    });
  }
  const untrusted = certificateError('queue', code);
  if (untrusted !== null) return untrusted;
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
