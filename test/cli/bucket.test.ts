/** Call recordings in a bucket, from the command line: prepared, planned, approved, held, disposed of, attested. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayFromNow } from '../support/day-from-now.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { type FakeS3, fakeS3 } from '../support/s3/fake-s3.ts';
import { put, type StoredBucket } from '../support/s3/state.ts';
import { type Folder, policyFolder } from './gallra.ts';

const stores = `stores:
  audio:
    kind: s3
    bucket: recordings
    prefix: calls
    region: eu-north-1
    endpoint: "http://\${S3_HOST}"
    access_key: "\${S3_ACCESS_KEY}"
    secret_key: "\${S3_SECRET_KEY}"
    timezone: Europe/Helsinki
`;

const header = (id: string): string => `version: 1
id: ${id}
title: Call recordings
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
`;
const recordings = `${header('recordings')}dataset: { store: audio, objects: "%Y/%m/%d/*.wav", sidecars: "{path}.json", where: { "tag(kind)": call } }
retain: { period: 6 months, from: { latest: [dated, { column: "dated(tag(closed))", missing: ignore }] } }
disposition: destroy
schedule: "15 2 * * *"
`;
/** A lifecycle rule takes these away; here it is only attested. */
const drafts = `${header('drafts')}dataset: { store: audio, objects: "drafts/**/*" }
retain: { period: 1 month, from: modified_at }
disposition: verify
schedule: "15 3 * * *"
`;

let ledger: FreshDatabase;
let folder: Folder;
let server: FakeS3;
let bucket: StoredBucket;

const dayAgo = (days: number): string => dayFromNow(-days);
const nameOf = (days: number, name = 'a'): string => `${dayAgo(days).replaceAll('-', '/')}/${name}.wav`;
const there = (): string[] =>
  [...bucket.objects.keys()]
    .map((key) => key.slice('calls/'.length))
    .filter((key) => !key.startsWith('.gallra/'))
    .sort();
const secret = (): string[] => [server.secretKey, server.accessKey];

beforeAll(async () => {
  ledger = await freshDatabase('cli_bucket');
  server = await fakeS3();
  bucket = Object.assign(server.bucket('recordings'), { versioning: 'enabled', lock: true });
  server.bucket('witness');
  const call = { kind: 'call' };
  for (const days of [400, 400, 300, 30]) put(bucket, `calls/${nameOf(days)}`, { tags: call });
  put(bucket, `calls/${nameOf(400)}.json`, {});
  put(bucket, `calls/${nameOf(400, 'mail')}`, { tags: { kind: 'mail' } });
  put(bucket, `calls/${nameOf(400, 'open')}`, { tags: { ...call, closed: dayAgo(20) } });
  put(bucket, `calls/${nameOf(250, 'done')}`, { tags: { ...call, closed: dayAgo(240) } });
  put(bucket, 'calls/drafts/x.txt', { modified: new Date('2025-01-01') });
  folder = await policyFolder(
    { 'stores.yaml': stores, 'recordings.yaml': recordings, 'drafts.yaml': drafts },
    {
      GALLRA_LEDGER_URL: ledger.url,
      S3_HOST: server.endpoint.slice('http://'.length),
      S3_ACCESS_KEY: server.accessKey,
      S3_SECRET_KEY: server.secretKey,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a secret of tests').toString('base64'),
      GALLRA_SIGNING_KEY: Buffer.alloc(32, 'another of tests').toString('base64'),
      GALLRA_ANCHORS: `s3://witness/log?region=eu-north-1&endpoint=${server.endpoint}`,
      GALLRA_ANCHOR_ACCESS_KEY: server.accessKey,
      GALLRA_ANCHOR_SECRET_KEY: server.secretKey,
      GALLRA_REQUIRE_ANCHOR: 'on',
    },
  );
}, 60_000);

afterAll(async () => {
  await folder?.remove();
  await ledger?.drop();
  await server?.close();
});

/** One after the other: each goes on where the one before stopped. */
test('before it is prepared nothing is counted and nothing is taken for gone', async () => {
  expect((await folder.gallra(['validate'])).code).toBe(0);
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  const plan = await folder.gallra(['plan']);
  expect(plan.code).not.toBe(0);
  expect(plan.err + plan.out).toContain('gallra prepare audio');
});

test('prepare says what it does, and binds the bucket', async () => {
  const printed = await folder.gallra(['prepare', 'audio', '--print']);
  expect(printed).toMatchObject({
    code: 0,
    out: expect.stringContaining('write s3://recordings/calls/.gallra/ledger'),
  });
  expect(bucket.objects.has('calls/.gallra/ledger')).toBe(false);
  const prepared = await folder.gallra(['prepare', 'audio', '--json']);
  expect(prepared.json()).toMatchObject({ store: 'audio', steps: expect.any(String), prepared: true });
  expect(bucket.objects.has('calls/.gallra/ledger')).toBe(true);
});

test('coverage tells of the objects that no policy meets: here by their tag', async () => {
  const { code, json } = await folder.gallra(['coverage', '--connect', '--list', '10', '--json']);
  expect(json<{ stores: unknown[] }>().stores).toMatchObject([
    {
      store: 'audio',
      tables: [
        { table: 'objects', state: 'governed', policies: ['drafts', 'recordings'], listed: [[nameOf(400, 'mail')]] },
      ],
    },
  ]);
  expect(code).toBe(4);
});

test('the plan counts, the approval tells the rule in words', async () => {
  const [plan] = (await folder.gallra(['plan', 'recordings', '--json'])).json<object[]>();
  expect(plan).toMatchObject({ tableRows: 8, counts: { due: 3 } });
  const approved = await folder.gallra(['approve', 'recordings', '--yes']);
  expect(approved.out).toContain('dated(tag(closed))');
  expect(approved.code).toBe(0);
  expect((await folder.gallra(['approve', 'drafts', '--yes'])).code).toBe(0);
});

test('a hold keeps its object, here and in the bucket, and the command says so', async () => {
  const about = ['--reason', 'litigation', '--matter', 'D/1/2026', '--review', '2030-01-01'];
  const args = ['--store', 'audio', '--table', 'objects', ...about];
  const held = await folder.gallra(['hold', 'add', ...args, '--key', `path=${nameOf(300)}`]);
  expect(held).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('A legal hold was set on 1 version in'),
  });
  expect(bucket.objects.get(`calls/${nameOf(300)}`)?.map(({ legalHold }) => legalHold)).toEqual([true]);
  expect((await folder.gallra(['explain', 'recordings', nameOf(300)])).out).toContain('D/1/2026');
});

test('a run takes what is due with all its versions and its sidecar, and leaves the rest', async () => {
  const run = await folder.gallra(['run', 'recordings']);
  expect(run.out).toContain('destroyed');
  expect(there()).toEqual([nameOf(300), nameOf(30), nameOf(400, 'mail'), nameOf(400, 'open'), 'drafts/x.txt'].sort());
  for (const one of secret()) expect(run.out + run.err).not.toContain(one);
});

test('what a lifecycle rule left behind is attested as overdue', async () => {
  const left = await folder.gallra(['run', 'drafts']);
  expect(left.code).not.toBe(0);
  expect(left.out + left.err).toContain('1 records in audio should not be there any more');
  bucket.objects.delete('calls/drafts/x.txt');
  expect((await folder.gallra(['run', 'drafts'])).code).toBe(0);
});

test('checkpoints stand in the other bucket, and the log is verified against them', async () => {
  const notes = [...server.bucket('witness').objects.keys()];
  expect(notes.length).toBeGreaterThan(0);
  expect(notes[0]).toBe('log/000000/000000001');
  const key = (await folder.gallra(['audit', 'key'])).out.trim();
  const verified = await folder.gallra(['audit', 'verify', '--ledger', '--key', key]);
  expect(verified.out).toContain(`s3 ${server.endpoint}/witness/log/`);
  for (const one of [...secret(), nameOf(400)]) expect(verified.out + verified.err).not.toContain(one);
});

test('a release lifts the legal hold and lets it go', async () => {
  const [hold] = (await folder.gallra(['hold', 'list', '--json'])).json<{ id: string }[]>();
  const released = await folder.gallra(['hold', 'release', hold?.id ?? '', '--reason', 'closed']);
  expect(released.out).toContain('A legal hold was lifted from 1 version in');
  expect((await folder.gallra(['run', 'recordings'])).code).toBe(0);
  expect(there()).toEqual([nameOf(30), nameOf(400, 'mail'), nameOf(400, 'open')].sort());
});

test('a bucket under a second name is refused', async () => {
  await folder.write(
    'stores.yaml',
    stores.replace('stores:\n', `stores:\n${stores.split('\n').slice(1, -1).join('\n').replace('audio:', 'again:')}\n`),
  );
  const plan = await folder.gallra(['plan', 'recordings']);
  expect(plan.out + plan.err).toContain('are one and the same');
});
