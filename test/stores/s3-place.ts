/** A bucket of the fake S3 server as a store, prepared; its objects are put and looked at from outside. */
import { randomUUID } from 'node:crypto';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import type { Store } from '../../src/ports/store.ts';
import { openS3Store } from '../../src/stores/s3/open-store.ts';
import { prepareStore } from '../../src/stores/s3/prepare.ts';
import type { FilesPlace } from '../contract/store/files.ts';
import { helsinki, ledgerId } from '../contract/store/fixtures.ts';
import { type FakeS3, fakeS3 } from '../support/s3/fake-s3.ts';
import { hide, inOrder, type Putting, put, type StoredBucket, type StoredVersion } from '../support/s3/state.ts';

export interface S3Options {
  versioning?: StoredBucket['versioning'];
  lock?: boolean;
  pageSize?: number;
  prefix?: string;
  prepared?: boolean;
}

export interface S3Place extends FilesPlace {
  server: FakeS3;
  bucket: StoredBucket;
  entry: StoreEntry;
  /** Below the prefix, with all that an object can have. */
  add(path: string, putting: Putting): StoredVersion;
  /** A delete that names no version. */
  hide(path: string, modified?: Date): void;
  versions(path: string): StoredVersion[];
  upload(path: string, initiated: Date): void;
}

export function entryFor(server: FakeS3, bucket: string, prefix: string): StoreEntry {
  const { endpoint, accessKey, secretKey } = server;
  return {
    name: 'logs',
    kind: 's3',
    url: `s3:${endpoint}/${bucket}/${prefix}`,
    schema: 'public',
    timezone: helsinki,
    access: 'dispose',
    bucket: { bucket, prefix, region: 'us-east-1', endpoint, http: true, accessKey, secretKey },
  };
}

export async function s3Place(options: S3Options = {}): Promise<S3Place> {
  const { versioning = 'off', lock = false, pageSize = 3, prefix = 'below/', prepared = true } = options;
  const server = await fakeS3();
  server.settings.pageSize = pageSize;
  const bucket = server.bucket('records');
  Object.assign(bucket, { versioning, lock });
  const entry = entryFor(server, 'records', prefix);
  if (prepared) await prepareStore(entry, ledgerId);
  server.calls.length = 0;
  const opened: Store[] = [];
  const open: S3Place['open'] = (access = 'dispose', effectMs = 60_000) => {
    const store = openS3Store({ ...entry, access }, { transactionTimeoutMs: effectMs });
    opened.push(store);
    return store;
  };
  const store = open();
  return {
    server,
    bucket,
    entry,
    store,
    open,
    async put(path, modified, text) {
      put(bucket, prefix + path, { ...(modified && { modified }), ...(text !== undefined && { body: text }) });
    },
    add: (path, putting) => put(bucket, prefix + path, putting),
    hide: (path, modified = new Date()) => hide(bucket, prefix + path, modified),
    async remove(path) {
      bucket.objects.delete(prefix + path);
    },
    versions: (path) => bucket.objects.get(prefix + path) ?? [],
    upload: (path, initiated) => void bucket.uploads.push({ id: randomUUID(), key: prefix + path, initiated }),
    async paths() {
      const keys = [...bucket.objects.keys(), ...bucket.uploads.map(({ key }) => key)];
      const theirs = inOrder(new Set(keys)).filter((key) => key.startsWith(prefix));
      return theirs.map((key) => key.slice(prefix.length)).filter((path) => !path.startsWith('.gallra/'));
    },
    async close() {
      for (const one of opened) await one.close();
      await server.close();
    },
  };
}
