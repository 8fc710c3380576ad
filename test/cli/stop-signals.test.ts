/** Processes that are told to stop in the middle of their work, as a supervisor tells them. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

const records = 200;
const batch = 20;

let databases: FreshDatabase[];
let folder: Folder;
let store: pg.Client;
let ledger: pg.Client;

/** Each row takes its time to go. */
beforeEach(async () => {
  const [forLedger, forStore] = await Promise.all([freshDatabase('stop_ledger'), freshDatabase('stop_store')]);
  databases = [forLedger, forStore];
  store = new pg.Client({ connectionString: forStore.url });
  ledger = new pg.Client({ connectionString: forLedger.url });
  await Promise.all([store.connect(), ledger.connect()]);
  await store.query(`${callsSchema}
    truncate calls cascade;
    insert into calls select n, 'caller', now() - interval '100 days', null from generate_series(1, ${records}) n;
    create table pace (seconds float8 not null);
    insert into pace values (0.02);
    create function slowly() returns trigger language plpgsql as $$
      begin perform pg_sleep(seconds) from pace; return old; end $$;
    create trigger slowly before delete on calls for each row execute function slowly();`);
  folder = await policyFolder(
    {
      'stores.yaml': storesFile,
      'calls.yaml': `${callsPolicy}limits: { records: 1000, share: 100% }\ntriggers: [slowly]\n`,
    },
    {
      GALLRA_LEDGER_URL: forLedger.url,
      TELEPHONY_URL: forStore.url,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_BATCH_SIZE: String(batch),
      GALLRA_LEASE_SECONDS: '5',
      GALLRA_REQUIRE_APPROVAL: 'off',
    },
  );
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  expect((await folder.gallra(['prepare', 'telephony'])).code).toBe(0);
});

afterEach(async () => {
  await folder?.remove();
  await Promise.all([store?.end(), ledger?.end()]);
  await Promise.all(databases.map((one) => one.drop()));
});

const left = async (): Promise<number> => (await store.query('select from calls')).rows.length;
const untilAtWork = (): Promise<true> =>
  until('a batch is done and the next is in hand', async () => {
    const { rows } = await ledger.query(`select count(*) filter (where settlement is null)::int as open,
      count(*) filter (where settlement is not null)::int as settled from gallra_ledger.intent`);
    return rows[0].open === 1 && rows[0].settled > 0;
  });
const openIntents = async (): Promise<number> =>
  (await ledger.query('select from gallra_ledger.intent where settlement is null')).rows.length;
const saidToBeDestroyed = async (): Promise<number> => {
  const { rows } = await ledger.query(
    `select coalesce(sum((settlement->>'disposed')::int), 0)::int as sum from gallra_ledger.intent`,
  );
  return rows[0].sum;
};

/** Whatever was cut off is settled, and the rest is disposed of. */
async function finishes(): Promise<void> {
  await until(
    'another run may have the tables',
    async () => (await folder.gallra(['run'])).out.includes('1 of 1 policies finished'),
    30_000,
  );
  expect(await left()).toBe(0);
  expect(await openIntents()).toBe(0);
  expect(await saidToBeDestroyed()).toBe(records);
}

describe('gallra run', () => {
  test('told to stop finishes and settles the batch in hand, and the next run goes on', async () => {
    const running = folder.start(['run', '--json']);
    await untilAtWork();
    const told = Date.now();
    const { code, json } = await running.stop('SIGTERM');
    expect(Date.now() - told).toBeLessThan(10_000);
    expect(code).toBe(1);
    const [report] = json<{ state: string; counts: { destroyed: number; left: number } }[]>();
    expect(report?.state).toBe('stopped');
    expect(report?.counts.destroyed).toBe(records - (await left()));
    expect(report?.counts.left).toBe(await left());
    expect(await left()).toBeGreaterThan(0);
    expect(await openIntents()).toBe(0);
    expect(await saidToBeDestroyed()).toBe(records - (await left()));
    await store.query('update pace set seconds = 0');
    await finishes();
  }, 60_000);

  test('told twice ends at once, and nothing is lost', async () => {
    await store.query('update pace set seconds = 0.1');
    const running = folder.start(['run']);
    await untilAtWork();
    const told = Date.now();
    void running.stop('SIGTERM');
    const { code, err } = await running.stop('SIGINT');
    expect(Date.now() - told).toBeLessThan(2_000);
    expect(code).toBe(143);
    expect(err).toContain('Nothing is lost');
    await store.query('update pace set seconds = 0');
    await finishes();
  }, 60_000);

  test('a batch that takes too long is not waited for, and nothing is lost', async () => {
    const running = folder.start(['run']);
    await untilAtWork();
    await store.query('update pace set seconds = 1.5');
    await until('a batch goes at the new pace', async () => {
      const { rows } = await store.query(
        `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
      );
      return rows.length > 0;
    });
    await until('the batch that began before is over', async () => {
      const before = await left();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return before === (await left());
    });
    const told = Date.now();
    const { code } = await running.stop('SIGTERM');
    expect(Date.now() - told).toBeLessThan(10_000);
    expect(code).toBe(143);
    await store.query('update pace set seconds = 0');
    await finishes();
  }, 90_000);
});

describe('gallra worker', () => {
  test('told to stop settles the batch in hand and puts its job back', async () => {
    const worker = folder.start(['worker']);
    const config = readConfig({ GALLRA_LEDGER_URL: databases[0]?.url });
    const queue = await openQueue(config, silentLog);
    try {
      await runNow(queue, 'calls');
      await untilAtWork();
      const told = Date.now();
      const { code, out } = await worker.stop('SIGTERM');
      expect(Date.now() - told).toBeLessThan(10_000);
      expect(code).toBe(0);
      expect(out).toContain('worker.stopped');
      expect(await openIntents()).toBe(0);
      expect(await saidToBeDestroyed()).toBe(records - (await left()));
      expect(await left()).toBeGreaterThan(0);
      expect(await queue.getJobCountByTypes('wait')).toBe(1);
    } finally {
      await queue.close();
    }
  }, 60_000);

  test('told twice ends at once, and says so in its log alone', async () => {
    const worker = folder.start(['worker']);
    const queue = await openQueue(readConfig({ GALLRA_LEDGER_URL: databases[0]?.url }), silentLog);
    try {
      await runNow(queue, 'calls');
      await untilAtWork();
      void worker.stop('SIGTERM');
      const { code, out, err } = await worker.stop('SIGINT');
      expect(code).toBe(143);
      const events = out.split('\n').filter(Boolean);
      expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ level: 'warn', event: 'worker.cut-off' });
      expect(err).toBe('');
    } finally {
      await queue.close();
    }
  }, 60_000);
});
