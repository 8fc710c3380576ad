/** The shipped policies, unchanged, on the demo's databases on PostgreSQL and on MariaDB: the same rows are left. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import type { Store } from '../../src/ports/store.ts';
import { openMysqlStore } from '../../src/stores/mysql/open-store.ts';
import { prepareStore } from '../../src/stores/mysql/prepare.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { ledgerId } from '../contract/store/fixtures.ts';
import { exactAccount } from '../support/exact-account.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { copyToMariadb, rowsOnMariadb, rowsOnPostgres } from './copy-to-mariadb.ts';
import { disposeOfAll, openFolders } from './dispose-of-all.ts';
import { checkDemo, expectDemo } from './expected.ts';
import { readTree } from './file-tree.ts';
import {
  createDemoFolders,
  createDemoSystems,
  type DemoFolder,
  type DemoStore,
  demoStores,
  dropDemoDatabases,
} from './generate.ts';

const postgres = process.env.GALLRA_TEST_POSTGRES ?? '';
const prefix = 'twins';
/** The database of tables that policies name without one. */
const main = (store: DemoStore): string => ({ logs: 'technical', kasvucrm: 'crm' })[store as string] ?? store;

let mariadb: RunningMariadb;
let directory: string;
beforeAll(async () => {
  mariadb = await startMariadb();
  directory = await mkdtemp(join(tmpdir(), 'gallra-twins-'));
});
afterAll(async () => {
  await mariadb.stop();
  await rm(directory, { recursive: true, force: true });
});
afterEach(() => dropDemoDatabases(postgres, prefix));

test('the shipped policies leave the same rows, and the same files, on PostgreSQL and on MariaDB', async () => {
  const asOf = '2028-02-29T10:00:00Z';
  const filling = { scale: 0.02, prefix };
  const demo = await createDemoSystems(postgres, join(directory, 'one'), asOf, filling);
  const twins = await createDemoFolders(join(directory, 'other'), demo.urls.telephony, asOf, filling);
  const before = {} as Record<DemoStore, Record<string, string[]>>;
  const urlOf = (store: DemoStore): string => `${mariadb.url}${main(store)}`;
  for (const store of demoStores) {
    await copyToMariadb(demo.urls[store], mariadb.url, main(store));
    await prepareStore(store, urlOf(store), ledgerId);
    before[store] = await rowsOnPostgres(demo.urls[store]);
    expect(await rowsOnMariadb(demo.urls[store], mariadb.url, main(store))).toEqual(before[store]);
  }
  const expectation = await expectDemo(demo, asOf);
  const settings = { reversed: false, holds: demo.holds };
  const address = (entry: StoreEntry): string => demo.variables[entry.url.slice(2, -1)] ?? '';
  const [ownFolder, twinFolder] = [await openFolders(demo.folders), await openFolders(twins)];
  const shipped = await readPolicyFolder(join(import.meta.dirname, '../../policies'));
  const exact = new Map<string, string>();
  for (const { name, kind } of shipped.stores)
    if (kind === 'postgres')
      exact.set(name, (await exactAccount(shipped, name, urlOf(name as DemoStore), demo.holds)).url);
  const onPostgres = (entry: StoreEntry): Store =>
    entry.kind === 'folder' ? ownFolder(entry) : openPostgresStore({ ...entry, url: address(entry) });
  const onMariadb = (entry: StoreEntry): Store =>
    entry.kind === 'folder' ? twinFolder(entry) : openMysqlStore({ ...entry, url: exact.get(entry.name) ?? '' });
  await disposeOfAll(onPostgres, asOf, settings);
  await disposeOfAll(onMariadb, asOf, settings);
  expect((await checkDemo(expectation)).filter((check) => !check.ok)).toEqual([]);
  for (const [folder, root] of Object.entries(demo.folders))
    expect(readTree(twins[folder as DemoFolder])).toEqual(readTree(root));
  for (const store of demoStores) {
    const left = await rowsOnPostgres(demo.urls[store]);
    expect(await rowsOnMariadb(demo.urls[store], mariadb.url, main(store))).toEqual(left);
    if (store === 'telephony')
      expect(left.call_recordings?.length).toBeLessThan(before[store].call_recordings?.length ?? 0);
  }
}, 180_000);
