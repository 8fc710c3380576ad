/** The kill switch on the command line, over a real ledger and store. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let databases: FreshDatabase[];
let folder: Folder;
let store: pg.Client;

beforeAll(async () => {
  databases = await Promise.all([freshDatabase('pause_ledger'), freshDatabase('pause_store')]);
  const [ledger, telephony] = databases;
  store = new pg.Client({ connectionString: telephony?.url });
  await store.connect();
  await store.query(callsSchema);
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    {
      GALLRA_LEDGER_URL: ledger?.url ?? '',
      TELEPHONY_URL: telephony?.url ?? '',
      GALLRA_ACTOR: 'officer-7',
      GALLRA_REQUIRE_APPROVAL: 'off',
    },
  );
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  expect((await folder.gallra(['prepare', 'telephony'])).code).toBe(0);
});

afterAll(async () => {
  await folder?.remove();
  await store?.end();
  await Promise.all((databases ?? []).map((one) => one.drop()));
});

const calls = async (): Promise<number> => (await store.query('select from calls')).rows.length;

test('a pause is listed, shown by the plan, and keeps every record until it is resumed', async () => {
  expect((await folder.gallra(['pause', '--list'])).out).toBe('Nothing is paused.\n');
  const paused = await folder.gallra(['pause', 'calls', '--reason', 'incident', '--until', '2999-12-31']);
  expect(paused).toMatchObject({ code: 0, out: expect.stringContaining('calls is paused by officer-7 until') });
  expect((await folder.gallra(['pause', '--list', '--json'])).json()).toMatchObject([
    { policy: 'calls', store: null, reason: 'incident', until: '2999-12-31T22:00:00.000Z', pausedBy: 'officer-7' },
  ]);
  expect((await folder.gallra(['plan'])).out).toContain('→ When it may go on: gallra resume calls');
  const run = await folder.gallra(['run']);
  expect(run).toMatchObject({ code: 3, out: expect.stringContaining('(run.paused)') });
  expect(await calls()).toBe(7);
  expect(await folder.gallra(['resume'])).toMatchObject({ code: 2, err: expect.stringContaining('--list') });
  expect(await folder.gallra(['resume', 'calls'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('calls may go on, says officer-7'),
  });
  expect((await folder.gallra(['plan', '--json'])).json()).toMatchObject([{ refusal: null }]);
});

test('a suspended store is left alone, whatever the policy', async () => {
  const suspended = await folder.gallra(['suspend', 'telephony', '--until', '2999-01-01T00:00:00Z']);
  expect(suspended).toMatchObject({ code: 0, out: expect.stringContaining('everything in telephony is paused') });
  expect(await folder.gallra(['run'])).toMatchObject({
    code: 3,
    out: expect.stringContaining('gallra resume --store telephony'),
  });
  expect(await calls()).toBe(7);
  expect((await folder.gallra(['resume', '--store', 'telephony'])).code).toBe(0);
  expect((await folder.gallra(['run'])).out).toContain('3 destroyed');
  const log = (await folder.gallra(['audit', 'list', '--json'])).json<{ kind: string; reason?: string }[]>();
  const kinds = log.filter(({ kind }) => /paused|resumed/.test(kind)).map(({ kind, reason }) => [kind, reason]);
  expect(kinds).toEqual([
    ['run.paused', 'incident'],
    ['run.resumed', undefined],
    ['run.paused', 'suspended'],
    ['run.resumed', undefined],
  ]);
});

test.each([
  [['pause', 'cals', '--reason', 'incident'], 'There is no policy cals'],
  [['pause', '--store', 'telefony', '--reason', 'incident'], 'has no store telefony'],
  [['pause'], 'A pause needs a reason'],
  [['pause', '--reason', 'incident', '--until', '2001-01-31'], '2001-01-31 is past already'],
  [['pause', '--reason', 'incident', '--until', 'Friday'], 'Friday is neither a day nor an instant'],
])('%j pauses nothing and says what to write', async (args, what) => {
  expect(await folder.gallra(args)).toMatchObject({ code: 2, err: expect.stringContaining(what) });
  expect((await folder.gallra(['pause', '--list'])).out).toBe('Nothing is paused.\n');
});

test('audit check says that no entry is missing', async () => {
  expect(await folder.gallra(['audit', 'check'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('No entry of the log is missing'),
  });
});
