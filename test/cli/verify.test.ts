import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { tilePath } from '../../src/audit/tiles.ts';
import type { Verification } from '../../src/audit/verify/verify-log.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { findPython } from '../support/python.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let ledger: FreshDatabase;
let telephony: FreshDatabase;
let folder: Folder;
let store: pg.Client;
let place = '';
let key = '';
const bundle = (): string => join(place, 'bundle');

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'gallra-verify-'));
  await mkdir(join(place, 'anchor'));
  [ledger, telephony] = await Promise.all([freshDatabase('verify_ledger'), freshDatabase('verify_telephony')]);
  store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    {
      GALLRA_LEDGER_URL: ledger.url,
      TELEPHONY_URL: telephony.url,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 1).toString('base64'),
      GALLRA_SIGNING_KEY: Buffer.alloc(32, 2).toString('base64'),
      GALLRA_ANCHORS: join(place, 'anchor'),
      GALLRA_REQUIRE_LOG_ROLE: 'off',
    },
  );
  for (const args of [['migrate'], ['prepare', 'telephony'], ['approve', 'calls', '--yes']]) {
    const done = await folder.gallra(args);
    if (done.code !== 0) throw new Error(done.err + done.out);
  }
  await folder.gallra(['run']);
  key = (await folder.gallra(['audit', 'key'])).out.trim();
}, 120_000);

afterAll(async () => {
  await folder?.remove();
  await store?.end();
  await rm(place, { recursive: true, force: true });
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

/** Somewhere else: nothing of the settings is known there. */
const elsewhere = { GALLRA_LEDGER_URL: '', TELEPHONY_URL: '', GALLRA_SIGNING_KEY: '', GALLRA_ANCHORS: '' };
const verify = (args: string[]) => folder.gallra(['audit', 'verify', ...args], { env: elsewhere });

async function python(args: string[]): Promise<{ code: number; out: string }> {
  const program = await findPython();
  return new Promise((resolve) => {
    execFile(program, ['-B', ...args], (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out: out + err });
    });
  });
}

/** A copy of the bundle to be spoiled. */
async function spoiled(name: string, spoil: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(place, name);
  await cp(bundle(), directory, { recursive: true });
  await spoil(directory);
  return directory;
}

/** From an export to a verdict: each test goes on where the one before stopped. */
describe('the log goes out to somebody who trusts nobody', () => {
  test('export writes a directory of its own, and says how to verify it', async () => {
    const { code, out, err } = await folder.gallra(['audit', 'export', bundle()]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`gallra audit verify ${bundle()} --key ${key}`);
    const names = (await readdir(bundle())).sort();
    expect(names).toEqual(
      ['README.txt', 'anchors', 'checkpoint', 'checkpoints', 'commitments', 'entries.csv', 'entries.json']
        .concat(['policies', 'tile', 'verify.py'])
        .sort(),
    );
    expect(await readFile(join(bundle(), 'README.txt'), 'utf8')).not.toContain(key);
    const entries = JSON.parse(await readFile(join(bundle(), 'entries.json'), 'utf8')) as { kind: string }[];
    expect(entries.at(-1)).toMatchObject({ kind: 'log.exported', actor: 'officer-7' });
  });

  test('export never writes into a directory that has something in it', async () => {
    const again = await folder.gallra(['audit', 'export', bundle()]);
    expect(again).toMatchObject({ code: 2, out: '', err: expect.stringContaining('is not empty') });
  });

  test('verify says sound, without database, network or settings', async () => {
    const { code, out, err } = await verify([bundle(), '--key', key]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Sound.');
    expect(out).toContain('3 destroyed');
    expect(out).toContain('It does not prove');
    await writeFile(join(place, 'key'), `${key}\n`);
    const fromFile = await verify([bundle(), '--key', join(place, 'key'), '--json']);
    expect(fromFile.json<Verification>()).toMatchObject({ verdict: 'sound', outcomes: { destroyed: 3 }, findings: [] });
  });

  test('the verifier that lies beside it says the same', async () => {
    const { code, out } = await python([join(bundle(), 'verify.py'), bundle(), '--key', key, '--json']);
    expect({ code, out }).toMatchObject({ code: 0 });
    const ours = await verify([bundle(), '--key', key, '--json']);
    expect(JSON.parse(out)).toEqual(ours.json());
    const page = await python([join(bundle(), 'verify.py'), bundle(), '--key', join(place, 'key')]);
    expect(page).toMatchObject({ code: 0, out: expect.stringContaining('SOUND') });
  });

  test('without a key nothing is verified, and a key of another log proves nothing', async () => {
    expect(await verify([bundle()])).toMatchObject({ code: 2, err: expect.stringContaining('never from the bundle') });
    expect(await verify([bundle(), '--key', 'gallra/x'])).toMatchObject({ code: 2, out: '' });
    expect(await verify(['--key', key])).toMatchObject({ code: 2, err: expect.stringContaining('--ledger') });
    expect((await python([join(bundle(), 'verify.py'), bundle(), '--key', 'gallra/x'])).code).toBe(2);
  });

  test('a changed entry is tampering, a missing file is incomplete; both verifiers name the place', async () => {
    const size = (await verify([bundle(), '--key', key, '--json'])).json<Verification>().log.size;
    const path = tilePath('entries', 0, size);
    const edited = await spoiled('edited', async (directory) => {
      const text = await readFile(join(directory, path), 'latin1');
      await writeFile(join(directory, path), text.replace('"destroyed":3', '"destroyed":2'), 'latin1');
    });
    const found = await verify([edited, '--key', key]);
    expect(found).toMatchObject({ code: 5, out: expect.stringMatching(/✖ entry \d+: .*not what it was when it was/) });
    expect(await python([join(bundle(), 'verify.py'), edited, '--key', key])).toMatchObject({ code: 5 });
    const lacking = await spoiled('lacking', (directory) => rm(join(directory, 'tile/0'), { recursive: true }));
    expect(await verify([lacking, '--key', key])).toMatchObject({
      code: 6,
      out: expect.stringContaining(`file ${tilePath(0, 0, size)}`),
    });
    expect((await python([join(bundle(), 'verify.py'), lacking, '--key', key])).code).toBe(6);
  });

  test('a checkpoint from elsewhere shows a log that was cut back as a whole', async () => {
    await folder.gallra(['hold', 'list']);
    await folder.gallra(['run']);
    const later = join(place, 'later');
    expect((await folder.gallra(['audit', 'export', later])).code).toBe(0);
    const given = ['--checkpoint', join(later, 'checkpoint')];
    const found = await verify([bundle(), '--key', key, ...given]);
    expect(found).toMatchObject({ code: 5, out: expect.stringContaining('rolled back') });
    expect((await python([join(later, 'verify.py'), bundle(), '--key', key, ...given])).code).toBe(5);
    const earlier = ['--checkpoint', join(bundle(), 'checkpoint')];
    expect(await verify([later, '--key', key, ...earlier])).toMatchObject({ code: 0 });
  });

  test('without commitments nobody can look a record up, and the verdict says that they are not there', async () => {
    const bare = join(place, 'bare');
    expect((await folder.gallra(['audit', 'export', bare, '--without-commitments'])).code).toBe(0);
    expect(await readdir(bare)).not.toContain('commitments');
    expect(await verify([bare, '--key', key])).toMatchObject({
      code: 6,
      out: expect.stringContaining('commitments.absent'),
    });
  });

  test('the connected ledger is verified in place', async () => {
    const found = await folder.gallra(['audit', 'verify', '--ledger', '--key', key]);
    expect(found).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Sound.') });
  });

  test('the proof about one record holds for it and for no other, in both verifiers', async () => {
    const file = join(place, 'proof.json');
    expect((await folder.gallra(['prove', 'calls', '1', '-o', file])).code).toBe(0);
    const shown = await verify([file, '--key', key]);
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('id=1') });
    const script = join(bundle(), 'verify.py');
    const theirs = await python([script, file, '--key', key, '--json']);
    expect(theirs.code).toBe(0);
    expect(JSON.parse(theirs.out)).toEqual((await verify([file, '--key', key, '--json'])).json());

    const proof = JSON.parse(await readFile(file, 'utf8'));
    const lies: [string, (copy: typeof proof) => void, string][] = [
      ['another record', (copy) => copy.record.key.splice(0, 1, '2'), 'proof.record'],
      ['another table', (copy) => Object.assign(copy.record, { identity: 'x' }), 'proof.record'],
      ['another opening', (copy) => Object.assign(copy, { opening: '0'.repeat(64) }), 'proof.record'],
      ['another leaf', (copy) => Object.assign(copy.batch, { leaf: (copy.batch.leaf + 1) % 3 }), 'proof.record'],
      ['another batch', (copy) => Object.assign(copy.batch, { id: 'x' }), 'proof.batch'],
      ['another entry', (copy) => Object.assign(copy.entry, { index: 1 }), 'entry.unreadable'],
      ['a longer path', (copy) => copy.entry.path.push('0'.repeat(64)), 'proof.entry'],
      [
        'an edited entry',
        (copy) => {
          const text = Buffer.from(copy.entry.bytes, 'base64').toString('utf8');
          copy.entry.bytes = Buffer.from(text.replace('calls', 'calms')).toString('base64');
        },
        'proof.entry',
      ],
      [
        'an edited checkpoint',
        (copy) => {
          copy.checkpoint = copy.checkpoint.replace('at 2', 'at 3');
        },
        'checkpoint.signature',
      ],
      ['another log', (copy) => Object.assign(copy, { origin: 'gallra/x' }), 'checkpoint.origin'],
      ['another version', (copy) => Object.assign(copy, { version: 2 }), 'proof.unreadable'],
    ];
    for (const [name, lie, code] of lies) {
      const copy = structuredClone(proof);
      lie(copy);
      await writeFile(join(place, 'lie.json'), JSON.stringify(copy));
      const ours = await verify([join(place, 'lie.json'), '--key', key, '--json']);
      const other = await python([script, join(place, 'lie.json'), '--key', key, '--json']);
      expect({ name, code: ours.code, other: other.code }).toEqual({ name, code: 5, other: 5 });
      expect({ name, findings: ours.json<Verification>().findings }).toMatchObject({ name, findings: [{ code }] });
      expect(JSON.parse(other.out)).toEqual(ours.json());
    }
  }, 120_000);
});
