/** Signing, checking and being refused, as an operator meets it on the command line. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let ledger: FreshDatabase;
let telephony: FreshDatabase;
let folder: Folder;
let store: pg.Client;
let log: pg.Client;

beforeAll(async () => {
  [ledger, telephony] = await Promise.all([freshDatabase('cli_ledger'), freshDatabase('cli_telephony')]);
  store = new pg.Client({ connectionString: telephony.url });
  log = new pg.Client({ connectionString: ledger.url });
  await Promise.all([store.connect(), log.connect()]);
  await store.query(callsSchema);
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    {
      GALLRA_LEDGER_URL: ledger.url,
      TELEPHONY_URL: telephony.url,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_REQUIRE_ANCHOR: 'on',
    },
  );
  for (const args of [['migrate'], ['prepare', 'telephony'], ['approve', 'calls', '--yes']])
    expect(await folder.gallra(args)).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await folder?.remove();
  await Promise.all([store?.end(), log?.end()]);
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

/** In order: each test goes on where the one before stopped. */
describe('the evidence', () => {
  const signed: Record<string, string> = {};

  test('without it nothing is disposed of, and the refusal says what to do', async () => {
    const run = await folder.gallra(['run']);
    expect(run).toMatchObject({ code: 3, out: expect.stringContaining('guard.anchor') });
    expect(run.out).toContain('gallra audit key --new');
    expect(await folder.gallra(['audit', 'key'])).toMatchObject({ code: 2, err: expect.stringContaining('--new') });
  });

  test('a role that could edit the log is refused', async () => {
    const run = await folder.gallra(['run'], { env: { GALLRA_REQUIRE_ANCHOR: 'off', GALLRA_REQUIRE_LOG_ROLE: 'on' } });
    expect(run).toMatchObject({ code: 3, out: expect.stringContaining('guard.role') });
    expect(run.out).toContain('is a superuser');
  });

  test('a new key is one line on standard output, and what to do with it on the other', async () => {
    const made = await folder.gallra(['audit', 'key', '--new']);
    expect(made.out).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
    expect(made.err).toContain('GALLRA_SIGNING_KEY_FILE');
    const file = join(folder.dir, '.signing.key');
    await writeFile(file, made.out);
    await mkdir(join(folder.dir, '.anchor'));
    Object.assign(signed, { GALLRA_SIGNING_KEY_FILE: file, GALLRA_ANCHORS: join(folder.dir, '.anchor') });
    const key = await folder.gallra(['audit', 'key'], { env: signed });
    expect(key.out).toMatch(/^gallra\/[0-9a-f-]{36}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n$/);
  });

  test('with both a run goes through and ends with its checkpoint', async () => {
    const run = await folder.gallra(['run'], { env: signed });
    expect(run.out).toMatch(/^checkpoint \d+ [0-9a-f]{64} \d{4}-/m);
    expect(run.out).toContain('3 destroyed');
    expect(run.out).toContain('GALLRA_REQUIRE_LOG_ROLE=off');
    const check = await folder.gallra(['audit', 'check'], { env: signed });
    expect(check).toMatchObject({ code: 0, out: expect.stringContaining('No entry of the log is missing.') });
    expect(check.out).toMatch(/give the root of each of the \d+ checkpoints/);
    expect(check.out).toContain('.anchor agrees.');
  });

  test('an entry that somebody changed is found, and stops every run until it is back', async () => {
    const trigger = (how: string) => `alter table gallra_ledger.audit_entry ${how} trigger append_only`;
    const write = async (from: string, to: string): Promise<void> => {
      await log.query(trigger('disable'));
      await log.query(
        `update gallra_ledger.audit_entry
         set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), $1, $2), 'UTF8') where kind = 'batch.settled'`,
        [from, to],
      );
      await log.query(trigger('enable always'));
    };
    await write('"destroyed":3', '"destroyed":2');
    const check = await folder.gallra(['audit', 'check'], { env: signed });
    expect(check).toMatchObject({ code: 5, out: expect.stringContaining('is not what was signed') });
    expect(await folder.gallra(['run'], { env: signed })).toMatchObject({
      code: 3,
      out: expect.stringContaining('guard.audit'),
    });
    await write('"destroyed":2', '"destroyed":3');
    expect(await folder.gallra(['audit', 'check'], { env: signed })).toMatchObject({ code: 0 });
    expect((await folder.gallra(['run'], { env: signed })).out).toMatch(/^checkpoint /m);
  });

  test('settings are in the log, each change once', async () => {
    const list = await folder.gallra(['audit', 'list', '--kind', 'settings.changed', '--json']);
    const noted = list.json<{ reason?: string; settings: Record<string, unknown> }[]>();
    expect(noted.filter(({ reason }) => reason === undefined).map(({ settings }) => settings.requireAnchor)).toEqual([
      true,
      false,
      true,
    ]);
    expect(noted.filter(({ reason }) => reason === 'anchor.begun')).toHaveLength(1);
    expect(list.out).not.toContain(telephony.url);
  });
});
