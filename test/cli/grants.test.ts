/**
 * What `gallra grants` prints is run by an administrator as it is; from then on everything is done as that role, from checking to
 * disposing, and nothing is lacking or too much.
 */

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

const policy = callsPolicy.replace('\ndataset:', '\nsubject: { column: caller_id }\ndataset:');
const role = `exactly_${randomBytes(4).toString('hex')}`;
let ledger: FreshDatabase;
let telephony: FreshDatabase;
let administrator: pg.Client;
let folder: Folder;

beforeAll(async () => {
  [ledger, telephony] = await Promise.all([freshDatabase('cli_grants'), freshDatabase('cli_telephony')]);
  administrator = new pg.Client({ connectionString: telephony.url });
  await administrator.connect();
  const database = new URL(telephony.url).pathname.slice(1);
  await administrator.query(`${callsSchema}; create role ${role} login password 'x';
    revoke all on database "${database}" from public; revoke all on schema public from public`);
  const own = new URL(telephony.url);
  [own.username, own.password] = [role, 'x'];
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': policy },
    {
      GALLRA_LEDGER_URL: ledger.url,
      GALLRA_COMMITMENT_KEY: randomBytes(32).toString('base64'),
      TELEPHONY_URL: own.href,
      ADMINISTRATOR_URL: telephony.url,
    },
  );
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  expect(await folder.gallra(['prepare', 'telephony'], { env: { TELEPHONY_URL: telephony.url } })).toMatchObject({
    code: 0,
  });
}, 120_000);
afterAll(async () => {
  await folder?.remove();
  await administrator.end();
  await Promise.all([ledger.drop(), telephony.drop()]);
  const server = new pg.Client({ connectionString: process.env.GALLRA_TEST_POSTGRES });
  await server.connect();
  await server.query(`drop role ${role}`);
  await server.end();
});

test('the statements are complete: checking, planning, holding, running and asking go ahead as that role', async () => {
  const printed = await folder.gallra(['grants', 'telephony', '--through', 'ADMINISTRATOR_URL', '--role', role]);
  expect(printed).toMatchObject({ code: 0, err: '' });
  const database = new URL(telephony.url).pathname.slice(1);
  expect(
    printed.out.replaceAll(/ +-- /g, ' -- ').replaceAll(role, 'r').replaceAll(database, 'd').trimEnd().split('\n'),
  ).toEqual([
    '-- Store telephony: what is granted to r.',
    'grant connect on database d to r; -- every run',
    'grant usage on schema gallra to r; -- every run',
    'grant usage on schema public to r; -- every run',
    'grant select (call_id, id, ctid) on public.call_events to r; -- calls',
    'grant delete on public.call_events to r; -- calls',
    'grant select (caller_id, ended_at, id, kept_for, ctid) on public.calls to r; -- calls',
    'grant delete on public.calls to r; -- calls',
    'grant select (person_id, state) on public.matters to r; -- calls',
    'grant select on gallra.binding to r; -- every run',
    ...['select', 'insert', 'update', 'delete'].map((right) => `grant ${right} on gallra.receipt to r; -- every run`),
    ...['select', 'insert', 'update'].map((right) => `grant ${right} on gallra.mark to r; -- every run`),
    ...['select', 'insert', 'update'].map((right) => `grant ${right} on gallra.hold_journal to r; -- every run`),
  ]);
  await administrator.query(printed.out);

  const exit = async (...args: string[]) => {
    const { code, out, err } = await folder.gallra(args);
    return [args[0], code, code === 0 ? '' : out + err];
  };
  expect(await exit('validate', '--connect')).toEqual(['validate', 0, '']);
  expect(await exit('approve', 'calls', '--yes')).toEqual(['approve', 0, '']);
  const what = ['--store', 'telephony', '--table', 'call_events', '--key', 'id=20'];
  const why = ['--reason', 'litigation', '--matter', 'VK/1', '--review', '2099-01-01'];
  expect(await exit('hold', 'add', ...what, ...why)).toEqual(['hold', 0, '']);
  expect(await exit('explain', 'calls', '1')).toEqual(['explain', 0, '']);
  expect((await folder.gallra(['run', 'calls'])).code).toBeLessThan(5);
  const { rows } = await administrator.query('select id from calls order by id');
  expect(rows.map(({ id }) => Number(id))).toEqual([2, 3, 4, 5, 6]);
}, 180_000);

test('doctor says as much, in words and as JSON; what has to be known before is told at once', async () => {
  const healthy = await folder.gallra(['doctor', '--json']);
  const report = healthy.json<{ findings: { group: string; state: string; code: string; what: string }[] }>();
  expect(report.findings.filter(({ group }) => group === 'stores')).toEqual([
    expect.objectContaining({ state: 'sound', what: 'telephony: postgres, 1 policy, rights as needed and no more' }),
  ]);
  await administrator.query(`revoke delete on calls from ${role}`);
  const ill = await folder.gallra(['doctor']);
  await administrator.query(`grant delete on calls to ${role}`);
  expect(ill.code).toBe(1);
  expect(ill.out).toContain(
    '  ✘ The account of the store telephony may not delete from calls. (store telephony, policy calls)',
  );
  expect(ill.out).toContain(`    → Let an administrator run: grant delete on public.calls to ${role};`);
  const mistaken = await folder.gallra(['doctor', '--json'], { env: { GALLRA_LOG_LEVEL: 'loud' } });
  expect(mistaken.code).toBe(1);
  expect(mistaken.json<typeof report>().findings).toEqual([
    expect.objectContaining({ group: 'settings', code: 'config.invalid' }),
  ]);
  const which = await folder.gallra(['grants']);
  expect(which).toMatchObject({ code: 2, err: expect.stringContaining('Name one, or write --all.') });
}, 180_000);
