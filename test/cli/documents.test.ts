import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { readVerifierKey } from '../../src/audit/verify/note.ts';
import { verifyProof } from '../../src/audit/verify/verify-proof.ts';
import { dayFromNow } from '../support/day-from-now.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let ledger: FreshDatabase;
let telephony: FreshDatabase;
let folder: Folder;
let store: pg.Client;
let run = '';
let anchor = '';
const key = async (): Promise<string> => (await folder.gallra(['audit', 'key'])).out.trim();

/** A day of the command line up to a finished run: calls 1, 2 and 7 are destroyed. */
beforeAll(async () => {
  anchor = await mkdtemp(join(tmpdir(), 'gallra-anchor-'));
  [ledger, telephony] = await Promise.all([freshDatabase('documents_ledger'), freshDatabase('documents_telephony')]);
  store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  folder = await policyFolder(
    {
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy.replace(
        'title: Call recordings',
        'title: { en: Call recordings, sv: Samtalsinspelningar, fi: Puhelutallenteet }',
      ),
    },
    {
      GALLRA_LEDGER_URL: ledger.url,
      TELEPHONY_URL: telephony.url,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_ORGANISATION: 'State Treasury',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 1).toString('base64'),
      GALLRA_SIGNING_KEY: Buffer.alloc(32, 2).toString('base64'),
      GALLRA_ANCHORS: anchor,
      GALLRA_REQUIRE_ANCHOR: 'on',
      GALLRA_REQUIRE_LOG_ROLE: 'off',
    },
  );
  for (const args of [['migrate'], ['prepare', 'telephony'], ['approve', 'calls', '--yes']]) {
    const done = await folder.gallra(args);
    if (done.code !== 0) throw new Error(done.err + done.out);
  }
  await folder.gallra(
    'hold add --store telephony --table calls --key id=5 --reason litigation --matter VK/5/2026 --review 2030-01-01'.split(
      ' ',
    ),
  );
  const done = await folder.gallra(['run', '--json']);
  // Calls with a complaint are kept past what the notice promises, which is an alarm.
  if (done.code !== 4) throw new Error(done.err + done.out);
  run = done.json<{ runId: string }[]>()[0]?.runId ?? '';
});

afterAll(async () => {
  await folder?.remove();
  await rm(anchor, { recursive: true, force: true });
  await store?.end();
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

describe('a certificate from the command line', () => {
  test('is read on the terminal', async () => {
    const { code, out, err } = await folder.gallra(['certificate', run]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Certificate of destruction');
    expect(out).toMatch(/destroyed +3\n/);
    expect(out).toContain('State Treasury');
    expect(out).toMatch(/The rule was approved by +officer-7/);
    expect(out).toContain('the check that the program itself cannot edit the log');
  });

  test('is JSON, a page and a PDF, in the language that is asked for', async () => {
    const json = (await folder.gallra(['certificate', run, '--json'])).json<{ counts: { disposed: object } }>();
    expect(json.counts.disposed).toEqual({ destroyed: 3 });
    const page = await folder.gallra(['certificate', run, '--language', 'fi', '--format', 'html']);
    expect(page.out).toMatch(/^<!doctype html>\n<html lang="fi">/);
    expect(page.out).toContain('Todistus tietojen hävittämisestä');
    const file = join(folder.dir, 'intyg.pdf');
    const written = await folder.gallra(['certificate', run, '--language', 'sv', '-o', file]);
    expect(written).toMatchObject({ code: 0, out: '', err: expect.stringContaining('Intyg över förstöring') });
    const bytes = await readFile(file);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('a file that is there is not written over; what cannot be is said', async () => {
    const file = join(folder.dir, 'there.html');
    await writeFile(file, 'mine');
    expect(await folder.gallra(['certificate', run, '-o', file])).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing is written over'),
    });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await folder.gallra(['certificate', run, '--format', 'pdf'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('-o certificate.pdf'),
    });
    expect(await folder.gallra(['certificate', run, '--language', 'de'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('en (English), sv (Swedish) or fi (Finnish)'),
    });
    expect(await folder.gallra(['certificate', '00000000-0000-4000-8000-000000000000'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no run'),
    });
  });
});

describe('one record from the command line', () => {
  test('destroyed, with a proof for the person alone that verifies with nothing but the public key', async () => {
    const file = join(folder.dir, 'proof.json');
    const { code, out, err } = await folder.gallra(['prove', 'calls', '-', '-o', file], { input: '2\n' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('It was destroyed, and it is not there.');
    expect(out).toContain('gallra audit verify');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const verifier = readVerifierKey(await key());
    if (!verifier) throw new Error('no key');
    const { verdict, proven } = verifyProof(await readFile(file), [verifier]);
    expect({ verdict, outcome: proven?.outcome, key: proven?.record.key }).toEqual({
      verdict: 'sound',
      outcome: 'destroyed',
      key: ['2'],
    });
    const offline = { GALLRA_LEDGER_URL: '', TELEPHONY_URL: '', GALLRA_SIGNING_KEY: '', GALLRA_ANCHORS: '' };
    const verified = await folder.gallra(['audit', 'verify', file, '--key', await key()], { env: offline });
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('destroyed') });
  });

  test('still there and why; held; never seen; there again', async () => {
    const excepted = await folder.gallra(['prove', 'calls', 'id=4']);
    expect(excepted).toMatchObject({ code: 0, out: expect.stringContaining('It is still there.') });
    expect(excepted.out).toContain('It is due, and stays while an exception covers it.');
    const held = await folder.gallra(['prove', 'calls', '5']);
    expect(held.out).toContain('It is still there, and held.');
    expect(held.out).toContain('VK/5/2026');
    expect((await folder.gallra(['prove', 'calls', '4711'])).out).toContain('Never seen');
    await store.query(`insert into calls values (7, 'gunilla', now() - interval '92 days', null)`);
    const again = await folder.gallra(['prove', 'calls', '7']);
    expect(again.code).toBe(4);
    expect(again.out).toContain('It is there again');
    await store.query('delete from calls where id = 7');
    expect(await folder.gallra(['prove', 'calls', 'seven'])).toMatchObject({ code: 2 });
  });
});

describe('a report of a period', () => {
  test('tells what was disposed of, what was left, and who decided', async () => {
    const today = dayFromNow(0);
    const days = ['--from', '2026-01-01', '--to', today > '2026-01-01' ? today : '2026-01-02'];
    const { code, out, err } = await folder.gallra(['report', ...days]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('3 destroyed');
    expect(out).toContain('calls: the rule was approved');
    expect(out).toMatch(/VK\/5\/2026/);
    const json = (await folder.gallra(['report', ...days, '--json'])).json<{
      policies: { done: { disposed: object } }[];
    }>();
    expect(json.policies[0]?.done.disposed).toEqual({ destroyed: 3 });
    expect(await folder.gallra(['report', ...days, '--system', 'telefony'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('telephony'),
    });
    expect(await folder.gallra(['report', '--from', '2026-02-01', '--to', '2026-01-01'])).toMatchObject({ code: 2 });
  });
});
