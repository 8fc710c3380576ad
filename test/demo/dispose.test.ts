/**
 * The shipped policies on the demo's systems, store by store and without a ledger, against what was worked out by hand: on days
 * where calendars are awkward, in either order of policies, by accounts with the least privileges. The demo itself shows the same through the whole engine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { exactAccount } from '../support/exact-account.ts';
import { disposeOfAll, openFolders } from './dispose-of-all.ts';
import { checkDemo, expectDemo } from './expected.ts';
import { connected, createDemoSystems, dropDemoDatabases } from './generate.ts';

const server = process.env.GALLRA_TEST_POSTGRES ?? '';
const prefix = 'awkward';

let directory: string;
let accounts: string[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gallra-awkward-'));
});
afterEach(async () => {
  await dropDemoDatabases(server, prefix);
  const administrator = await connected(server);
  for (const name of accounts) await administrator.query(`drop role ${name}`);
  await administrator.end();
  accounts = [];
  await rm(directory, { recursive: true, force: true });
});

describe('the shipped policies', () => {
  test.each([
    ['on the last of February of a leap year', '2028-02-29T10:00:00Z', false],
    ['on the first of March, later stages first', '2027-03-01T10:00:00Z', true],
    ['a second before midnight in Helsinki', '2026-08-31T20:59:59Z', false],
    ['in the hour that clocks repeat, later stages first', '2026-10-25T00:30:00Z', true],
  ])(
    'leave exactly what must be left %s',
    async (_, asOf, reversed) => {
      const demo = await createDemoSystems(server, directory, asOf, { scale: 0.03, prefix });
      const expectation = await expectDemo(demo, asOf);
      const folder = await openFolders(demo.folders);
      const shipped = await readPolicyFolder(join(import.meta.dirname, '../../policies'));
      const urls = new Map<string, string>();
      for (const { name, url } of shipped.stores.filter(({ kind }) => kind === 'postgres')) {
        const account = await exactAccount(shipped, name, demo.variables[url.slice(2, -1)] ?? '', demo.holds);
        urls.set(name, account.url);
        accounts.push(account.name);
      }
      const open = (entry: StoreEntry) =>
        entry.kind === 'folder' ? folder(entry) : openPostgresStore({ ...entry, url: urls.get(entry.name) ?? '' });
      await disposeOfAll(open, asOf, { reversed, holds: demo.holds });
      expect((await checkDemo(expectation)).filter((check) => !check.ok)).toEqual([]);
    },
    180_000,
  );
});
