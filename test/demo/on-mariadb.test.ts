/** The shipped policies, unchanged, on the demo's databases on PostgreSQL and on MariaDB: the same rows are left. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { openMysqlStore } from '../../src/stores/mysql/open-store.ts';
import { prepareStore } from '../../src/stores/mysql/prepare.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { ledgerId } from '../contract/store/fixtures.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { copyToMariadb, rowsOnMariadb, rowsOnPostgres } from './copy-to-mariadb.ts';
import { disposeOfAll } from './dispose-of-all.ts';
import { checkDemo, expectDemo } from './expected.ts';
import { createDemoDatabases, type DemoStore, demoStores, dropDemoDatabases } from './generate.ts';

const postgres = process.env.GALLRA_TEST_POSTGRES ?? '';
const prefix = 'twins';
/** The database of tables that policies name without one. */
const main = (store: DemoStore): string => ({ logs: 'technical', kasvucrm: 'crm' })[store as string] ?? store;

let mariadb: RunningMariadb;
beforeAll(async () => {
  mariadb = await startMariadb();
});
afterAll(() => mariadb.stop());
afterEach(() => dropDemoDatabases(postgres, prefix));

test('the shipped policies leave the same rows on PostgreSQL and on MariaDB', async () => {
  const asOf = '2028-02-29T10:00:00Z';
  const demo = await createDemoDatabases(postgres, asOf, { scale: 0.02, prefix });
  const before = {} as Record<DemoStore, Record<string, string[]>>;
  const urlOf = (store: DemoStore): string => `${mariadb.url}${main(store)}`;
  for (const store of demoStores) {
    await copyToMariadb(demo.urls[store], mariadb.url, main(store));
    await prepareStore(store, urlOf(store), ledgerId);
    before[store] = await rowsOnPostgres(demo.urls[store]);
    expect(await rowsOnMariadb(demo.urls[store], mariadb.url, main(store))).toEqual(before[store]);
  }
  await expectDemo(demo.urls, asOf);
  const settings = { reversed: false, holds: demo.holds };
  const address = (entry: StoreEntry): string => demo.variables[entry.url.slice(2, -1)] ?? '';
  await disposeOfAll((entry) => openPostgresStore({ ...entry, url: address(entry) }), asOf, settings);
  await disposeOfAll((entry) => openMysqlStore({ ...entry, url: urlOf(entry.name as DemoStore) }), asOf, settings);
  expect((await checkDemo(demo.urls)).filter((check) => !check.ok)).toEqual([]);
  for (const store of demoStores) {
    const left = await rowsOnPostgres(demo.urls[store]);
    expect(await rowsOnMariadb(demo.urls[store], mariadb.url, main(store))).toEqual(left);
    if (store === 'telephony')
      expect(left.call_recordings?.length).toBeLessThan(before[store].call_recordings?.length ?? 0);
  }
});
