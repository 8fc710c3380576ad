/**
 * A whole installation as the handbook would have it: a ledger that the worker may only append to, an anchor, a queue, and a
 * store whose account may do exactly what its policies need. Everything is well with it; a test breaks one thing.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { checkQueue } from '../../jobs/doctor/queue.ts';
import { checkSchedules } from '../../jobs/doctor/schedules.ts';
import { usualPace } from '../../jobs/pace.ts';
import { openQueue } from '../../jobs/queue.ts';
import { syncSchedules } from '../../jobs/schedule.ts';
import { migrateQueueAt } from '../../jobs/wait-for-queue.ts';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { type Config, readConfig } from '../../src/app/config.ts';
import { checksOf } from '../../src/app/doctor/checks.ts';
import { examine } from '../../src/app/doctor/examine.ts';
import type { Finding } from '../../src/app/doctor/finding.ts';
import { openPlace } from '../../src/app/doctor/place.ts';
import { grantingOf } from '../../src/app/granting.ts';
import { silentLog } from '../../src/app/log.ts';
import { preparationOf } from '../../src/app/preparation.ts';
import { connectable } from '../../src/app/stores.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import { completeJournal } from '../../src/engine/hold-journal.ts';
import { moveMark } from '../../src/engine/older-ledger.ts';
import { takeStock } from '../../src/engine/run.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { callsPolicy, callsSchema } from '../cli/calls.ts';
import { freshDatabase } from '../support/postgres.ts';

export const mattersPolicy = `version: 1
id: matters
title: Matters
controller: State Treasury
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
dataset:
  store: telephony
  table: closed_matters
  key: id
retain:
  period: 5 years
  from: { column: closed_on, missing: not-started }
disposition: { anonymise: { person_id: erase }, mark: anonymised_at }
schedule: "45 3 * * *"
`;

const mattersSchema = `
create table closed_matters (id bigint primary key, person_id text, closed_on date, anonymised_at timestamptz, memo text);
create index on closed_matters (closed_on);
insert into closed_matters values (1, 'anna', '2010-01-01', null, 'x');`;

export const storesText = `stores:
  telephony:
    kind: postgres
    url: "\${TELEPHONY_URL}"
    timezone: Europe/Helsinki
  archive:
    kind: folder
    root: "\${ARCHIVE_ROOT}"
    timezone: Europe/Helsinki
`;

export const archivePolicy = `version: 1
id: archive
title: Archive
controller: State Treasury
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: archive, files: "calls/*.wav" }
retain: { period: 1 year, from: { column: modified_at, missing: error } }
disposition: destroy
schedule: "15 4 * * *"
`;

export interface TestInstallation {
  environment: Record<string, string>;
  dir: string;
  policies: string;
  anchor: string;
  archive: string;
  /** The role that the store is connected with, the one of the ledger, and superusers of both. */
  role: string;
  worker: string;
  ledgerAdmin: string;
  storeAdmin: string;
  open: OpenEngine;
  inStore(sql: string): Promise<Record<string, unknown>[]>;
  inLedger(sql: string): Promise<Record<string, unknown>[]>;
  write(file: string, text: string): Promise<void>;
  config(changes?: Record<string, string>): Config;
  /** All that is not sound. */
  found(changes?: Record<string, string>, limitMs?: number): Promise<Finding[]>;
  /** What there is in every table and file, in one text. */
  everything(): Promise<string>;
  close(): Promise<void>;
}

export async function installTest(): Promise<TestInstallation> {
  const [ledger, store] = await Promise.all([freshDatabase('doctor_ledger'), freshDatabase('doctor_store')]);
  const dir = await mkdtemp(join(tmpdir(), 'gallra-doctor-'));
  const at = (name: string): string => join(dir, name);
  for (const name of ['policies', 'anchor', 'archive']) await mkdir(at(name));
  const write = (file: string, text: string): Promise<void> => writeFile(join(at('policies'), file), text);
  await write('stores.yaml', storesText);
  await write('calls.yaml', callsPolicy);
  await write('matters.yaml', mattersPolicy);
  await write('archive.yaml', archivePolicy);

  const [inLedger, inStore] = await Promise.all([ledger.url, store.url].map(connected));
  if (!inLedger || !inStore) throw new Error('two clients');
  const suffix = randomUUID().slice(0, 8);
  const [worker, role] = [`worker_${suffix}`, `role_${suffix}`];
  await inLedger.query(`create role ${worker} login password 'x'; create role ${role} login password 'x'`);
  await inStore.query(callsSchema + mattersSchema);
  await migrate(ledger.url, { workerRole: worker });
  await migrateQueueAt(ledger.url, worker);
  const environment: Record<string, string> = {
    GALLRA_LEDGER_URL: as(ledger.url, worker),
    GALLRA_ACTOR: 'tester',
    GALLRA_LOG_LEVEL: 'silent',
    GALLRA_MIGRATE: 'off',
    GALLRA_COMMITMENT_KEY: randomBytes(32).toString('base64'),
    GALLRA_SIGNING_KEY: randomBytes(32).toString('base64'),
    GALLRA_ANCHORS: at('anchor'),
    ARCHIVE_ROOT: at('archive'),
    TELEPHONY_URL: as(store.url, role),
  };
  const config = (changes: Record<string, string> = {}): Config =>
    readConfig({ ...environment, ...changes }, { policies: at('policies') });

  const ledgerId = await withEngine(config(), ({ engine }) => engine.ledger.id());
  for (const name of ['telephony', 'archive']) {
    const entry = connectable(await entriesOf(config()), name, { ...environment, TELEPHONY_URL: store.url });
    await (await preparationOf(entry)).prepareStore(ledgerId);
  }
  const folder = (await withEngine(config(), async ({ engine }) => engine)).policies;
  const { lines } = await grantingOf(
    folder,
    'telephony',
    { ...environment, ADMIN_URL: store.url },
    { role, through: 'ADMIN_URL' },
  );
  await inStore.query(lines.map(({ statement }) => statement).join('\n'));

  const open = await openEngine(config());
  const { engine } = open;
  await takeStock(engine);
  for (const { policy } of engine.policies.sound) await approvePolicy(engine, policy.id, 'tester');
  for (const name of ['telephony', 'archive']) {
    const one = await engine.store(name);
    await completeJournal(engine, one);
    await moveMark(engine, one);
  }
  await checkpoint(engine);
  const queue = await openQueue(config(), silentLog);
  await syncSchedules(queue, engine.policies, usualPace);
  await queue.close();

  return {
    environment: { ...environment, GALLRA_POLICIES: at('policies') },
    dir,
    policies: at('policies'),
    anchor: at('anchor'),
    archive: at('archive'),
    role,
    worker,
    ledgerAdmin: ledger.url,
    storeAdmin: store.url,
    open,
    inStore: async (sql) => (await inStore.query(sql)).rows,
    inLedger: async (sql) => (await inLedger.query(sql)).rows,
    write,
    config,
    found: (changes, limitMs = 20_000) => notSound(config(changes), limitMs),
    everything: async () => [await tablesIn(inLedger), await tablesIn(inStore), await filesIn(at('.'))].join('\n'),
    async close() {
      await open.close();
      await Promise.all([inLedger.end(), inStore.end()]);
      await Promise.all([ledger.drop(), store.drop()]);
      const server = await connected(process.env.GALLRA_TEST_POSTGRES ?? '');
      await server.query(`drop role ${worker}; drop role ${role}`);
      await server.end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function lookAround(config: Config, limitMs = 20_000): Promise<Finding[]> {
  const place = openPlace(config, limitMs);
  try {
    const checks = [
      ...(await checksOf(place)),
      { group: 'queue', of: 'the queue', check: checkQueue } as const,
      { group: 'queue', of: 'the schedule', check: checkSchedules } as const,
    ];
    return (await examine(place, checks, limitMs)).findings;
  } finally {
    await place.close();
  }
}

const notSound = async (config: Config, limitMs: number): Promise<Finding[]> =>
  (await lookAround(config, limitMs)).filter(({ state }) => state === 'fault' || state === 'warning');

async function withEngine<T>(config: Config, work: (open: OpenEngine) => Promise<T>): Promise<T> {
  const open = await openEngine(config);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

const entriesOf = (config: Config) => withEngine(config, async ({ engine }) => engine.policies.stores);

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

export function as(url: string, role: string): string {
  const address = new URL(url);
  [address.username, address.password] = [role, 'x'];
  return address.href;
}

async function tablesIn(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`);
  const texts: string[] = [];
  for (const { name } of rows) {
    const { rows: all } = await client.query<{ row: string }>(`select t::text as row from ${name} as t order by 1`);
    texts.push(`${name}: ${all.map(({ row }) => row).join(' | ')}`);
  }
  return texts.join('\n');
}

async function filesIn(dir: string): Promise<string> {
  const names = (await readdir(dir, { recursive: true })).sort();
  const told = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs, mode } = await stat(join(dir, name));
      return `${name} ${size} ${mtimeMs} ${mode}`;
    }),
  );
  return told.join('\n');
}
