/**
 * A small house for the tests of jobs: a migrated ledger, a prepared store with letters in it, a policies folder, and the
 * settings of a worker on one of the two queues. Every letter carries a secret that must never leave the store.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openEngine } from '../../src/app/compose.ts';
import { type Config, readConfig } from '../../src/app/config.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { lettersPolicy, type PolicyChanges } from '../support/letters-policy.ts';
import { freshDatabase } from '../support/postgres.ts';

export const secret = 'KONFIDENTIELLT';

export interface House {
  config: Config;
  storeUrl: string;
  ledgerUrl: string;
  /** Over the same house with other settings. */
  configWith(variables: Record<string, string>): Config;
  writePolicy(id: string, changes?: PolicyChanges): Promise<void>;
  writeFile(name: string, text: string): Promise<void>;
  removeFile(name: string): Promise<void>;
  /** Ids of the letters that are left, in order. */
  survivors(): Promise<number[]>;
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Letters 1 to `old` are from 2020, ten more from this very day. */
export async function openHouse(queueUrl: string | null, { old = 20 } = {}): Promise<House> {
  const [ledger, store] = await Promise.all([freshDatabase('ledger'), freshDatabase('store')]);
  const folder = await mkdtemp(join(tmpdir(), 'gallra-policies-'));
  await migrate(ledger.url);
  const inStore = new pg.Pool({ connectionString: store.url, max: 1 });
  inStore.on('error', () => {}); // A test may take the server away.
  await inStore.query(`
    create table letters (id integer primary key, written_on date not null, body text not null);
    create index on letters (written_on);
    insert into letters select n, '2020-01-01'::date, '${secret} ' || n from generate_series(1, ${old}) n;
    insert into letters select 1000 + n, current_date, '${secret} ' || n from generate_series(1, 10) n;`);
  const settings = {
    GALLRA_LEDGER_URL: ledger.url,
    GALLRA_POLICIES: folder,
    GALLRA_REQUIRE_APPROVAL: 'off',
    GALLRA_REQUIRE_ANCHOR: 'off',
    GALLRA_REQUIRE_LOG_ROLE: 'off',
    GALLRA_ACTOR: 'tester',
    STORE_URL: store.url,
    ...(queueUrl ? { GALLRA_QUEUE_URL: queueUrl } : {}),
  };
  const house: House = {
    config: readConfig(settings),
    storeUrl: store.url,
    ledgerUrl: ledger.url,
    configWith: (variables) => readConfig({ ...settings, ...variables }),
    writePolicy: (id, changes) => writeFile(join(folder, `${id}.yaml`), lettersPolicy(id, changes)),
    writeFile: (name, text) => writeFile(join(folder, name), text),
    removeFile: (name) => rm(join(folder, name)),
    survivors: async () => (await house.query('select id from letters order by id')).map(({ id }) => Number(id)),
    query: async (sql) => (await inStore.query(sql)).rows,
    async close() {
      await inStore.end();
      await Promise.all([ledger.drop(), store.drop(), rm(folder, { recursive: true })]);
    },
  };
  await house.writeFile('stores.yaml', storesText);
  await house.writePolicy('letters');
  const { engine, close } = await openEngine(house.config);
  await prepareStore('archive', store.url, await engine.ledger.id());
  await close();
  return house;
}

const storesText = `stores:
  archive:
    kind: postgres
    url: "\${STORE_URL}"
    timezone: Europe/Helsinki
`;
