/**
 * Commitments: for each record disposed of, 32 bytes that only the holder of the key can connect with the record. A plain
 * hash of an id would be found by trying ids. No I/O.
 */
import { createHmac } from 'node:crypto';
import type { Key } from './keys.ts';

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
}

export const leafBytes = 32;

/** The same record gives the same leaf, in whichever order a policy names the columns of its key. */
export function commitmentTo(record: RecordName, key: Key): Buffer {
  const pairs = record.columns.map((column, i): [string, string] => [column, record.key[i] ?? '']);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([record.identity, pairs.map(([column]) => column), pairs.map(([, value]) => value)]);
  return createHmac('sha256', key.commitment).update(text, 'utf8').digest();
}

/** Null where nothing was disposed of. */
export function commitmentsTo(
  { identity, columns }: Omit<RecordName, 'key'>,
  keys: readonly (readonly string[])[],
  key: Key,
): Commitments | null {
  if (keys.length === 0) return null;
  const leaves = keys.map((one) => commitmentTo({ identity, columns, key: one }, key)).sort(Buffer.compare);
  return { keyId: key.id, identity, leaves: Buffer.concat(leaves) };
}

/** The leaves of a batch, one by one. */
export function* leavesOf({ leaves }: Pick<Commitments, 'leaves'>): Generator<Buffer> {
  for (let at = 0; at < leaves.length; at += leafBytes) yield leaves.subarray(at, at + leafBytes);
}
