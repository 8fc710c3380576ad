/** What can go wrong on the way to a bucket: every error names the store and what to do, and holds no key and no secret. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { never } from '../../src/policy/predicate.ts';
import type { EffectOrder, Store } from '../../src/ports/store.ts';
import { openS3Store } from '../../src/stores/s3/open-store.ts';
import { prepareStore, steps } from '../../src/stores/s3/prepare.ts';
import { filesPolicy, judged, old, ordered } from '../contract/store/files.ts';
import { ledgerId } from '../contract/store/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import type { Call, Order } from '../support/s3/fake-s3.ts';
import { entryFor, type S3Options, type S3Place, s3Place } from './s3-place.ts';

const places: S3Place[] = [];
const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const place of places.splice(0)) await place.close();
});
const canary = 'secret-person-0451';
const place = async (options: S3Options = {}): Promise<S3Place> => {
  const one = await s3Place(options);
  places.push(one);
  return one;
};
/** Three objects whose keys nobody may repeat. */
const filled = async (options: S3Options = {}): Promise<S3Place> => {
  const one = await place(options);
  for (const name of ['a', 'b', 'c']) await one.put(`${canary}/${name}.log`, old);
  return one;
};
const opened = (entry: StoreEntry, answerMs = 30_000): Store => {
  const store = openS3Store(entry, { transactionTimeoutMs: 60_000, answerMs });
  stores.push(store);
  return store;
};
const changed = ({ entry }: S3Place, over: Partial<NonNullable<StoreEntry['bucket']>>): StoreEntry => {
  if (!entry.bucket) throw new Error('no bucket');
  return { ...entry, bucket: { ...entry.bucket, ...over } };
};
const ask = (store: Store): Promise<unknown> => store.count('objects', { op: 'all', of: [] });
const orderIn = async ({ store }: S3Place): Promise<EffectOrder> =>
  ordered(store, await judged(store, filesPolicy({}, 'objects'), [], 'objects'));
const on =
  (operation: string): Order['when'] =>
  (call: Call) =>
    call.operation === operation;

async function failing(asked: Promise<unknown>): Promise<GallraError> {
  const error = await asked.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GallraError)) throw new Error(`no error of ours: ${error}`);
  const said = JSON.stringify([error.message, error.hint, error.where, error.cause, error.stack]);
  for (const secret of [canary, 'canary/secret', 'AKIATEST', 'nobody should repeat'])
    expect(said).not.toContain(secret);
  expect(error.message).toMatch(/store logs/i);
  expect(error.hint).not.toBe('');
  return error;
}

describe('Bad weather', () => {
  test.each<[string, Partial<NonNullable<StoreEntry['bucket']>>, object]>([
    ['a wrong secret', { secretKey: 'wrong' }, { code: 'store.denied' }],
    ['an unknown key', { accessKey: 'AKIAWRONG' }, { code: 'store.denied' }],
    ['a bucket that is not there', { bucket: 'nothing' }, { code: 'store.unreachable', retryable: true }],
    [
      'a host that is not there',
      { endpoint: 'http://nothing.invalid' },
      { code: 'store.unreachable', retryable: true },
    ],
  ])('%s', async (_, over, expected) => {
    const under = await filled();
    expect(await failing(ask(opened(changed(under, over))))).toMatchObject(expected);
    expect(await failing(opened(changed(under, over)).identity())).toMatchObject(expected);
  });

  test('a port at which nobody listens', async () => {
    const under = await filled();
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    expect(await failing(ask(opened(changed(under, { endpoint }))))).toMatchObject({ code: 'store.unreachable' });
  });

  test.each<[string, Order['answer'] & {}, object]>([
    ['slow down', [503, 'SlowDown'], { code: 'store.unreachable', retryable: true }],
    ['an error of its own', [500, 'InternalError'], { code: 'store.unreachable', retryable: true }],
    ['another region', [301, 'PermanentRedirect'], { code: 'store.unreachable' }],
    ['a page to sign in', 'garble', { code: 'store.unreachable' }],
    [
      'half an XML',
      { status: 200, body: '<?xml version="1.0"?><ListVersionsResult><Version><Key>a' },
      { code: 'store.unreachable' },
    ],
    ['nothing at all', { status: 200, body: '' }, { code: 'store.unreachable' }],
    [
      'a page that is well formed',
      { status: 200, body: '<html><body>Please sign in</body></html>' },
      { code: 'store.unreachable' },
    ],
    ['a cut connection', 'cut', { code: 'store.unreachable', retryable: true }],
    ['silence', 'hang', { code: 'store.unreachable', retryable: true }],
  ])('the server answers %s', async (_, answer, expected) => {
    const under = await filled();
    under.server.order({ when: on('ListObjectVersions'), answer });
    const store = opened(under.entry, 300);
    expect(await failing(ask(store))).toMatchObject(expected);
  });

  test('what fails once is asked for again', async () => {
    const under = await filled();
    under.server.order({ when: on('ListObjectVersions'), times: 1, answer: [503, 'SlowDown'] });
    under.server.order({ when: on('ListObjectVersions'), times: 1, answer: 'cut' });
    expect(await ask(under.store)).toBe(3);
  });

  test('a listing that comes to no end is given up', async () => {
    const under = await filled();
    const body = `<?xml version="1.0"?><ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>below/a</NextKeyMarker><NextVersionIdMarker>1</NextVersionIdMarker></ListVersionsResult>`;
    under.server.order({ when: on('ListObjectVersions'), answer: { status: 200, body } });
    expect(await failing(ask(under.store))).toMatchObject({ code: 'store.unreachable' });
  });

  test.each(['<NextContinuationToken>same</NextContinuationToken>', ''])(
    'a list of our own notes that comes to no end is given up (%j)',
    async (next) => {
      const under = await filled();
      const body = `<ListBucketResult><IsTruncated>true</IsTruncated>${next}</ListBucketResult>`;
      under.server.order({ when: on('ListObjectsV2'), answer: { status: 200, body } });
      expect(await failing(under.store.receipts())).toMatchObject({ code: 'store.unreachable' });
    },
  );

  test('a batch that could not be shut out is not called abandoned', async () => {
    const under = await filled();
    const { batchId, range, judgement } = await orderIn(under);
    const fence = () => under.store.fence(batchId, 'w2', range, judgement);
    under.server.order({ when: on('PutObject'), times: 1, answer: [412, 'PreconditionFailed'] });
    expect(await failing(fence())).toMatchObject({ code: 'store.conflict' });
    expect(await fence()).toMatchObject({ state: 'abandoned', gone: 0 });
  });

  test.each([
    ['of elsewhere', 'elsewhere/a.log', '<ETag>"x"</ETag>'],
    ['without an ETag', 'below/a.log', ''],
  ])('objects %s in an answer are refused', async (_, key, etag) => {
    const under = await filled();
    const one = `<Key>${key}</Key><VersionId>null</VersionId><IsLatest>true</IsLatest><LastModified>2024-01-01T00:00:00Z</LastModified><Size>1</Size>`;
    const body = `<?xml version="1.0"?><ListVersionsResult><IsTruncated>false</IsTruncated><Version>${one}${etag}</Version></ListVersionsResult>`;
    under.server.order({ when: on('ListObjectVersions'), answer: { status: 200, body } });
    expect(await failing(ask(under.store))).toMatchObject({ code: 'store.unreachable' });
  });

  test.each(['GetBucketVersioning', 'ListObjectVersions', 'ListMultipartUploads', 'GetObjectLockConfiguration'])(
    'who must not call %s is told so, and nothing is counted',
    async (operation) => {
      const under = await filled();
      under.server.deny = (asked) => asked === operation;
      expect(await failing(ask(under.store))).toMatchObject({ code: 'store.denied' });
    },
  );

  test('plain http goes only where stores.yaml says so itself', async () => {
    const under = await filled();
    const error = await failing((async () => ask(opened(changed(under, { http: false }))))());
    expect(error).toMatchObject({ code: 'store.schema' });
    const said = (endpoint: string): boolean | undefined =>
      parseStores(
        'stores.yaml',
        `stores: { a: { kind: s3, bucket: b, region: r, endpoint: "${endpoint}", timezone: UTC } }`,
      ).stores[0]?.bucket?.http;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the environment
    expect([said('http://minio:9000'), said('https://minio'), said('${ENDPOINT}')]).toEqual([true, false, false]);
  });
});

describe('In the middle of a batch', () => {
  test('keys that are denied stay, the others go, and only those are called destroyed', async () => {
    const under = await filled();
    const order = await orderIn(under);
    under.server.deny = (operation, key) => operation === 'DeleteObject' && key.endsWith('b.log');
    const receipt = await under.store.effect(order);
    expect(receipt.disposed).toEqual([[`${canary}/a.log`], [`${canary}/c.log`]]);
    expect(await under.paths()).toEqual([`${canary}/b.log`]);
  });

  test('all of them denied is a refusal, so that a smaller batch finds which', async () => {
    const under = await filled({ versioning: 'enabled' });
    const order = await orderIn(under);
    under.server.deny = (operation) => operation === 'DeleteObject';
    expect(await failing(under.store.effect(order))).toMatchObject({ code: 'store.refused' });
    under.server.deny = () => false;
    expect((await under.store.effect(order)).disposed).toHaveLength(3);
  });

  test('an upload that must not be aborted keeps its object', async () => {
    const under = await filled();
    under.upload(`${canary}/a.log`, old);
    under.server.deny = (operation) => operation === 'AbortMultipartUpload';
    expect((await under.store.effect(await orderIn(under))).disposed).toHaveLength(2);
    expect(await under.paths()).toEqual([`${canary}/a.log`]);
  });

  test.each<[string, Order['answer'] & {}]>([
    ['the answer is lost', 'forget'],
    ['the call is lost', 'cut'],
    ['the server gives up', [503, 'SlowDown']],
    ['something else answers', 'garble'],
  ])('%s: the outcome is not known, and the fence finds what is there', async (_, answer) => {
    const under = await filled({ pageSize: 1_000 });
    const order = await orderIn(under);
    under.server.order({ when: on('DeleteObjects'), answer });
    const ended = await under.store.effect(order).catch((error: unknown) => error);
    expect(await failing(Promise.reject(ended))).toMatchObject({ code: 'store.unknown', retryable: true });
    const { gone, state } = await under.store.fence(order.batchId, 'w2', order.range, order.judgement);
    expect(state).toBe('abandoned');
    expect(gone).toBe(3 - (await under.paths()).length);
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.fenced' });
  });

  test.each(['', '<html><body>Please sign in</body></html>'])(
    'a look afterwards that is answered with %j does not call anything destroyed',
    async (body) => {
      const under = await filled();
      const order = await orderIn(under);
      let deleted = false;
      under.server.order({
        when: on('DeleteObjects'),
        times: 1,
        first: () => {
          deleted = true;
        },
        answer: { status: 200, body },
      });
      under.server.order({
        when: ({ operation }) => deleted && operation.startsWith('List'),
        answer: { status: 200, body },
      });
      expect(await failing(under.store.effect(order))).toMatchObject({ code: 'store.unknown' });
      const asked = under.store.fence(order.batchId, 'w2', order.range, order.judgement);
      expect(await failing(asked)).toMatchObject({ code: 'store.unreachable' });
      expect(await under.paths()).toHaveLength(3);
    },
  );

  test.each([
    ['GetObjectTagging', '"dated(tag(ended))"'],
    ['HeadObject', '"dated(metadata(ended))"'],
  ])('nonsense for %s is not a date that is missing', async (operation, column) => {
    const under = await place();
    under.add('a.log', { modified: old, tags: { ended: '2026-05-01' }, metadata: { ended: '2026-05-01' } });
    const retain = `period: 6 months, from: { latest: [{ column: ${column}, missing: ignore }, modified_at] }`;
    const judgement = await judged(under.store, filesPolicy({ retain }, 'objects'), [], 'objects');
    expect((await under.store.tally(judgement, never)).lines).toEqual([]);
    under.server.order({ when: on(operation), answer: { status: 200, body: '' } });
    expect(await failing(under.store.tally(judgement, never))).toMatchObject({ code: 'store.unreachable' });
  });

  test('a call that is not answered is given up when the time of the batch is over', async () => {
    const under = await filled();
    const order = await orderIn(under);
    under.server.order({ when: on('DeleteObjects'), answer: [503, 'SlowDown'] });
    const hasty = openS3Store(under.entry, { transactionTimeoutMs: 250 });
    stores.push(hasty);
    under.server.order({ when: on('DeleteObjects'), answer: 'hang' });
    expect(await failing(hasty.effect(order))).toMatchObject({ code: 'store.unknown' });
    expect(await under.paths()).toHaveLength(3);
  });

  test('a call is not tried again when the records of its objects may not be locked any more', async () => {
    const under = await filled();
    let locked = true;
    const order = { ...(await orderIn(under)), mayGoOn: () => locked };
    const answer: Order['answer'] & {} = [503, 'SlowDown'];
    under.server.order({
      when: on('DeleteObjects'),
      times: 1,
      first: () => {
        locked = false;
      },
      answer,
    });
    expect(await failing(under.store.effect(order))).toMatchObject({ code: 'store.unknown' });
    expect(await under.paths()).toHaveLength(3);
  });

  test('an answer of success that took nothing away is not believed', async () => {
    const under = await filled();
    const body = '<?xml version="1.0"?><DeleteResult></DeleteResult>';
    under.server.order({ when: on('DeleteObjects'), answer: { status: 200, body } });
    expect(await under.store.effect(await orderIn(under))).toMatchObject({ disposed: [], gone: 0 });
    expect(await under.paths()).toHaveLength(3);
  });

  test('shut out between two calls it deletes nothing more', async () => {
    const under = await place({ pageSize: 1_000 });
    for (let i = 0; i < 600; i++) await under.put(`${canary}/${String(i).padStart(4, '0')}.log`, old);
    const store = under.open();
    const order = {
      batchId: randomUUID(),
      worker: 'w1',
      held: never,
      ...(await orderIn(under).then(({ judgement, range }) => ({ judgement, range }))),
    };
    const keys = Array.from({ length: 600 }, (_, i) => [`${canary}/${String(i).padStart(4, '0')}.log`]);
    const range = { ...order.range, keys };
    let gone = 0;
    under.server.order({
      when: on('DeleteObjects'),
      times: 1,
      first: async () => {
        ({ gone } = await store.fence(order.batchId, 'w2', range, order.judgement));
      },
    });
    expect(await failing(under.store.effect({ ...order, range }))).toMatchObject({ code: 'store.unknown' });
    expect(gone).toBe(0);
    // The call that was on its way already.
    expect(await under.paths()).toHaveLength(350);
  });
});

describe('Preparing', () => {
  test('says what it does, binds the bucket once, and says to whom', async () => {
    const under = await place({ prepared: false });
    expect(steps(under.entry, ledgerId)).toContain(`s3://records/below/.gallra/ledger: ledger ${ledgerId}`);
    expect(await failing(under.store.boundLedger())).toMatchObject({ code: 'store.schema' });
    await prepareStore(under.entry, ledgerId);
    const identity = await under.store.identity();
    await prepareStore(under.entry, ledgerId);
    expect(await under.store.identity()).toBe(identity);
    expect(await under.store.boundLedger()).toBe(ledgerId);
    expect(await failing(prepareStore(under.entry, randomUUID()))).toMatchObject({ code: 'store.bound' });
    expect([...under.bucket.objects.keys()]).toEqual(['below/.gallra/ledger']);
  });

  test('one object is never in two stores', async () => {
    const under = await place();
    await under.put('deep/er/a.log', old);
    const inside = entryFor(under.server, 'records', 'below/deep/');
    expect(await failing(prepareStore(inside, ledgerId))).toMatchObject({ code: 'store.twice' });
    const around = entryFor(under.server, 'records', '');
    // What lies below is found by the first pass.
    await prepareStore(around, ledgerId);
    expect(await failing(ask(opened(around)))).toMatchObject({ code: 'store.twice' });
  });

  test('an account that may not look above its prefix can prepare it', async () => {
    const under = await place({ prefix: 'a/b/', prepared: false });
    under.server.deny = (operation, key) => operation === 'GetObject' && !key.startsWith('a/b/');
    await prepareStore(under.entry, ledgerId);
    expect(await under.store.boundLedger()).toBe(ledgerId);
  });

  test('a server that ignores conditions on writes is not prepared', async () => {
    const under = await place({ prepared: false });
    under.server.settings.ignoresConditions = true;
    expect(await failing(prepareStore(under.entry, ledgerId))).toMatchObject({ code: 'store.schema' });
    expect(under.bucket.objects.size).toBe(0);
  });

  test('a bucket from which ours was taken away is not worked on', async () => {
    const under = await filled();
    const order = await orderIn(under);
    under.bucket.objects.delete('below/.gallra/ledger');
    expect(await failing(under.store.effect(order))).toMatchObject({ code: 'store.schema' });
    expect(await under.paths()).toHaveLength(3);
  });

  test('what a default retention of the bucket locks of ours is hidden until it may go, and counts no more', async () => {
    const under = await filled({ versioning: 'enabled', lock: true });
    const order = await orderIn(under);
    await under.store.effect(order);
    for (const [key, versions] of under.bucket.objects)
      if (key.includes('/.gallra/')) for (const one of versions) one.retainUntil = new Date('2099-01-01');
    await under.store.forget(order.batchId, { index: 1, digest: 'a'.repeat(64) });
    await under.store.mark({ index: 2, digest: 'b'.repeat(64) });
    expect(await under.store.receipts()).toEqual([]);
    expect(await under.store.marked()).toEqual({ index: 2, digest: 'b'.repeat(64) });
  });

  test('what is overwritten or dropped of ours leaves no version behind', async () => {
    const under = await filled({ versioning: 'enabled' });
    const hold = randomUUID();
    const sealed = Buffer.from('sealed');
    await under.store.journal({ hold, decision: 'placed', keyId: 'k', sealed });
    await under.store.journal({ hold, decision: 'released', keyId: 'k', sealed });
    const order = await orderIn(under);
    await under.store.effect(order);
    await under.store.forget(order.batchId, { index: 1, digest: 'a'.repeat(64) });
    const ours = [...under.bucket.objects].filter(([key]) => key.startsWith('below/.gallra/'));
    expect(ours.map(([key, versions]) => [key.split('/')[2], versions.length])).toEqual(
      expect.arrayContaining([
        ['holds', 1],
        ['mark', 1],
      ]),
    );
    expect(ours.every(([, versions]) => versions.length === 1)).toBe(true);
    expect(ours.some(([key]) => key.includes('/receipts/'))).toBe(false);
  });
});

test.each(['../below/.gallra/ledger', '.gallra/ledger', '', 'a\\b', '\\xff.log'])(
  'the key %j leads nowhere',
  async (key) => {
    const under = await filled();
    const order = await orderIn(under);
    const range = { ...order.range, keys: [[key]] };
    const ended = await under.store.effect({ ...order, range }).catch((error: unknown) => error);
    if (ended instanceof GallraError) expect(ended.code).toBe('store.schema');
    else expect(ended).toMatchObject({ disposed: [], gone: 1 });
    expect(await under.paths()).toHaveLength(3);
    expect(await under.store.boundLedger()).toBe(ledgerId);
  },
);
