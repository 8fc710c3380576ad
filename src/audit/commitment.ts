/**
 * Commitments: for each record disposed of, 32 bytes that only the holder of the key can connect with the record. A plain
 * hash of an id would be found by trying ids. One record can be opened to one person: its opening and its name give its
 * commitment, and say nothing of any other. Once the key is destroyed, nothing connects the rest with anybody. No I/O.
 */
import { hmacSha256 } from './hmac.ts';
import type { Key } from './keys.ts';
import { leafFilter } from './leaf-filter.ts';
import { sha256, sha256Into } from './sha256.ts';
import { sortedLeaves } from './sorted-leaves.ts';
import { textAfter } from './text-after.ts';
import { rootOfLeaves } from './tree.ts';

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
  sha256(opened(canonicalName(record), opening));

/** The same record gives the same leaf, in whichever order a policy names the columns of its key. */
export const commitmentTo = (record: RecordName, key: Key): Buffer => commitmentFrom(record, openingOf(record, key));

const label = Buffer.from('gallra commitment 1\n', 'utf8');
const labelled = Buffer.concat([label, Buffer.alloc(leafBytes)]);
const before = textAfter(labelled);

/** What is hashed. */
function opened(name: string, opening: Buffer): Buffer {
  opening.copy(labelled, label.length);
  return before(name);
}

/** One text for one record: JSON of identity, columns and values, the columns sorted by code unit. */
export const canonicalName = ({ identity, columns, key }: RecordName): string => namesOf(identity, columns)(key);

/** For many records of one table: only their values differ. */
function namesOf(identity: string, columns: readonly string[]): (key: readonly string[]) => string {
  const order = columns.map((column, i) => ({ column, i })).sort((a, b) => (a.column < b.column ? -1 : 1));
  const table = JSON.stringify([identity, order.map(({ column }) => column)]).slice(0, -1);
  return (key) => `${table},${JSON.stringify(order.map(({ i }) => key[i] ?? ''))}]`;
}

/** One leaf a key, one after the other in the order of the keys: of a part of a batch, so that a large one need not be hashed in one go. */
export function leavesTo(
  { identity, columns }: Omit<RecordName, 'key'>,
  keys: readonly (readonly string[])[],
  key: Pick<Key, 'commitment'>,
): Buffer {
  const opening = hmacSha256(key.commitment);
  const nameOf = namesOf(identity, columns);
  const leaves = Buffer.alloc(keys.length * leafBytes);
  for (const [i, one] of keys.entries()) {
    const name = nameOf(one);
    sha256Into(opened(name, opening(name)), leaves, i * leafBytes);
  }
  return leaves;
}

/** Null where there are none. @param leaves of a whole batch, in any order, one after the other. */
export function commitmentsOf(identity: string, leaves: Buffer, key: Pick<Key, 'id'>): Commitments | null {
  if (leaves.length === 0) return null;
  const sorted = sortedLeaves(leaves);
  return {
    keyId: key.id,
    identity,
    leaves: sorted,
    root: rootOfLeaves(sorted),
    filter: leafFilter(sorted),
  };
}

/** The leaves of a batch, one by one. */
export function* leavesOf({ leaves }: Pick<Commitments, 'leaves'>): Generator<Buffer> {
  for (let at = 0; at < leaves.length; at += leafBytes) yield leaves.subarray(at, at + leafBytes);
}
