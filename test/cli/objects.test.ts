/** Call recordings whose audio lies in a folder, from the command line: planned, explained, disposed of, looked through for orphans. */
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { type Folder, policyFolder } from './gallra.ts';

const stores = `stores:
  telephony: { kind: postgres, url: "\${TELEPHONY_URL}", timezone: Europe/Helsinki }
  recordings: { kind: folder, root: "\${RECORDINGS_ROOT}", timezone: Europe/Helsinki }
`;

const policy = `version: 1
id: call-recordings
title: Call recordings
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
dataset:
  store: telephony
  table: call_recordings
  key: id
  parts:
    - { store: recordings, object: "{audio_path}" }
retain: { period: 2 months, from: ended_at }
disposition: destroy
schedule: "15 2 * * *"
limits: { records: 1000, share: 100% }
`;

let ledger: FreshDatabase;
let telephony: FreshDatabase;
let client: pg.Client;
let folder: Folder;
let root: string;

const old = new Date('2025-01-01T10:00:00Z');
const put = async (path: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), path);
  await utimes(join(root, path), old, old);
};
const files = async (): Promise<string[]> =>
  (await readdir(root, { recursive: true })).filter((path) => /wav$/.test(path)).sort();
const rows = async (): Promise<string[]> =>
  (await client.query('select id::text from call_recordings order by id')).rows.map((row) => row.id);

const certificateOfNewest = async (): Promise<string> => {
  const entries = (await folder.gallra(['audit', 'list', '--json'])).json<{ run?: string }[]>();
  const told = await folder.gallra(['certificate', entries.findLast(({ run }) => run !== undefined)?.run ?? '']);
  return (told.out + told.err).replaceAll(/\s+/g, ' ');
};

beforeAll(async () => {
  [ledger, telephony] = [await freshDatabase('cli_objects'), await freshDatabase('cli_telephony')];
  root = await mkdtemp(join(tmpdir(), 'gallra-recordings-'));
  client = new pg.Client({ connectionString: telephony.url });
  await client.connect();
  await client.query(`create table call_recordings (id bigint primary key, ended_at timestamptz not null, audio_path text);
    create index on call_recordings (audio_path);
    insert into call_recordings values (1, '2026-01-05', '2026/01/a1.wav'), (2, '2026-01-06', '2026/01/a2.wav'),
      (3, '2026-01-07', '2026/01/a3.wav'), (4, '2026-01-08', '2026/01/missing.wav'), (5, '2026-01-09', null),
      (6, now(), '2026/now/a6.wav'), (7, now(), '2026/now/lost.wav')`);
  for (const path of ['2026/01/a1.wav', '2026/01/a2.wav', '2026/01/a3.wav', '2026/now/a6.wav', '2024/nobody.wav'])
    await put(path);
  folder = await policyFolder(
    { 'stores.yaml': stores, 'call-recordings.yaml': policy },
    {
      GALLRA_LEDGER_URL: ledger.url,
      TELEPHONY_URL: telephony.url,
      RECORDINGS_ROOT: root,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a secret of tests').toString('base64'),
    },
  );
  for (const args of [['migrate'], ['prepare', 'telephony'], ['prepare', 'recordings']])
    expect(await folder.gallra(args)).toMatchObject({ code: 0 });
}, 60_000);

afterAll(async () => {
  await folder?.remove();
  await client?.end();
  await ledger?.drop();
  await telephony?.drop();
  if (root) await rm(root, { recursive: true, force: true });
});

/** One after the other: each goes on where the one before stopped. */
test('the plan names the folder that goes first', async () => {
  expect(await folder.gallra(['validate'])).toMatchObject({ code: 0 });
  expect((await folder.gallra(['approve', 'call-recordings', '--yes'])).out).toContain(
    'the object {audio_path} in the store recordings',
  );
  const plan = await folder.gallra(['plan', 'call-recordings']);
  expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('recordings/files: what records name there') });
});

test('a hold on a file keeps its row; explain says so', async () => {
  const what = ['--store', 'recordings', '--table', 'files', '--key', 'path=2026/01/a3.wav'];
  const why = ['--reason', 'litigation', '--matter', 'D/1/2026', '--review', '2030-01-01'];
  expect(await folder.gallra(['hold', 'add', ...what, ...why])).toMatchObject({ code: 0 });
  const explained = await folder.gallra(['explain', 'call-recordings', '3']);
  expect(explained.out).toMatch(/2026\/01\/a3\.wav in recordings\/files: held: by [0-9a-f-]{36}, matter D\/1\/2026/);
  expect(explained.out).toContain('It is due, and stays while it is held.');
  expect((await folder.gallra(['explain', 'call-recordings', '4'])).out).toContain('not there any more');
  expect((await folder.gallra(['explain', 'call-recordings', '5'])).out).toContain('blocked: audio_path is empty');
});

test('a run takes files and rows, and says which stayed', async () => {
  const run = await folder.gallra(['run', 'call-recordings']);
  expect(run).toMatchObject({ code: 0 });
  expect(await rows()).toEqual(['3', '5', '6', '7']);
  expect(await files()).toEqual(['2024/nobody.wav', '2026/01/a3.wav', '2026/now/a6.wav']);
  const log = await folder.gallra(['audit', 'list']);
  expect(log.out).toContain('2 of recordings/files');
  expect(log.out + run.out).not.toContain('a1.wav');
  const certificate = await certificateOfNewest();
  expect(certificate).toContain('2 objects of recordings/files');
  expect(certificate).toContain('The objects were deleted one by one in their own store');
});

test('orphans are counted, and go when their number is said', async () => {
  const found = await folder.gallra(['orphans', 'call-recordings']);
  expect(found).toMatchObject({ code: 0 });
  expect(found.out).toContain('2024/nobody.wav');
  expect(found.out).toContain('gallra orphans call-recordings --destroy --yes 1');
  expect((await folder.gallra(['orphans', 'call-recordings', '--json'])).json()).toMatchObject({
    objects: [{ place: 'recordings/files', orphans: 1 }],
    rows: [{ missing: 1, first: [['7']] }],
  });
  expect(await folder.gallra(['orphans', 'call-recordings', '--destroy', '--yes', '2'])).toMatchObject({ code: 3 });
  expect(await folder.gallra(['orphans', 'call-recordings', '--destroy'])).toMatchObject({ code: 3 });
  expect(await folder.gallra(['orphans', 'call-recordings', '--yes', '1'])).toMatchObject({ code: 2 });
  expect(await folder.gallra(['orphans', 'call-recordings', '--only', '../*'])).toMatchObject({ code: 2 });
  expect(await files()).toContain('2024/nobody.wav');
  expect(await folder.gallra(['orphans', 'call-recordings', '--destroy', '--yes', '1'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('destroyed: 1 of recordings/files'),
  });
  expect(await files()).toEqual(['2026/01/a3.wav', '2026/now/a6.wav']);
  expect((await folder.gallra(['orphans', 'call-recordings'])).out).toContain('Nothing is orphaned.');
  const certificate = await certificateOfNewest();
  expect(certificate).toContain('officer-7 had them destroyed, stating how many they were');
  expect(certificate).not.toContain('within the limits');
});

test('the log of all this verifies, and names no file', async () => {
  const bundle = join(folder.dir, '.bundle');
  expect(await folder.gallra(['audit', 'export', bundle])).toMatchObject({ code: 0 });
  const entries = await folder.gallra(['audit', 'list', '--json']);
  expect(entries.out).toContain('"objects"');
  expect(entries.out).not.toContain('.wav');
});

test('a policy that names objects in a database is refused where it is read', async () => {
  await folder.write(
    'other.yaml',
    policy.replace('id: call-recordings', 'id: other').replace('store: recordings', 'store: telephony'),
  );
  const checked = await folder.gallra(['validate']);
  expect(checked).toMatchObject({ code: 2, out: expect.stringContaining('holds no objects') });
});
