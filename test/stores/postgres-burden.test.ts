/** What a PostgreSQL server has to carry: how much it writes to its log, and how far replicas are behind. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { grantingOf } from '../../src/app/granting.ts';
import { checkStore } from '../../src/engine/check-store.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { paceOf } from '../../src/policy/store-pace.ts';
import type { Burden, Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { startPostgres } from '../support/embedded-postgres.ts';
import { until } from '../support/until.ts';

let server: Awaited<ReturnType<typeof startPostgres>>;
let admin: pg.Client;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await startPostgres();
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('create table filler (words text)');
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await admin.end();
  await server.stop();
});

const entryOf = (url: string): StoreEntry => ({
  ...{ name: 'telephony', kind: 'postgres', url, schema: 'public', timezone: 'UTC', access: 'dispose' },
  pace: paceOf({ lag: '10 seconds' }),
});

function opened(url = server.url): Store {
  const store = openPostgresStore(entryOf(url));
  closing.push(() => store.close());
  return store;
}

async function burdenOf(store: Store): Promise<Burden> {
  const burden = await store.burden?.();
  if (!burden) throw new Error('it tells nothing');
  return burden;
}

/** So many bytes of the log, and somewhat more. */
const write = (bytes: number) =>
  admin.query(`insert into filler select repeat(md5(random()::text), 10) from generate_series(1, $1)`, [
    Math.ceil(bytes / 320),
  ]);

const lsn = async (): Promise<bigint> => {
  const { rows } = await admin.query(`select (pg_current_wal_lsn() - '0/0')::text as lsn`);
  return BigInt(rows[0].lsn);
};

interface Replica {
  /** Says that it has replayed the log up to here. */
  replayed(position: bigint): void;
}

/** Of the driver, what its types leave out. */
interface Streaming {
  on(event: 'replicationStart', told: () => void): void;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
}

/** What receives the log as a standby does, and replays only what it is told to. */
async function replica(): Promise<Replica> {
  const client = new pg.Client({ connectionString: server.url, replication: 'true' } as pg.ClientConfig);
  client.on('error', () => undefined);
  await client.connect();
  closing.push(() => client.end());
  const { connection } = client as unknown as { connection: Streaming };
  const started = new Promise<void>((resolve) => connection.on('replicationStart', resolve));
  const from = await lsn();
  connection.query(`START_REPLICATION PHYSICAL ${(from >> 32n).toString(16)}/${(from & 0xffffffffn).toString(16)}`);
  await started;
  return {
    replayed(position) {
      const status = Buffer.alloc(34);
      status.write('r');
      for (const at of [1, 9, 17]) status.writeBigInt64BE(position, at);
      connection.sendCopyFromChunk(status);
    },
  };
}

test('tells how much was written to the log, whoever wrote it', async () => {
  const store = opened();
  const before = await burdenOf(store);
  await write(1_000_000);
  const after = await burdenOf(store);
  expect(after.logBytes - before.logBytes).toBeGreaterThan(1_000_000);
  expect(after.logBytes - before.logBytes).toBeLessThan(3_000_000);
  const idle = await burdenOf(store);
  expect(idle.logBytes - after.logBytes).toBeLessThan(100_000);
});

test('without a replica nothing is behind; one that stands still is further behind with every look', async () => {
  const store = opened();
  expect(await burdenOf(store)).toMatchObject({ lagMs: 0 });
  const standby = await replica();
  standby.replayed(await lsn());
  await until('it is up to date', async () => (await burdenOf(store)).lagMs === 0);
  await write(10_000);
  const first = await until('it is behind', async () => (await burdenOf(store)).lagMs || null);
  const later = await until('it is further behind', async () => {
    const { lagMs } = await burdenOf(store);
    return (lagMs ?? 0) > first + 100 && lagMs;
  });
  expect(later).toBeLessThan(20_000);
  const end = (await lsn()) + 1_000_000n; // Whatever the server writes meanwhile is replayed as well.
  standby.replayed(end);
  await until('it has caught up', async () => ((await burdenOf(store)).lagMs ?? 0) < first + later);
});

test('an account that may not see replicas says so, and is told what to ask for', async () => {
  await admin.query(`create role blind login password 'x'`);
  const url = new URL(server.url);
  url.username = 'blind';
  url.password = 'x';
  const store = opened(url.href);
  expect(await burdenOf(store)).toMatchObject({ lagMs: null });
  const { notes } = await checkStore(store, entryOf(url.href), []);
  expect(notes).toMatchObject([
    {
      severity: 'error',
      code: 'store.lag',
      path: 'stores.telephony.pace.lag',
      hint: 'Delete `lag`, or let an administrator run: grant pg_read_all_stats to blind;',
    },
  ]);
  const folder = { sound: [], broken: [], problems: [] };
  const grantsOf = async (entry: StoreEntry): Promise<string[]> =>
    (await grantingOf({ ...folder, stores: [entry] }, 'telephony', {}, { role: null, through: null })).lines.map(
      ({ statement }) => statement,
    );
  const grant = 'grant pg_read_all_stats to blind;';
  expect(await grantsOf(entryOf(url.href))).toContain(grant);
  expect(await grantsOf({ ...entryOf(url.href), pace: paceOf({ records: '5 per second' }) })).not.toContain(grant);
  await admin.query(grant);
  expect(await burdenOf(store)).toMatchObject({ lagMs: 0 });
  expect((await checkStore(store, entryOf(url.href), [])).notes).toEqual([]);
});
