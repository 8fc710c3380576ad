/**
 * The same promises at any S3 server, and on the fake to keep the two honest. Nobody can date an object of a real server, so
 * everything here is dated by its key or by a tag. To be run on a server of yours, in a bucket where nothing else is:
 *
 * GALLRA_TEST_S3_ENDPOINT=http://127.0.0.1:9000 GALLRA_TEST_S3_BUCKET=test GALLRA_TEST_S3_REGION=us-east-1
 * GALLRA_TEST_S3_ACCESS_KEY=… GALLRA_TEST_S3_SECRET_KEY=… npm test -- test/stores/s3-endpoint
 */
import { randomUUID } from 'node:crypto';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectLegalHoldCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Judgement } from '../../src/policy/judgement.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { always, never } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { openS3Store } from '../../src/stores/s3/open-store.ts';
import { prepareStore } from '../../src/stores/s3/prepare.ts';
import { dispose, type FilesRule, filesPolicy, judged, ordered, path } from '../contract/store/files.ts';
import { helsinki, ledgerId } from '../contract/store/fixtures.ts';
import { describeJournal } from '../contract/store/keepsakes.ts';
import { fakeS3 } from '../support/s3/fake-s3.ts';

interface Server {
  bucket: string;
  region: string;
  endpoint: string;
  accessKey: string;
  secretKey: string;
  close(): Promise<void>;
}

function given(): Server | null {
  const read = (name: string): string => process.env[`GALLRA_TEST_S3_${name}`] ?? '';
  if (read('ENDPOINT') === '') return null;
  return {
    bucket: read('BUCKET'),
    region: read('REGION') || 'us-east-1',
    endpoint: read('ENDPOINT'),
    accessKey: read('ACCESS_KEY'),
    secretKey: read('SECRET_KEY'),
    close: async () => undefined,
  };
}

const onFake = (versioning: 'off' | 'enabled', lock: boolean) => async (): Promise<Server> => {
  const server = await fakeS3();
  Object.assign(server.bucket('test'), { versioning, lock });
  server.settings.pageSize = 4;
  const { endpoint, accessKey, secretKey } = server;
  return { bucket: 'test', region: 'us-east-1', endpoint, accessKey, secretKey, close: server.close };
};

function describeServer(name: string, start: () => Promise<Server>): void {
  describe(name, () => {
    let server: Server;
    let client: S3Client;
    const opened: Store[] = [];
    beforeAll(async () => {
      server = await start();
      const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = server;
      client = new S3Client({
        endpoint,
        region,
        forcePathStyle: true,
        credentials: { accessKeyId, secretAccessKey },
        requestChecksumCalculation: 'WHEN_REQUIRED',
      });
    });
    afterAll(async () => {
      for (const store of opened) await store.close();
      client.destroy();
      await server.close();
    });

    interface Under {
      store: Store;
      prefix: string;
      put(path: string, tags?: Record<string, string>): Promise<void>;
      /** Every key that has anything at all. */
      paths(): Promise<string[]>;
    }
    const fresh = async (...paths: string[]): Promise<Under> => {
      const { close: _, ...at } = server;
      const prefix = `gallra-test-${randomUUID()}/`;
      const entry: StoreEntry = {
        name: 'logs',
        kind: 's3',
        url: 's3:',
        schema: 'public',
        timezone: helsinki,
        access: 'dispose',
        bucket: { ...at, prefix, http: true },
      };
      await prepareStore(entry, ledgerId);
      const store = openS3Store(entry);
      opened.push(store);
      const one = { Bucket: server.bucket };
      const under: Under = {
        store,
        prefix,
        async put(key, tags = {}) {
          const Tagging = new URLSearchParams(tags).toString();
          await client.send(
            new PutObjectCommand({ ...one, Key: prefix + key, Body: key, ...(Tagging === '' ? {} : { Tagging }) }),
          );
        },
        async paths() {
          const found = new Set<string>();
          for (let KeyMarker: string | undefined; ; ) {
            const page = await client.send(
              new ListObjectVersionsCommand({ ...one, Prefix: prefix, ...(KeyMarker ? { KeyMarker } : {}) }),
            );
            for (const { Key = '' } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) found.add(Key);
            if (!page.IsTruncated) break;
            KeyMarker = page.NextKeyMarker;
          }
          const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ ...one, Prefix: prefix }));
          for (const { Key = '' } of Uploads) found.add(Key);
          const theirs = [...found].map((key) => key.slice(prefix.length)).filter((key) => !key.startsWith('.gallra/'));
          return theirs.sort();
        },
      };
      for (const key of paths) await under.put(key);
      return under;
    };
    const dated: FilesRule = { pattern: '**/%Y-%m-%d*', retain: 'period: 6 months, from: dated' };
    const judgedBy = ({ store }: Under, rule = dated): Promise<Judgement> =>
      judged(store, filesPolicy(rule, 'objects'), [], 'objects');

    test('counts, selects and destroys what is due, in batches of any size, and nothing else', async () => {
      const due = ['2025-01-01 å', '2025-11-30+&', 'd/2025-02-02', 'd/e/2025-03-03', '2025-11-30/not-this'];
      const kept = ['2025-12-01', '2025-02-30', 'other', '2026-01-01.log'];
      const under = await fresh(...due, ...kept);
      const judgement = await judgedBy(under);
      expect(await under.store.tally(judgement, never)).toMatchObject({
        tableRows: 9,
        lines: [
          { outcome: 'due', count: 4 },
          { outcome: 'undated', count: 1 },
        ],
      });
      for (;;) {
        const range = await under.store.select(judgement, never, { branch: 0, at: null }, 2);
        if (!range) break;
        const { disposed } = await dispose(under.store, judgement, never, 2);
        expect(disposed).toEqual(range.keys);
      }
      expect(await under.paths()).toEqual(['2025-11-30/not-this', ...kept].sort());
      expect(Math.abs(Date.parse(await under.store.now()) - Date.now())).toBeLessThan(60_000);
    });

    test('every version of a key goes, and its delete marker', async () => {
      const under = await fresh('2025-01-01', '2025-01-01', '2025-01-01', '2025-01-01.more');
      await client.send(new DeleteObjectCommand({ Bucket: server.bucket, Key: `${under.prefix}2025-01-01` }));
      await dispose(under.store, await judgedBy(under, { ...dated, pattern: '%Y-%m-%d*' }));
      expect(await under.paths()).toEqual([]);
    });

    test('a day in a tag counts, and one that is missing as the policy says', async () => {
      const under = await fresh();
      await under.put('due', { ended: '2025-11-30' });
      await under.put('not-due', { ended: '2025-12-01' });
      await under.put('unreadable', { ended: 'soon' });
      await under.put('missing', { other: 'x' });
      await under.put('bare');
      const judgement = await judgedBy(under, {
        pattern: '**/*',
        retain: 'period: 6 months, from: { column: "dated(tag(ended))", missing: not-started }',
      });
      expect(await under.store.list(judgement, never, 'undated', 9)).toEqual([['unreadable']]);
      expect((await dispose(under.store, judgement)).disposed).toEqual([['due']]);
    });

    test('an upload that goes on keeps its key', async () => {
      const under = await fresh('2025-01-01', '2025-01-02');
      const Key = `${under.prefix}2025-01-01`;
      await client.send(new CreateMultipartUploadCommand({ Bucket: server.bucket, Key }));
      const asOf = new Date().toISOString();
      const judgement = await judged(under.store, filesPolicy(dated, 'objects'), [], 'objects', asOf);
      expect((await dispose(under.store, judgement)).disposed).toEqual([['2025-01-02']]);
      expect(await under.paths()).toEqual(['2025-01-01']);
    });

    test('a batch happens once, a fence shuts it out, and held objects stay', async () => {
      const under = await fresh('2025-01-01', '2025-01-02', '2025-01-03');
      const judgement = await judgedBy(under);
      const order = await ordered(under.store, judgement);
      const receipt = await under.store.effect({ ...order, held: path('2025-01-03') });
      expect(receipt.disposed).toEqual([['2025-01-01'], ['2025-01-02']]);
      await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.fenced' });
      expect(await under.store.fence(order.batchId, 'w2', order.range, judgement)).toEqual(receipt);
      expect(await under.store.receipts()).toEqual([order.batchId]);
      await under.store.forget(order.batchId, { index: 4, digest: 'a'.repeat(64) });
      expect([await under.store.receipts(), await under.store.marked()]).toEqual([
        [],
        { index: 4, digest: 'a'.repeat(64) },
      ]);
      const other = { ...order, batchId: randomUUID() };
      expect(await under.store.fence(other.batchId, 'w2', order.range, judgement)).toMatchObject({
        state: 'abandoned',
        gone: 2,
      });
      await expect(under.store.effect(other)).rejects.toMatchObject({ code: 'store.fenced' });
      expect(await under.paths()).toEqual(['2025-01-03']);
    });

    test('holds are legal holds where the bucket has Object Lock', async () => {
      const under = await fresh('2025-01-01', '2025-01-02');
      const hold = randomUUID();
      const pushed = await under.store.pushHold?.(hold, 'objects', path('2025-01-01'));
      if (pushed === null) return expect(await under.store.liftHold?.(hold)).toBeNull();
      expect(pushed).toEqual({ set: 1, failed: 0, tooMany: null });
      const one = { Bucket: server.bucket, Key: `${under.prefix}2025-01-01` };
      expect((await client.send(new GetObjectLegalHoldCommand(one))).LegalHold?.Status).toBe('ON');
      const judgement = await judgedBy(under);
      expect((await dispose(under.store, judgement)).disposed).toEqual([['2025-01-02']]);
      expect(await under.store.liftHold?.(hold)).toEqual({ set: 1, failed: 0, tooMany: null });
      expect((await dispose(under.store, judgement)).disposed).toEqual([['2025-01-01']]);
    });

    test('keys come page by page in one order', async () => {
      const under = await fresh('b', 'a/1', 'a.b', 'a/2', 'å', 'a b', '😀');
      const pages: string[] = [];
      for (let after: string[] | null = null; ; ) {
        const page: string[][] = await under.store.keys('objects', ['path'], always, after, 2);
        pages.push(...page.flat());
        if (page.length < 2) break;
        after = page.at(-1) ?? null;
      }
      expect(pages).toEqual(['a b', 'a.b', 'a/1', 'a/2', 'b', 'å', '😀']);
    });

    describeJournal(async () => (await fresh()).store);
  });
}

describeServer('a fake S3 without versions', onFake('off', false));
describeServer('a fake S3 with versions and Object Lock', onFake('enabled', true));
const real = given();
if (real) describeServer(`the S3 server at ${real.endpoint}`, async () => real);
else test.skip('an S3 server: GALLRA_TEST_S3_ENDPOINT is not set', () => undefined);
