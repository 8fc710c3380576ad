/**
 * An anchor in a bucket: one object a note, named by its number, a thousand to a folder. A note is put on the condition that
 * there is none of its number, which only one can have. Nothing is ever changed or removed; with Object Lock nobody else can,
 * either. Versions and delete markers are looked at: who put one on top of a note has damaged the anchor.
 */
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GallraError } from '../../errors/gallra-error.ts';
import type { Anchor, AnchoredNote } from '../../ports/anchor.ts';
import type { WayOut } from '../../ports/way-out.ts';
import { anchorDamaged, anchorDenied, anchorMoved, anchorUnreachable } from '../anchor-errors.ts';
import { fileOf, newestOf, noteBytes, numbersIn, padded, perFolder, wholeNote } from '../numbered.ts';

export interface AnchorBucket {
  bucket: string;
  /** Empty, or with a slash at its end. */
  prefix: string;
  region: string;
  /** Null: AWS. */
  endpoint: string | null;
  /** Each note is locked (compliance mode) for so many years. Null: it is not. */
  years: number | null;
}

export interface AnchorKeys {
  accessKey: string;
  secretKey: string;
}

const connectMs = 5_000;
const answerMs = 15_000;
const attempts = 2;

interface Open extends AnchorBucket {
  name: string;
  client: S3Client;
}

/** How the bucket is reached. */
export interface AnchorWay {
  /** Certificates of authorities, in PEM; the well-known ones unless given. */
  ca?: string[];
  /** Which proxy stands before it; none unless given. */
  wayOut?: WayOut;
}

/** Connects to nothing yet. @param keys null: wherever the SDK of AWS finds them. */
export function openS3Anchor(place: AnchorBucket, keys: AnchorKeys | null, { ca, wayOut }: AnchorWay = {}): Anchor {
  const { bucket, prefix, region, endpoint } = place;
  const name = `s3 ${endpoint === null ? 's3://' : `${endpoint}/`}${bucket}/${prefix}`;
  const proxyEnv = wayOut?.(new URL(endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`));
  const agent = { keepAlive: true, maxSockets: 50, proxyEnv };
  const client = new S3Client({
    region,
    maxAttempts: attempts,
    // Servers other than AWS do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      ...{ connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true },
      httpAgent: agent,
      httpsAgent: { ...agent, ca },
    },
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(keys && { credentials: { accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey } }),
  });
  const open: Open = { ...place, name, client };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translated(name, error);
    }
  };
  return {
    name,
    head: () => guarded(() => headOf(open)),
    put: (note, after) => guarded(() => put(open, note, after)),
    notes: (filter) => guarded(() => notes(open, filter)),
    async close() {
      client.destroy();
    },
  };
}

async function headOf(open: Open): Promise<AnchoredNote | null> {
  const sequence = await newest(open);
  return sequence === 0 ? null : readNote(open, sequence);
}

async function put(open: Open, note: string, after: number): Promise<AnchoredNote> {
  if ((await newest(open)) !== after) throw anchorMoved(open.name, after);
  const sequence = after + 1;
  const { client, bucket, years } = open;
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(open, sequence),
        Body: note,
        ContentLength: Buffer.byteLength(note),
        ContentType: 'text/plain; charset=utf-8',
        IfNoneMatch: '*',
        // A lock asks for a checksum.
        ...(years === null
          ? {}
          : {
              ChecksumAlgorithm: 'CRC32',
              ObjectLockMode: 'COMPLIANCE',
              ObjectLockRetainUntilDate: yearsFromNow(years),
            }),
      }),
    );
  } catch (error) {
    if (![409, 412].includes(statusOf(error) ?? 0)) throw error;
    // A call that was answered with silence and tried again meets its own note.
    const there = await readNote(open, sequence).catch(() => null);
    if (there?.note !== note) throw anchorMoved(open.name, after);
  }
  return { sequence, note };
}

async function notes(open: Open, { after, limit }: { after: number; limit: number }): Promise<AnchoredNote[]> {
  const last = Math.min(await newest(open), after + limit);
  const found: AnchoredNote[] = [];
  const looked = new Set<number>();
  for (let sequence = after + 1; sequence <= last; sequence++) {
    const folder = Math.floor(sequence / perFolder);
    if (!looked.has(folder)) await notesIn(open, folder);
    looked.add(folder);
    found.push(await readNote(open, sequence));
  }
  return found;
}

/** 0: it is empty. */
async function newest(open: Open): Promise<number> {
  const { prefixes } = await listed(open, open.prefix, '/');
  const names = prefixes.map((one) => one.slice(open.prefix.length, -1));
  return newestOf(open.name, numbersIn(names, 6), (folder) => notesIn(open, folder));
}

/** @throws `anchor.damaged` where a note was written over or covered up. */
async function notesIn(open: Open, folder: number): Promise<number[]> {
  const start = `${open.prefix}${padded(folder, 6)}/`;
  const { keys } = await listed(open, start);
  const numbers = numbersIn(
    keys.map((key) => key.slice(start.length)),
    9,
  );
  const twice = numbers.find((number, i) => number === numbers[i + 1]);
  if (twice !== undefined) throw anchorDamaged(open.name, `note ${twice} was written over or deleted`);
  return numbers;
}

/** Every version and every delete marker counts. */
async function listed(
  { client, bucket, name }: Open,
  start: string,
  delimiter?: string,
): Promise<{ keys: string[]; prefixes: string[] }> {
  const keys: string[] = [];
  const prefixes: string[] = [];
  let from: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: start,
        ...(delimiter && { Delimiter: delimiter }),
        ...from,
      }),
    );
    // An empty answer would pass for an empty anchor.
    if (typeof page.IsTruncated !== 'boolean') throw anchorUnreachable(name, 'what answers is no S3 server');
    for (const { Key = '' } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) keys.push(Key);
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) prefixes.push(Prefix);
    if (!page.IsTruncated) return { keys, prefixes };
    const { NextKeyMarker = '', NextVersionIdMarker } = page;
    if (NextKeyMarker === '' || (NextKeyMarker === from.KeyMarker && NextVersionIdMarker === from.VersionIdMarker))
      throw anchorUnreachable(name, 'its listing comes to no end');
    from = { KeyMarker: NextKeyMarker, ...(NextVersionIdMarker && { VersionIdMarker: NextVersionIdMarker }) };
  }
}

async function readNote(open: Open, sequence: number): Promise<AnchoredNote> {
  const { client, bucket, name } = open;
  try {
    const { Body, ContentLength = 0 } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: keyOf(open, sequence) }),
    );
    const note = ContentLength <= noteBytes ? ((await Body?.transformToString('utf-8')) ?? '') : '';
    return { sequence, note: wholeNote(name, sequence, note) };
  } catch (error) {
    if (statusOf(error) === 404 && codeOf(error) !== 'NoSuchBucket')
      throw anchorDamaged(name, `note ${sequence} is missing`);
    throw error;
  }
}

const keyOf = ({ prefix }: Open, sequence: number): string => prefix + fileOf(sequence);

function yearsFromNow(years: number): Date {
  const until = new Date();
  until.setUTCFullYear(until.getUTCFullYear() + years);
  return until;
}

function translated(name: string, error: unknown): unknown {
  if (error instanceof GallraError) return error;
  const [code, status] = [codeOf(error), statusOf(error)];
  if (status === 401 || status === 403 || code === 'CredentialsProviderError')
    return anchorDenied(name, code || 'its keys');
  if (code === 'NoSuchBucket') return anchorUnreachable(name, 'there is no such bucket');
  if (status === 400 && code === 'InvalidRequest')
    return anchorDenied(name, 'it refuses the request; to lock notes the bucket needs Object Lock');
  return anchorUnreachable(name, code || (status === null ? 'it does not answer' : `status ${status}`));
}

function codeOf(error: unknown): string {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : '';
  return typeof name === 'string' && /^[A-Za-z0-9]{1,64}$/.test(name) && name !== 'Error' ? name : '';
}

function statusOf(error: unknown): number | null {
  const metadata = typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : null;
  const status = typeof metadata === 'object' && metadata && 'httpStatusCode' in metadata && metadata.httpStatusCode;
  return typeof status === 'number' ? status : null;
}
