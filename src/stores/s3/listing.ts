/** What is in a bucket, key by key in the order of a listing: every version, delete marker and unfinished upload. */
import {
  type DeleteMarkerEntry,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
} from '@aws-sdk/client-s3';
import { isUnknownToServer, nested, nonsense } from './failure.ts';
import { compareKeys } from './keys.ts';
import { type Bucket, ourFolder } from './session.ts';

export interface Version {
  /** `null`, the word, where it was written without versioning. */
  id: string;
  modified: Date;
  size: number;
  etag: string | null;
  /** A delete marker: it has no bytes. */
  marker: boolean;
  /** What a reader of the key meets. */
  latest: boolean;
}

export interface Upload {
  id: string;
  initiated: Date;
}

/** A record: one key with all that there is under it. */
export interface Held {
  key: string;
  /** Newest first, and then the delete markers. */
  versions: Version[];
  uploads: Upload[];
}

export interface ListingOptions {
  /** Go on behind this key. Null: from the first. */
  after?: string | null;
  /** What every key begins with; begins with the prefix of the store. */
  start?: string;
  /** Unfinished uploads below it, where they were asked for already. */
  uploads?: Held[];
}

/**
 * Page by page, as the server gives them; a key is never torn apart. Ours are left out. What comes meanwhile may be missed,
 * and is found by the next. @throws `store.twice` where another prepared store lies below, and what the SDK throws.
 */
export async function* listing(
  bucket: Bucket,
  { after = null, start = bucket.prefix, uploads: known }: ListingOptions = {},
): AsyncGenerator<Held[]> {
  const begun = known?.filter(({ key }) => key.startsWith(start)) ?? (await uploadsBelow(bucket, start));
  const uploads = begun.filter(({ key }) => after === null || compareKeys(key, after) > 0);
  let next = 0;
  for await (const { held, complete } of versionsBelow(bucket, start, after)) {
    const last = held.at(-1)?.key;
    const merged: Held[] = [];
    let i = 0;
    // Uploads of keys behind the page's last belong to a later one.
    while (i < held.length || (next < uploads.length && (complete || below(uploads[next]?.key, last)))) {
      const [version, upload] = [held[i], uploads[next]];
      const order = !version ? 1 : !upload ? -1 : compareKeys(version.key, upload.key);
      if (order < 0 && version) merged.push(version);
      else if (order > 0 && upload) merged.push(upload);
      else if (version && upload) merged.push({ ...version, uploads: upload.uploads });
      if (order <= 0) i += 1;
      if (order >= 0) next += 1;
    }
    yield merged.filter(({ key }) => isTheirs(bucket, key));
  }
}

const below = (key: string | undefined, last: string | undefined): boolean =>
  key !== undefined && last !== undefined && compareKeys(key, last) <= 0;

function isTheirs({ store, prefix }: Bucket, key: string): boolean {
  const path = key.slice(prefix.length);
  if (path.startsWith(ourFolder)) return false;
  if (path.endsWith(`/${ourFolder}ledger`)) throw nested(store);
  return true;
}

async function* versionsBelow(
  bucket: Bucket,
  start: string,
  after: string | null,
): AsyncGenerator<{ held: Held[]; complete: boolean }> {
  let from: { KeyMarker?: string; VersionIdMarker?: string } = after === null ? {} : { KeyMarker: after };
  let torn: Held | null = null;
  for (;;) {
    const page: ListObjectVersionsCommandOutput = await bucket.client.send(
      new ListObjectVersionsCommand({ Bucket: bucket.bucket, Prefix: start, EncodingType: 'url', ...from }),
    );
    isListing(bucket, page);
    const held: Held[] = gathered(bucket, page, start);
    const [first] = held;
    if (torn && first?.key === torn.key)
      held[0] = { ...first, versions: markersLast([...torn.versions, ...first.versions]) };
    else if (torn) held.unshift(torn);
    torn = null;
    if (page.IsTruncated !== true) {
      yield { held, complete: true };
      return;
    }
    const marker = decoded(page, page.NextKeyMarker);
    const where: typeof from = { KeyMarker: marker };
    if (page.NextVersionIdMarker) where.VersionIdMarker = page.NextVersionIdMarker;
    if (marker === '' || (where.KeyMarker === from.KeyMarker && where.VersionIdMarker === from.VersionIdMarker))
      throw nonsense(bucket.store, 'a listing that comes to no end');
    from = where;
    torn = held.pop() ?? null;
    yield { held, complete: false };
  }
}

/** Versions and markers come in two lists, each in order. */
function gathered(bucket: Bucket, page: ListObjectVersionsCommandOutput, start: string): Held[] {
  const byKey = new Map<string, Version[]>();
  const add = (one: ObjectVersion | DeleteMarkerEntry, marker: boolean): void => {
    const key = decoded(page, one.Key);
    if (!one.LastModified || Number.isNaN(one.LastModified.getTime()) || !key.startsWith(start) || key === '')
      throw nonsense(bucket.store, 'an object without a date, or from elsewhere');
    // Without one nobody could tell, right before it goes, that it is still what was judged.
    if (!marker && !('ETag' in one && one.ETag)) throw nonsense(bucket.store, 'an object without an ETag');
    const version: Version = {
      id: one.VersionId ?? 'null',
      modified: one.LastModified,
      size: 'Size' in one ? (one.Size ?? 0) : 0,
      etag: 'ETag' in one ? (one.ETag ?? null) : null,
      marker,
      latest: one.IsLatest === true,
    };
    const there = byKey.get(key);
    if (there) there.push(version);
    else byKey.set(key, [version]);
  };
  for (const one of page.Versions ?? []) add(one, false);
  for (const one of page.DeleteMarkers ?? []) add(one, true);
  return [...byKey]
    .map(([key, versions]): Held => ({ key, versions, uploads: [] }))
    .sort((a, b) => compareKeys(a.key, b.key));
}

const markersLast = (versions: Version[]): Version[] => [
  ...versions.filter(({ marker }) => !marker),
  ...versions.filter(({ marker }) => marker),
];

/** All of them at once: they are leftovers, so there are few. In order. */
export async function uploadsBelow(bucket: Bucket, start: string): Promise<Held[]> {
  const byKey = new Map<string, Upload[]>();
  let from: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (;;) {
    const page = await bucket.client
      .send(new ListMultipartUploadsCommand({ Bucket: bucket.bucket, Prefix: start, EncodingType: 'url', ...from }))
      .catch((error: unknown) => {
        if (isUnknownToServer(error)) return null;
        throw error;
      });
    if (page === null) return [];
    isListing(bucket, page);
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      const key = decoded(page, Key);
      if (!UploadId || !Initiated) throw nonsense(bucket.store, 'an upload without an id or a date');
      byKey.set(key, [...(byKey.get(key) ?? []), { id: UploadId, initiated: Initiated }]);
    }
    if (page.IsTruncated !== true) break;
    const where = { KeyMarker: decoded(page, page.NextKeyMarker), UploadIdMarker: page.NextUploadIdMarker ?? '' };
    if (where.KeyMarker === from.KeyMarker && where.UploadIdMarker === from.UploadIdMarker)
      throw nonsense(bucket.store, 'a list of uploads that comes to no end');
    from = where;
  }
  return [...byKey]
    .map(([key, uploads]): Held => ({ key, versions: [], uploads }))
    .filter(({ key }) => key.startsWith(start))
    .sort((a, b) => compareKeys(a.key, b.key));
}

/**
 * An answer without the one thing that every listing says would pass for an empty bucket, in which everything is gone.
 *
 * @throws `store.unreachable`
 */
export function isListing({ store }: Bucket, { IsTruncated }: { IsTruncated?: boolean | undefined }): void {
  if (typeof IsTruncated !== 'boolean') throw nonsense(store, 'a listing that is none');
}

/** Keys may hold what XML cannot, so they are asked for in the form of URLs. */
function decoded({ EncodingType }: { EncodingType?: string | undefined }, key: string | undefined): string {
  if (key === undefined || EncodingType !== 'url') return key ?? '';
  return decodeURIComponent(key.replaceAll('+', '%20'));
}
