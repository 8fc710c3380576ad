/** A bucket as an anchor, as the contract has it, and what may become of a bucket in the world. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { type AnchorBucket, openS3Anchor } from '../../src/anchors/s3/open-anchor.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Anchor } from '../../src/ports/anchor.ts';
import { anchorContract, noteOf } from '../contract/anchor.ts';
import { type FakeS3, fakeS3 } from '../support/s3/fake-s3.ts';
import { hide, put, type StoredBucket } from '../support/s3/state.ts';

const servers: FakeS3[] = [];
const anchors: Anchor[] = [];
afterEach(async () => {
  for (const anchor of anchors.splice(0)) await anchor.close();
  for (const server of servers.splice(0)) await server.close();
});

interface Place {
  server: FakeS3;
  bucket: StoredBucket;
  open(over?: Partial<AnchorBucket>, secretKey?: string): Anchor;
}

async function place(versioning: StoredBucket['versioning'] = 'off', lock = false): Promise<Place> {
  const server = await fakeS3();
  servers.push(server);
  server.settings.pageSize = 3;
  const bucket = Object.assign(server.bucket('witness'), { versioning, lock });
  return {
    server,
    bucket,
    open(over = {}, secretKey = server.secretKey) {
      const at = { bucket: 'witness', prefix: 'log/', region: 'eu-north-1', endpoint: server.endpoint, years: null };
      const { accessKey } = server;
      const anchor = openS3Anchor({ ...at, ...over }, { accessKey, secretKey });
      anchors.push(anchor);
      return anchor;
    },
  };
}

describe.each(['off', 'enabled'] as const)('in a bucket with versions %s', (versioning) => {
  anchorContract(async () => {
    const { open } = await place(versioning);
    return { anchor: open(), again: open() };
  });
});

describe('a bucket', () => {
  const fill = async (anchor: Anchor, count: number): Promise<void> => {
    for (let after = 0; after < count; after++) await anchor.put(noteOf(after + 1), after);
  };
  const key = (sequence: number): string => `log/000000/${String(sequence).padStart(9, '0')}`;

  test('names a note by its number, and itself without a secret', async () => {
    const { bucket, open, server } = await place();
    const anchor = open();
    await fill(anchor, 2);
    expect([...bucket.objects.keys()]).toEqual([key(1), key(2)]);
    expect(anchor.name).toBe(`s3 ${server.endpoint}/witness/log/`);
    expect(open({ endpoint: null }).name).toBe('s3 s3://witness/log/');
  });

  test('goes on in the next folder after 999 notes', async () => {
    const { bucket, open, server } = await place();
    server.settings.pageSize = 400;
    for (let n = 1; n <= 999; n++) put(bucket, key(n), { body: noteOf(n) });
    const anchor = open();
    expect(await anchor.put(noteOf(1000), 999)).toMatchObject({ sequence: 1000 });
    expect(bucket.objects.has('log/000001/000001000')).toBe(true);
    expect(await anchor.head()).toEqual({ sequence: 1000, note: noteOf(1000) });
    expect((await anchor.notes({ after: 998, limit: 5 })).map(({ sequence }) => sequence)).toEqual([999, 1000]);
  });

  test('locks each note for the years that it was told', async () => {
    const { bucket, open } = await place('enabled', true);
    await fill(open({ years: 10 }), 1);
    const [note] = bucket.objects.get(key(1)) ?? [];
    expect(note?.retainUntil?.getUTCFullYear()).toBe(new Date().getUTCFullYear() + 10);
    const plain = await place();
    await expect(plain.open({ years: 10 }).put(noteOf(1), 0)).rejects.toMatchObject({ code: 'anchor.denied' });
  });

  test('a note that was put although its answer was lost is not taken for another', async () => {
    const { open, server } = await place();
    server.order({ when: ({ operation }) => operation === 'PutObject', times: 1, answer: 'forget' });
    expect(await open().put(noteOf(1), 0)).toEqual({ sequence: 1, note: noteOf(1) });
  });

  test.each<[string, (bucket: StoredBucket) => void]>([
    ['covered by a delete marker', (bucket) => hide(bucket, key(3), new Date())],
    ['written over', (bucket) => void put(bucket, key(2), { body: noteOf(9) })],
    ['gone from the middle', (bucket) => void bucket.objects.delete(key(2))],
    [
      'cut short',
      (bucket) => {
        for (const version of bucket.objects.get(key(2)) ?? []) version.body = 'gallra';
      },
    ],
  ])('a note that was %s is damage', async (_, harm) => {
    const { bucket, open } = await place('enabled');
    const anchor = open();
    await fill(anchor, 3);
    harm(bucket);
    await expect(anchor.notes({ after: 0, limit: 9 })).rejects.toMatchObject({ code: 'anchor.damaged' });
  });

  test.each<[string, (place: Place) => Anchor, object]>([
    ['a wrong secret', ({ open }) => open({}, 'wrong'), { code: 'anchor.denied' }],
    ['no such bucket', ({ open }) => open({ bucket: 'nothing' }), { code: 'anchor.unreachable', retryable: true }],
    ['no such host', ({ open }) => open({ endpoint: 'http://nothing.invalid' }), { code: 'anchor.unreachable' }],
    [
      'a page to sign in',
      ({ open, server }) => {
        server.order({ when: () => true, answer: { status: 200, body: '<html><body>Sign in</body></html>' } });
        return open();
      },
      { code: 'anchor.unreachable' },
    ],
  ])('%s is told, and never that it is empty', async (_, choose, expected) => {
    const error = await choose(await place())
      .head()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GallraError);
    expect(error).toMatchObject(expected);
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/canary|AKIATEST/);
  });
});
