/** The shipped policies and the shipped list of systems against the demo's own databases and folders: nothing is forgotten. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Covered, cover } from '../../src/app/cover.ts';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { readSystems } from '../../src/app/read-systems.ts';
import type { CoveredTable } from '../../src/engine/cover-store.ts';
import type { PolicyFolder } from '../../src/policy/parsed.ts';
import { prepareStore } from '../../src/stores/folder/prepare.ts';
import { astray, checkCoverage } from './coverage.ts';
import { expectDemo } from './expected.ts';
import { createDemoSystems, type DemoSystems, dropDemoDatabases } from './generate.ts';

const asOf = '2026-11-21T10:00:00Z';
const server = process.env.GALLRA_TEST_POSTGRES ?? '';
const prefix = 'covered';
const policies = new URL('../../policies', import.meta.url).pathname;

let directory: string;
let demo: DemoSystems;
let folder: PolicyFolder;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gallra-covered-'));
  demo = await createDemoSystems(server, directory, asOf, { scale: 0.03, prefix });
  for (const [name, root] of Object.entries(demo.folders))
    await prepareStore(name, root, '00000000-0000-4000-8000-000000000001');
  folder = await readPolicyFolder(policies);
}, 60_000);

afterAll(async () => {
  await dropDemoDatabases(server, prefix);
  await rm(directory, { recursive: true, force: true });
});

async function look(of: PolicyFolder = folder): Promise<Covered> {
  const { list } = await readSystems(policies, folder.stores);
  const stores = folder.stores.map(({ name }) => name);
  return cover(of, list, asOf, { stores, variables: demo.variables, list: 100 });
}

function tablesOf({ stores }: Covered): (CoveredTable & { store: string })[] {
  return (stores ?? []).flatMap((one) => {
    if ('error' in one) throw one.error;
    return one.tables.map((table) => ({ ...table, store: one.store }));
  });
}

describe("the demo's systems", () => {
  let covered: Covered;
  beforeAll(async () => {
    covered = await look();
  });

  test('have no table that nobody named', () => {
    const named = (state: string): string[] =>
      tablesOf(covered)
        .filter((one) => one.state === state)
        .map(({ store, table }) => `${store}.${table}`);
    expect(named('forgotten')).toEqual([]);
    expect(named('read')).toEqual([]);
    expect(named('ignored')).toEqual(['website.matters', 'emailer.services', 'telephony.matters', 'kasvucrm.matters']);
    expect(named('gap')).toEqual(['chatbot.conversations', 'chatbot.messages']);
    expect(named('governed').length + named('part').length).toBe(31);
  });

  test('have no record that no policy meets, but the files that were put astray on purpose', () => {
    const unmet = tablesOf(covered).filter((one) => one.unmet !== null && one.unmet !== 0);
    expect(unmet).toMatchObject([{ store: 'weblogs', table: 'files', unmet: astray }]);
    expect(unmet[0]?.listed.flat()).toEqual([
      'gateway/edge/access-2020-01-01.log.gz',
      'website/access-2025-10-06.log.gz',
      'website/access-2025-10-06.log.gz.sha256',
      'website/edge',
      'website/media/Access-2025-10-07.log.gz',
      'website/media/access-2025-10-05.log.gz/access-2025-10-05.log.gz',
      'website/media/access-2025-10-07.log',
      'website/media/access-2025-10-07.log.gz.1',
      'website/media/moved/access-2025-10-06.log.gz',
      'website/media/moved/access-2025-10-06.log.gz.sha256',
      'website/media/second-name.gz',
    ]);
  });

  test('agree with the list of what needs no policy, and with the names in the policies', () => {
    expect(covered.stores?.flatMap((one) => ('error' in one ? [] : [...one.stale, ...one.absent]))).toEqual([]);
  });
});

test('the demo itself tells so, and leaves out what it keeps to compare with', async () => {
  await expectDemo(demo, asOf);
  const told: string[] = [];
  const config = { policies, variables: demo.variables };
  expect(await checkCoverage({ config }, { done: (what) => told.push(what) })).toEqual([]);
  expect(told).toEqual([
    'coverage: none of 18 systems and 37 tables is forgotten; 11 files are met by no policy, those that were put astray',
  ]);
});

test('a new table is found, and the records of a division whose policy is gone, with their parts', async () => {
  const client = new pg.Client({ connectionString: demo.urls.telephony });
  await client.connect();
  try {
    await client.query('create table voicemail (id int primary key); insert into voicemail values (1)');
    const finance = await client.query("select count(*)::int as count from call_recordings where division = 'finance'");
    const without = { ...folder, sound: folder.sound.filter(({ policy }) => policy.id !== 'call-recordings-finance') };
    const tables = tablesOf(await look(without)).filter(({ store }) => store === 'telephony');
    const unmet = Object.fromEntries(tables.map(({ table, state, unmet: count }) => [table, [state, count]]));
    const { count: calls } = finance.rows[0] as { count: number };
    expect(calls).toBeGreaterThan(10);
    expect(unmet).toMatchObject({
      call_recordings: ['governed', calls],
      'switchboard.call_events': ['part', expect.any(Number)],
      voicemail: ['forgotten', null],
    });
    expect(unmet['switchboard.call_events']?.[1]).toBeGreaterThan(10);
  } finally {
    await client.query('drop table if exists voicemail');
    await client.end();
  }
});
