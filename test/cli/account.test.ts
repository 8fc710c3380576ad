/** `gallra account`, and decisions that are switched off on the command line. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isPassword } from '../../src/app/password.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openAccounts } from '../../src/ledger/postgres-accounts.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { atTerminal } from '../support/terminal.ts';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

const password = 'correct horse battery';
let database: FreshDatabase;
let folder: Folder;
beforeAll(async () => {
  database = await freshDatabase('accounts');
  await migrate(database.url);
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    { GALLRA_LEDGER_URL: database.url, TELEPHONY_URL: database.url, GALLRA_ACTOR: 'admin-1' },
  );
});
afterAll(async () => {
  await folder?.remove();
  await database?.drop();
});

const kept = async (name: string): Promise<string | null> => {
  const accounts = await openAccounts(database.url);
  try {
    return await accounts.passwordOf(name);
  } finally {
    await accounts.close();
  }
};

describe('an account', () => {
  test('is added with a password from standard input, listed with its roles, and recorded without the password', async () => {
    const roles = ['viewer', 'approver=State Treasury, Citizen Services'];
    const added = await folder.gallra(['account', 'add', 'anna', ...roles, '--name', 'Anna Lind'], {
      input: `${password}\n`,
    });
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('anna may sign in') });
    expect(await isPassword(password, await kept('anna'))).toBe(true);
    expect(await isPassword(`${password}.`, await kept('anna'))).toBe(false);
    const { out } = await folder.gallra(['account', 'list']);
    expect(out).toContain('anna  Anna Lind  viewer, approver for State Treasury, Citizen Services');
    const ledger = await openLedger(database.url);
    const [entry] = await ledger.entries({ kind: 'account.changed', limit: 1 });
    await ledger.close();
    expect(entry && decodeEntry(entry.bytes)).toMatchObject({ actor: 'admin-1', account: 'local:anna', roles });
    expect(entry?.bytes.toString()).not.toMatch(/Lind|horse/);
  });

  test('is disabled, enabled, granted other roles, and signed out', async () => {
    for (const args of [
      ['disable', 'anna'],
      ['enable', 'anna'],
      ['grant', 'anna', 'operator'],
      ['sign-out', 'local:anna'],
    ])
      expect(await folder.gallra(['account', ...args])).toMatchObject({ code: 0, err: '' });
    expect((await folder.gallra(['account', 'list', '--json'])).json()).toMatchObject([
      { name: 'anna', disabledAt: null, grants: [{ role: 'operator', controllers: null }] },
    ]);
  });

  test.each([
    [['add', 'Berit Lind', 'viewer', '--name', 'x'], 'one word in small letters'],
    [['add', 'berit', 'boss', '--name', 'x'], 'Boss is no role'],
    [['add', 'berit', 'viewer', '--name', 'x'], 'A password has from 12'],
    [['add', 'anna', 'viewer', '--name', 'x'], 'A password has from 12'],
    [['grant', 'berit', 'viewer'], 'There is no account berit'],
  ])('%j is a mistake that says what is wrong', async (args, what) => {
    expect(await folder.gallra(['account', ...args], { input: 'short\n' })).toMatchObject({
      code: 2,
      err: expect.stringContaining(what),
    });
  });

  test('is given a password twice at a terminal, which shows nothing of it', async () => {
    const main = join(import.meta.dirname, '../../src/cli/main.ts');
    const typed: [string, string][] = [
      ['Password: ', 'wrong\u007f\u007f\u007f\u007f\u007fnew horse battery\r'],
      ['Once more: ', 'new horse battery\r'],
    ];
    const env = { PATH: process.env.PATH, GALLRA_LEDGER_URL: database.url, GALLRA_ACTOR: 'admin-1' };
    const { code, screen } = await atTerminal(
      [process.execPath, main, 'account', 'password', 'anna', '--policies', folder.dir],
      typed,
      { cwd: folder.dir, env },
    );
    expect({ code, shown: screen.includes('horse') }).toEqual({ code: 0, shown: false });
    expect(await isPassword('new horse battery', await kept('anna'))).toBe(true);
  });
});

test.each(['local:anna', 'oidc:anna', 'OIDC:anna', 'ｌocal:anna', 'worker:x'])(
  'nobody claims on the command line to be %s',
  async (as) => {
    expect(await folder.gallra(['hold', 'list', '--as', as])).toMatchObject({
      code: 2,
      err: expect.stringContaining('nobody may claim one'),
    });
  },
);

describe('where decisions are switched off on the command line', () => {
  const off = { env: { GALLRA_CLI_DECISIONS: 'off' } };
  const hold = ['--store', 'telephony', '--table', 'calls', '--all', '--reason', 'litigation'];
  test.each([
    [['approve', 'calls', '--yes']],
    [['hold', 'add', ...hold, '--matter', 'VK/1', '--review', '2030-01-01']],
    [['hold', 'release', 'x', '--reason', 'closed']],
    [['pause', '--reason', 'incident']],
    [['resume']],
    [['suspend', 'telephony', '--until', '2030-01-01']],
    [['retire', 'calls']],
    [['restored', 'telephony', '--to', '2026-01-01']],
    [['adopt']],
    [['orphans', 'calls', '--destroy', '--yes', '1']],
  ])('%j is refused', async (args) => {
    expect(await folder.gallra(args, off)).toMatchObject({
      code: 3,
      err: expect.stringContaining('Nothing is decided'),
    });
  });

  test('what only looks still works', async () => {
    for (const args of [
      ['hold', 'list'],
      ['pause', '--list'],
      ['audit', 'list'],
    ])
      expect(await folder.gallra(args, off)).toMatchObject({ code: 0 });
  });
});

test('a desk that would be open to the network does not start, and says what to do', async () => {
  const open = { GALLRA_DESK_LISTEN: '0.0.0.0:0' };
  expect(await folder.gallra(['serve'], { env: open })).toMatchObject({
    code: 2,
    err: expect.stringContaining('GALLRA_DESK_LOGIN'),
  });
  expect(await folder.gallra(['worker', '--desk'], { env: { ...open, GALLRA_DESK_LOGIN: 'local' } })).toMatchObject({
    code: 2,
    err: expect.stringContaining('GALLRA_DESK_URL'),
  });
});
