/**
 * Commitments: for each record disposed of, 32 bytes that only the holder of the key can connect with the record. A plain
 * hash of an id would be found by trying ids. One record can be opened to one person: its opening and its name give its
 * commitment, and say nothing of any other. Once the key is destroyed, nothing connects the rest with anybody. No I/O.
 */
import { hmacSha256 } from './hmac.ts';
import type { Key } from './keys.ts';
import { leafFilter } from './leaf-filter.ts';
import { rootOfLeaves, sha256 } from './tree.ts';

/** What names a record for good: its physical table, and its key as the store prints it. */
export interface RecordName {
  identity: string;
  /** Names of the key's columns. */
  columns: readonly string[];
  /** Their values, in the same order. */
  key: readonly string[];
}

/** Of one batch. */
export interface Commitments {
  keyId: string;
  /** The physical table of the records. */
  identity: string;
  /** Sorted, 32 bytes each, one after the other: their order tells nothing. */
  leaves: Buffer;
  /** Of the RFC 6962 tree over the leaves; the batch's audit entry carries it. */
  root: Buffer;
  /** For finding the batch of a leaf quickly. */
  filter: Buffer;
}

export const leafBytes = 32;

/** What opens the commitment to one record: a key of its own, HMAC-SHA256 of its name under the epoch's key. */
export const openingOf = (record: RecordName, key: Key): Buffer => hmacSha256(key.commitment)(canonicalName(record));

/** SHA-256 over a label, the opening and the name. Whoever has the opening needs no key to check it. */
export const commitmentFrom = (record: RecordName, opening: Buffer): Buffer =>
  committed(canonicalName(record), opening);

/** The same record gives the same leaf, in whichever order a policy names the columns of its key. */
export const commitmentTo = (record: RecordName, key: Key): Buffer => commitmentFrom(record, openingOf(record, key));

const label = Buffer.from('gallra commitment 1\n', 'utf8');

const committed = (name: string, opening: Buffer): Buffer =>
  sha256(Buffer.concat([label, opening, Buffer.from(name, 'utf8')]));

/** One text for one record: JSON of identity, columns and values, the columns sorted by code unit. */
export function canonicalName(record: RecordName): string {
  const pairs = record.columns.map((column, i): [string, string] => [column, record.key[i] ?? '']);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([record.identity, pairs.map(([column]) => column), pairs.map(([, value]) => value)]);
}

/** Null where nothing was disposed of. */
export function commitmentsTo(
  { identity, columns }: Omit<RecordName, 'key'>,
  keys: readonly (readonly string[])[],
  key: Key,
): Commitments | null {
  if (keys.length === 0) return null;
  const opening = hmacSha256(key.commitment);
  const leaves = keys
    .map((one) => canonicalName({ identity, columns, key: one }))
    .map((name) => committed(name, opening(name)))
    .sort(Buffer.compare);
  return {
    keyId: key.id,
    identity,
    leaves: Buffer.concat(leaves),
    root: rootOfLeaves(leaves),
    filter: leafFilter(leaves),
  };
}

/** The leaves of a batch, one by one. */
export function* leavesOf({ leaves }: Pick<Commitments, 'leaves'>): Generator<Buffer> {
  for (let at = 0; at < leaves.length; at += leafBytes) yield leaves.subarray(at, at + leafBytes);
}
