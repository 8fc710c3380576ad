/** What a fake S3 server keeps: buckets with versions, delete markers, unfinished uploads, locks and tags. */
import { createHash, randomUUID } from 'node:crypto';

export interface StoredVersion {
  /** `null` where it was written without versioning. */
  id: string;
  marker: boolean;
  body: string;
  etag: string;
  modified: Date;
  tags: Record<string, string>;
  metadata: Record<string, string>;
  legalHold: boolean;
  retainUntil: Date | null;
}

export interface StoredUpload {
  id: string;
  key: string;
  initiated: Date;
}

export interface StoredBucket {
  versioning: 'off' | 'enabled' | 'suspended';
  lock: boolean;
  /** Newest first. No empty lists. */
  objects: Map<string, StoredVersion[]>;
  uploads: StoredUpload[];
}

export interface Putting {
  body?: string;
  modified?: Date;
  tags?: Record<string, string>;
  metadata?: Record<string, string>;
  retainUntil?: Date | null;
  legalHold?: boolean;
}

export const emptyBucket = (): StoredBucket => ({
  versioning: 'off',
  lock: false,
  objects: new Map(),
  uploads: [],
});

export const etagOf = (body: string): string => `"${createHash('md5').update(body).digest('hex')}"`;

export function put(bucket: StoredBucket, key: string, putting: Putting): StoredVersion {
  const {
    body = key,
    modified = new Date(),
    tags = {},
    metadata = {},
    retainUntil = null,
    legalHold = false,
  } = putting;
  const version = {
    id: '',
    marker: false,
    body,
    etag: etagOf(body),
    modified,
    tags,
    metadata,
    legalHold,
    retainUntil,
  };
  return add(bucket, key, version);
}

/** A delete that names no version. */
export function hide(bucket: StoredBucket, key: string, modified: Date): void {
  if (bucket.versioning === 'off') {
    bucket.objects.delete(key);
    return;
  }
  const nothing = { body: '', etag: '', tags: {}, metadata: {}, legalHold: false, retainUntil: null };
  add(bucket, key, { id: '', marker: true, modified, ...nothing });
}

export function removeVersion(bucket: StoredBucket, key: string, id: string): void {
  const left = (bucket.objects.get(key) ?? []).filter((one) => one.id !== id);
  if (left.length > 0) bucket.objects.set(key, left);
  else bucket.objects.delete(key);
}

/** What a reader of the key meets; null also where that is a delete marker. */
export function current(bucket: StoredBucket, key: string): StoredVersion | null {
  const [newest] = bucket.objects.get(key) ?? [];
  return newest && !newest.marker ? newest : null;
}

/** Without versions the one of the id `null` is replaced. */
function add(bucket: StoredBucket, key: string, version: StoredVersion): StoredVersion {
  const fresh = { ...version, id: bucket.versioning === 'enabled' ? randomUUID() : 'null' };
  const before = bucket.objects.get(key) ?? [];
  bucket.objects.set(key, [fresh, ...before.filter(({ id }) => id !== fresh.id)]);
  return fresh;
}

/** In the order of UTF-8, as listings have them. */
export const inOrder = (keys: Iterable<string>): string[] =>
  [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
