/** Connections: how this store gets at a bucket. Every call has an end, and every error comes out as a store's. */
import { readFileSync } from 'node:fs';
import { type GetObjectCommandOutput, S3Client, type S3ClientConfig, type ServiceInputTypes } from '@aws-sdk/client-s3';
import { GallraError } from '../../errors/gallra-error.ts';
import type { BucketEntry, StoreEntry } from '../../policy/parsed.ts';
import type { WayOut } from '../../ports/way-out.ts';
import { addressError } from '../store-errors.ts';
import { failure } from './failure.ts';

/** What stores.yaml says of a bucket, and the connection to it. */
export interface Bucket {
  store: string;
  client: S3Client;
  bucket: string;
  /** Empty, or with a slash at its end. */
  prefix: string;
  timezone: string;
  access: 'dispose' | 'read';
  /** Longest time that a batch may take. */
  effectMs: number;
  /** What the server said last about the time. */
  heard: { date: string | null };
}

/** Where we keep what is ours, below the prefix. */
export const ourFolder = '.gallra/';

const connectMs = 5_000;
/** Of one answer; a call may be tried again. */
const answerMs = 30_000;
const attempts = 3;

export type BucketStoreEntry = Pick<StoreEntry, 'name' | 'timezone' | 'access' | 'ca'> & { bucket?: BucketEntry };

export interface Way {
  /** Longest time that one answer may take. */
  waitMs?: number | undefined;
  /** A file with certificates of authorities. */
  ca?: string | undefined;
  /** Which proxy stands before the bucket; none unless given. */
  wayOut?: WayOut | undefined;
  /** What stores.yaml says now: keys in files change while we run. */
  afresh?: (() => { bucket?: BucketEntry }) | undefined;
}

/** Connects to nothing yet. @throws `store.schema` where the address would send secrets unencrypted without leave. */
export function openBucket(entry: BucketStoreEntry, effectMs: number, way: Way = {}): Bucket {
  const { name: store, timezone, access } = entry;
  if (!entry.bucket) throw new TypeError('an entry of the kind s3 has a bucket');
  const { bucket, prefix } = entry.bucket;
  const heard: Bucket['heard'] = { date: null };
  const client = s3Client(store, entry.bucket, { ca: entry.ca, ...way });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      heard.date = headers?.date ?? heard.date;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'hearTheTime' },
  );
  return { store, client, bucket, prefix, timezone, access, effectMs, heard };
}

/** @param where for errors, the store or the anchor. */
export function s3Client(where: string, entry: Omit<BucketEntry, 'prefix'>, way: Way = {}): S3Client {
  const { waitMs = answerMs, ca, wayOut, afresh } = way;
  const { bucket, region, endpoint, http, accessKey, secretKey } = entry;
  if (endpoint?.startsWith('http:') && !http) throw unencrypted(where);
  const proxyEnv = wayOut?.(new URL(endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`));
  const agent = { keepAlive: true, maxSockets: 50, proxyEnv };
  const settings: S3ClientConfig = {
    region,
    maxAttempts: attempts,
    // Servers other than AWS do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      ...{ connectionTimeout: connectMs, requestTimeout: waitMs, throwOnRequestTimeout: true },
      httpAgent: agent,
      httpsAgent: ca === undefined ? agent : { ...agent, ca: readAuthority(where, ca) },
    },
  };
  if (endpoint !== null) Object.assign(settings, { endpoint, forcePathStyle: true });
  if (accessKey !== null && secretKey !== null)
    settings.credentials = async () => {
      const now = afresh?.().bucket;
      return {
        accessKeyId: now?.accessKey ?? accessKey,
        secretAccessKey: now?.secretKey ?? secretKey,
        // Then they are asked for again before each call.
        ...(afresh ? { expiration: new Date() } : {}),
      };
    };
  return new S3Client(settings);
}

function readAuthority(store: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw addressError(store, 'has a ca that cannot be read');
  }
}

/** Whatever goes wrong comes out as an error of the store's, without a key of a record in it. */
export async function inBucket<T>({ store }: Bucket, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(store, error);
  }
}

export const place = (bucket: Bucket, key: string): { Bucket: string; Key: string } => ({
  Bucket: bucket.bucket,
  Key: key,
});

/** The whole of a small object of ours. */
export const textIn = async ({ Body }: GetObjectCommandOutput): Promise<string> =>
  (await Body?.transformToString('utf-8')) ?? '';

export type S3Input = ServiceInputTypes;

const unencrypted = (store: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `The endpoint of store ${store} is http, and everything sent to it could be read on the way; nothing was sent.`,
    where: `store ${store}`,
    hint: 'Use https, or write `endpoint: "http://…"` itself into stores.yaml, if the way to the server is safe.',
    actor: 'operator',
  });
