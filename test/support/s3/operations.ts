/** What S3 does with a request, as strictly as AWS where it matters to who deletes. */
import { randomUUID } from 'node:crypto';
import { current, hide, inOrder, put, removeVersion, type StoredBucket, type StoredVersion } from './state.ts';
import { insides, textsOf, xml } from './xml.ts';

export interface Asked {
  operation: string;
  bucket: StoredBucket;
  name: string;
  key: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  now: Date;
  pageSize: number;
  /** Conditions are taken no notice of: of deletes like MinIO, of writes like old servers. */
  ignoresConditions: boolean;
  denied: (operation: string, key: string) => boolean;
}

export interface Answered {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export const failed = (status: number, code: string): Answered => ({
  status,
  body: xml('Error', {
    Code: code,
    Message: `${code} and a message that nobody should repeat`,
    RequestId: randomUUID(),
  }),
});

/** By the method and what the query names; null: nothing that is known here. */
export function operationOf(method: string, key: string, query: URLSearchParams): string | null {
  const has = (name: string): boolean => query.has(name);
  if (key === '') {
    if (method === 'GET' && has('versioning')) return 'GetBucketVersioning';
    if (method === 'GET' && has('object-lock')) return 'GetObjectLockConfiguration';
    if (method === 'GET' && has('versions')) return 'ListObjectVersions';
    if (method === 'GET' && has('uploads')) return 'ListMultipartUploads';
    if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
    return method === 'POST' && has('delete') ? 'DeleteObjects' : null;
  }
  if (has('tagging')) return method === 'GET' ? 'GetObjectTagging' : null;
  if (has('legal-hold'))
    return method === 'GET' ? 'GetObjectLegalHold' : method === 'PUT' ? 'PutObjectLegalHold' : null;
  if (has('retention')) return null;
  if (method === 'POST' && has('uploads')) return 'CreateMultipartUpload';
  if (has('uploadId')) return method === 'DELETE' ? 'AbortMultipartUpload' : null;
  const plain: Record<string, string> = {
    GET: 'GetObject',
    HEAD: 'HeadObject',
    PUT: 'PutObject',
    DELETE: 'DeleteObject',
  };
  return plain[method] ?? null;
}

export function answer(asked: Asked): Answered {
  const { operation, key } = asked;
  // Of a list of keys each is judged by itself.
  if (operation !== 'DeleteObjects' && asked.denied(operation, key)) return failed(403, 'AccessDenied');
  return operations[operation]?.(asked) ?? failed(501, 'NotImplemented');
}

const ok = (body: string): Answered => ({ status: 200, headers: { 'content-type': 'application/xml' }, body });

const operations: Record<string, (asked: Asked) => Answered> = {
  GetBucketVersioning: ({ bucket: { versioning } }) =>
    ok(
      xml(
        'VersioningConfiguration',
        versioning === 'off' ? {} : { Status: versioning === 'enabled' ? 'Enabled' : 'Suspended' },
      ),
    ),
  GetObjectLockConfiguration: ({ bucket }) =>
    bucket.lock
      ? ok(xml('ObjectLockConfiguration', { ObjectLockEnabled: 'Enabled' }))
      : failed(404, 'ObjectLockConfigurationNotFoundError'),
  ListObjectVersions: listVersions,
  ListMultipartUploads: listUploads,
  ListObjectsV2: listObjects,
  DeleteObjects: deleteObjects,
  GetObjectTagging: (asked) =>
    reading(asked, ({ tags }) =>
      ok(xml('Tagging', { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } })),
    ),
  GetObjectLegalHold: (asked) =>
    reading(asked, ({ legalHold }) =>
      asked.bucket.lock ? ok(xml('LegalHold', { Status: legalHold ? 'ON' : 'OFF' })) : failed(400, 'InvalidRequest'),
    ),
  PutObjectLegalHold: (asked) =>
    reading(asked, (version) => {
      if (!asked.bucket.lock) return failed(400, 'InvalidRequest');
      version.legalHold = textsOf(asked.body, 'Status')[0] === 'ON';
      return { status: 200 };
    }),
  GetObject: (asked) =>
    reading(asked, (version) => ({ status: 200, headers: headersOf(asked, version), body: version.body })),
  HeadObject: (asked) => reading(asked, (version) => ({ status: 200, headers: headersOf(asked, version) })),
  PutObject: putObject,
  DeleteObject({ bucket, key, query, now, headers, ignoresConditions }) {
    const id = query.get('versionId');
    const wanted = headers['if-match'];
    if (wanted !== undefined && id !== null) return failed(501, 'NotImplemented');
    if (wanted !== undefined && !ignoresConditions) {
      const there = current(bucket, key);
      if (!there) return failed(404, 'NoSuchKey');
      if (there.etag !== wanted) return failed(412, 'PreconditionFailed');
    }
    if (id === null) hide(bucket, key, now);
    else if (isLocked(bucket, key, id, now)) return failed(403, 'AccessDenied');
    else removeVersion(bucket, key, id);
    return { status: 204 };
  },
  CreateMultipartUpload({ bucket, name, key, now }) {
    const id = randomUUID();
    bucket.uploads.push({ id, key, initiated: now });
    return ok(xml('InitiateMultipartUploadResult', { Bucket: name, Key: key, UploadId: id }));
  },
  AbortMultipartUpload({ bucket, key, query }) {
    const id = query.get('uploadId');
    const at = bucket.uploads.findIndex((one) => one.key === key && one.id === id);
    if (at === -1) return failed(404, 'NoSuchUpload');
    bucket.uploads.splice(at, 1);
    return { status: 204 };
  },
};

function reading({ bucket, key, query }: Asked, work: (version: StoredVersion) => Answered): Answered {
  const id = query.get('versionId');
  const found = id === null ? current(bucket, key) : bucket.objects.get(key)?.find((one) => one.id === id);
  if (!found) return failed(404, id === null ? 'NoSuchKey' : 'NoSuchVersion');
  return found.marker ? failed(405, 'MethodNotAllowed') : work(found);
}

function headersOf({ bucket }: Asked, version: StoredVersion): Record<string, string> {
  const metadata = Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  const lock: [string, string][] = [];
  if (bucket.lock && version.legalHold) lock.push(['x-amz-object-lock-legal-hold', 'ON']);
  if (bucket.lock && version.retainUntil) {
    lock.push(['x-amz-object-lock-mode', 'GOVERNANCE']);
    lock.push(['x-amz-object-lock-retain-until-date', version.retainUntil.toISOString()]);
  }
  return {
    etag: version.etag,
    'last-modified': version.modified.toUTCString(),
    'content-length': String(Buffer.byteLength(version.body)),
    ...(bucket.versioning === 'off' ? {} : { 'x-amz-version-id': version.id }),
    ...Object.fromEntries([...metadata, ...lock]),
  };
}

function putObject({ bucket, key, headers, body, now, ignoresConditions }: Asked): Answered {
  const there = current(bucket, key);
  if (headers['if-none-match'] === '*' && there && !ignoresConditions) return failed(412, 'PreconditionFailed');
  const wanted = headers['if-match'];
  if (wanted !== undefined && !there) return failed(404, 'NoSuchKey');
  if (wanted !== undefined && wanted !== there?.etag) return failed(412, 'PreconditionFailed');
  const until = headers['x-amz-object-lock-retain-until-date'];
  const isSummed = Object.keys(headers).some((name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'));
  if (until !== undefined && !(bucket.lock && isSummed)) return failed(400, 'InvalidRequest');
  const metadata = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]),
  );
  const retainUntil = until === undefined ? null : new Date(String(until));
  const tags = Object.fromEntries(new URLSearchParams(String(headers['x-amz-tagging'] ?? '')));
  const { etag } = put(bucket, key, { body, modified: now, metadata, tags, retainUntil });
  return { status: 200, headers: { etag } };
}

function deleteObjects(asked: Asked): Answered {
  const { bucket, body, headers, now, ignoresConditions, denied } = asked;
  const isSummed = Object.keys(headers).some((name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'));
  if (!isSummed) return failed(400, 'InvalidRequest');
  const objects = insides(body, 'Object');
  if (objects.length === 0 || objects.length > 1_000) return failed(400, 'MalformedXML');
  const errors: { Key: string; Code: string; Message: string }[] = [];
  const gone: { Key: string }[] = [];
  for (const one of objects) {
    const [key = ''] = textsOf(one, 'Key');
    const [id] = textsOf(one, 'VersionId');
    const [etag] = textsOf(one, 'ETag');
    const refuse = (Code: string): void => {
      errors.push({ Key: key, Code, Message: `${Code} of ${key}` });
    };
    const there = current(bucket, key);
    if (denied('DeleteObject', key)) refuse('AccessDenied');
    else if (id !== undefined && etag !== undefined) refuse('NotImplemented');
    else if (etag !== undefined && !ignoresConditions && !there) refuse('NoSuchKey');
    else if (etag !== undefined && !ignoresConditions && there?.etag !== etag) refuse('PreconditionFailed');
    else if (id !== undefined && isLocked(bucket, key, id, now)) refuse('AccessDenied');
    else {
      if (id === undefined) hide(bucket, key, now);
      else removeVersion(bucket, key, id);
      gone.push({ Key: key });
    }
  }
  const isQuiet = textsOf(body, 'Quiet')[0] === 'true';
  return ok(xml('DeleteResult', { ...(isQuiet ? {} : { Deleted: gone }), Error: errors }));
}

function isLocked(bucket: StoredBucket, key: string, id: string, now: Date): boolean {
  const version = bucket.objects.get(key)?.find((one) => one.id === id);
  return Boolean(bucket.lock && version && (version.legalHold || (version.retainUntil && version.retainUntil > now)));
}

function listVersions({ bucket, name, query, pageSize }: Asked): Answered {
  const prefix = query.get('prefix') ?? '';
  const [keyMarker, versionMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker') ?? ''];
  const all = inOrder(bucket.objects.keys()).flatMap((key) =>
    (bucket.objects.get(key) ?? []).map((version, i) => ({ key, version, latest: i === 0 })),
  );
  const begun = all.findIndex(({ key, version }) => key === keyMarker && version.id === versionMarker);
  const delimiter = query.get('delimiter') ?? '';
  const folderOf = (key: string): string | null => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return end === -1 ? null : key.slice(0, end + delimiter.length);
  };
  const left = all.filter(
    ({ key }, i) =>
      key.startsWith(prefix) &&
      folderOf(key) === null &&
      (versionMarker !== '' && begun !== -1 ? i > begun : keyMarker === '' || isAfter(key, keyMarker)),
  );
  const page = left.slice(0, pageSize);
  const last = page.at(-1);
  const spelt = spelling(query);
  const entry = ({ key, version, latest }: (typeof all)[number]) => ({
    Key: spelt(key),
    VersionId: version.id,
    IsLatest: latest,
    LastModified: version.modified.toISOString(),
    ...(version.marker ? {} : { ETag: version.etag, Size: Buffer.byteLength(version.body), StorageClass: 'STANDARD' }),
  });
  return ok(
    xml('ListVersionsResult', {
      Name: name,
      Prefix: spelt(prefix),
      IsTruncated: left.length > page.length,
      ...(query.has('encoding-type') ? { EncodingType: 'url' } : {}),
      ...(last && left.length > page.length
        ? { NextKeyMarker: spelt(last.key), NextVersionIdMarker: last.version.id }
        : {}),
      CommonPrefixes: [...new Set(all.flatMap(({ key }) => (key.startsWith(prefix) && folderOf(key)) || []))].map(
        (Prefix) => ({ Prefix }),
      ),
      Version: page.filter(({ version }) => !version.marker).map(entry),
      DeleteMarker: page.filter(({ version }) => version.marker).map(entry),
    }),
  );
}

function listUploads({ bucket, name, query, pageSize }: Asked): Answered {
  const prefix = query.get('prefix') ?? '';
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
  const keys = inOrder(new Set(bucket.uploads.map(({ key }) => key)));
  const all = keys.flatMap((key) => bucket.uploads.filter((one) => one.key === key));
  const begun = all.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  const left = all.slice(begun + 1).filter(({ key }) => key.startsWith(prefix));
  const page = left.slice(0, pageSize);
  const last = page.at(-1);
  const spelt = spelling(query);
  return ok(
    xml('ListMultipartUploadsResult', {
      Bucket: name,
      IsTruncated: left.length > page.length,
      ...(query.has('encoding-type') ? { EncodingType: 'url' } : {}),
      ...(last && left.length > page.length ? { NextKeyMarker: spelt(last.key), NextUploadIdMarker: last.id } : {}),
      Upload: page.map(({ key, id, initiated }) => ({
        Key: spelt(key),
        UploadId: id,
        Initiated: initiated.toISOString(),
      })),
    }),
  );
}

function listObjects({ bucket, name, query, pageSize }: Asked): Answered {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const left = inOrder(bucket.objects.keys()).filter(
    (key) => key.startsWith(prefix) && current(bucket, key) && (after === '' || isAfter(key, after)),
  );
  const page = left.slice(0, pageSize);
  const more = left.length > page.length;
  return ok(
    xml('ListBucketResult', {
      Name: name,
      Prefix: prefix,
      KeyCount: page.length,
      IsTruncated: more,
      ...(more ? { NextContinuationToken: page.at(-1) ?? '' } : {}),
      Contents: page.map((key) => ({
        Key: key,
        LastModified: current(bucket, key)?.modified.toISOString() ?? '',
        Size: 0,
      })),
    }),
  );
}

const isAfter = (key: string, other: string): boolean => Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;

/** As AWS does: like the fields of a form, slashes left alone. */
const spelling =
  (query: URLSearchParams) =>
  (key: string): string =>
    query.get('encoding-type') === 'url' ? encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+') : key;
