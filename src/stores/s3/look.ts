/**
 * From the listing to rows: what a policy asks of objects beside it costs a call for each, and is looked up only where it
 * matters: tags and metadata of those that a pattern chooses, locks of those that would go.
 */
import {
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
} from '@aws-sdk/client-s3';
import { askedPattern, fileKey, literalStart, matches, patternValue } from '../../policy/file-columns.ts';
import type { Judgement } from '../../policy/judgement.ts';
import { objectColumn } from '../../policy/object-columns.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { columnsAsked, columnsIn } from '../columns-asked.ts';
import { eachOf } from '../one-by-one.ts';
import { sidecarsOf } from '../sidecars.ts';
import { codeOf, isAbsent, isUnknownToServer, nonsense } from './failure.ts';
import { keyIn, pathOf } from './keys.ts';
import type { Held, Version } from './listing.ts';
import { named } from './named.ts';
import { type Lock, type Looked, type ObjectRow, objectRow, outcomeOf } from './object-row.ts';
import { type OurLegalHolds, ourLegalHolds } from './pushed.ts';
import { type Bucket, place } from './session.ts';

/** What has to be looked up to answer a question. */
export interface Asked {
  /** Every object that the question is about matches each of these. */
  patterns: string[];
  /** Nothing but these paths can be meant. Null: anything. */
  paths: string[] | null;
  tags: boolean;
  metadata: boolean;
  /** Templates of sidecars, as columns. */
  sidecars: string[];
  /** Locks are looked up for those that would go. */
  judged: { judgement: Judgement; held: Predicate } | null;
}

const calls = 16;

export function askedFor(judgement: Judgement, held: Predicate): Asked {
  const columns = columnsAsked(judgement, held);
  return { ...asked(columns), patterns: patternsIn(judgement.scope), judged: { judgement, held } };
}

export const askedIn = (where: Predicate): Asked => ({
  ...asked(columnsIn(where)),
  patterns: patternsIn(where),
  paths: pathsIn(where),
});

function asked(columns: Set<string>): Asked {
  const sources = [...columns].map((column) => objectColumn(column)?.source);
  return {
    patterns: [],
    paths: null,
    tags: sources.includes('tag'),
    metadata: sources.includes('metadata'),
    sidecars: [...columns].filter((column) => column.startsWith('sidecar(')),
    judged: null,
  };
}

/** Every object that satisfies the predicate matches each of these. */
function patternsIn(where: Predicate): string[] {
  if (where.op === 'all') return where.of.flatMap(patternsIn);
  const pattern = askedPattern(where);
  return pattern === null ? [] : [pattern];
}

/** Every object that satisfies the predicate is one of these. Null: not told. */
function pathsIn(where: Predicate): string[] | null {
  if (where.op === 'all') return where.of.map(pathsIn).find((found) => found !== null) ?? null;
  return where.op === 'in' && where.column === fileKey ? where.values.map(String) : null;
}

/** What the keys begin with that match all the patterns; printed as paths are, so only where that is the same text. */
export function startOf({ prefix }: Bucket, patterns: string[]): string {
  const starts = patterns.map((pattern) => literalStart(pattern).replace(/[\\\ufffd].*$/su, ''));
  return prefix + (starts.sort((a, b) => b.length - a.length)[0] ?? '');
}

/** How a bucket treats what is overwritten and deleted. */
export interface Manners {
  versioning: 'off' | 'enabled' | 'suspended';
  /** Object Lock is switched on. */
  locks: boolean;
  /** Legal holds that we set ourselves; asked for once. */
  ours: () => Promise<OurLegalHolds>;
}

export async function mannersOf(of: Bucket): Promise<Manners> {
  const { client, bucket } = of;
  const unless =
    <T>(instead: T) =>
    (error: unknown): T => {
      if (isUnknownToServer(error) || codeOf(error) === 'ObjectLockConfigurationNotFoundError') return instead;
      throw error;
    };
  const [{ Status }, { ObjectLockConfiguration }] = await Promise.all([
    client.send(new GetBucketVersioningCommand({ Bucket: bucket })).catch(unless({ Status: undefined })),
    client
      .send(new GetObjectLockConfigurationCommand({ Bucket: bucket }))
      .catch(unless({ ObjectLockConfiguration: undefined })),
  ]);
  const versioning = Status === 'Enabled' ? 'enabled' : Status === 'Suspended' ? 'suspended' : 'off';
  let ours: Promise<OurLegalHolds> | null = null;
  return {
    versioning,
    locks: ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
    ours: () => {
      ours ??= ourLegalHolds(of);
      return ours;
    },
  };
}

/** Rows of those that the patterns choose; what went meanwhile is left out. */
export async function lookedAt(bucket: Bucket, held: Held[], wanted: Asked, manners: Manners): Promise<ObjectRow[]> {
  const chosen = held
    .map((one) => ({ one, path: pathOf(bucket, one.key) }))
    .filter(({ path }) => wanted.patterns.every((pattern) => matches(pattern, path)));
  const rows = new Map<string, ObjectRow>();
  await eachOf(chosen, calls, async ({ one, path }) => {
    const row = await rowOf(bucket, path, one, wanted, manners);
    if (row) rows.set(path, row);
  });
  return chosen.flatMap(({ path }) => rows.get(path) ?? []);
}

async function rowOf(
  bucket: Bucket,
  path: string,
  held: Held,
  wanted: Asked,
  manners: Manners,
): Promise<ObjectRow | null> {
  const attributes = await attributesOf(bucket, held, wanted, manners);
  if (attributes === null) return null;
  const sidecars = new Map<string, ObjectRow>();
  for (const column of wanted.sidecars) {
    const beside = patternValue(column, path) ?? '';
    const key = keyIn(bucket, beside);
    const found = key === null ? null : await named(bucket, key);
    const theirs = found && (await attributesOf(bucket, found, wanted, manners));
    if (found && theirs) sidecars.set(beside, objectRow(bucket, beside, found, { ...theirs, sidecars: new Map() }));
  }
  const row = objectRow(bucket, path, held, { ...attributes, sidecars });
  if (!manners.locks || wanted.judged === null) return row;
  const { judgement, held: holds } = wanted.judged;
  if (outcomeOf(row, judgement, holds)?.outcome !== 'due') return row;
  for (const one of [row, ...sidecarsOf(row, judgement)])
    one.looked.locks.push(...(await locksOf(bucket, one.held, manners)));
  return row;
}

/** Null: it went meanwhile. */
async function attributesOf(
  bucket: Bucket,
  { key, versions }: Held,
  { tags, metadata }: Asked,
  manners: Manners,
): Promise<Omit<Looked, 'sidecars'> | null> {
  const newest = versions.find(({ marker }) => !marker);
  const none: Omit<Looked, 'sidecars'> = {
    tags: tags ? new Map() : null,
    metadata: metadata ? new Map() : null,
    locks: [],
  };
  // Delete markers and uploads have neither.
  if (!newest || !(tags || metadata)) return none;
  const one = { ...place(bucket, key), ...versionIn(newest, manners) };
  try {
    const [tagging, head] = await Promise.all([
      tags ? bucket.client.send(new GetObjectTaggingCommand(one)) : null,
      metadata ? bucket.client.send(new HeadObjectCommand(one)) : null,
    ]);
    if (tagging?.TagSet === undefined && tags) throw nonsense(bucket.store, 'tags that are none');
    if (head?.ETag === undefined && metadata) throw nonsense(bucket.store, 'metadata that are none');
    return {
      tags: tagging && new Map(tagging.TagSet?.map(({ Key = '', Value = '' }) => [Key, Value])),
      metadata: head && new Map(Object.entries(head.Metadata ?? {})),
      locks: [],
    };
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Where nothing has versions, to name one asks for more rights. */
export const versionIn = ({ id }: Version, { versioning }: Manners): { VersionId?: string } =>
  versioning === 'off' ? {} : { VersionId: id };

async function locksOf(bucket: Bucket, { key, versions }: Held, manners: Manners): Promise<Lock[]> {
  const locks: Lock[] = [];
  for (const { id, marker } of versions) {
    if (marker) continue;
    const head = await bucket.client
      .send(new HeadObjectCommand({ ...place(bucket, key), VersionId: id }))
      .catch((error: unknown) => {
        if (isAbsent(error)) return null;
        throw error;
      });
    if (!head) continue;
    const isOn = head.ObjectLockLegalHoldStatus === 'ON';
    locks.push({
      version: id,
      retainUntil: head.ObjectLockRetainUntilDate?.toISOString() ?? null,
      legalHold: !isOn ? null : (await manners.ours()).has(key, id) ? 'ours' : 'foreign',
    });
  }
  return locks;
}
