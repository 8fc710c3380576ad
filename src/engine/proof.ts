/**
 * The proof that one record was disposed of: it opens the record's commitment, leads from there to the root that the
 * batch's entry carries, and from the entry to a signed checkpoint. It verifies with the public key alone, offline. It is
 * made for one person about one record, and the only thing of ours that names a record.
 */

import { originOf } from '../audit/checkpoint.ts';
import { commitmentFrom, leafBytes, leavesOf, openingOf, type RecordName } from '../audit/commitment.ts';
import type { Key } from '../audit/keys.ts';
import { inclusionProof, leafHash } from '../audit/tree.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { FoundCommitment } from '../ports/ledger.ts';
import { coveringCheckpoint } from './covering-checkpoint.ts';
import type { Engine } from './engine.ts';
import { rootBy, storedTree, treeOver } from './stored-tree.ts';

/** Hashes are hex, the lowest of a path first; bytes are base64. */
export interface ProofFile {
  version: 1;
  origin: string;
  record: RecordName;
  opening: string;
  batch: { id: string; leaf: number; size: number; path: string[] };
  entry: { index: number; bytes: string; path: string[] };
  /** The signed note. */
  checkpoint: string;
}

/** `unsigned`: no checkpoint covers the entry yet. `uncommitted`: the entry was written before entries carried roots. `pruned`. */
export type Unproven = 'unsigned' | 'uncommitted' | 'pruned';

/**
 * Against the first checkpoint that covers the entry: it says how soon after the disposal it was signed for, and every
 * later one continues it. Signs one if there is none and it can.
 */
export async function proofOf(
  engine: Engine,
  record: RecordName,
  key: Key,
  { batchId, entry, commitments }: FoundCommitment,
): Promise<ProofFile | Unproven> {
  const { ledger } = engine;
  if (entry < (await ledger.beginning()).size) return 'pruned';
  const [stored] = await ledger.entries({ limit: 1, ...(entry === 0 ? {} : { after: entry - 1 }) });
  if (!stored?.bytes.includes(commitments.root.toString('hex'))) return 'uncommitted';
  const signed = await coveringCheckpoint(engine, entry);
  if (!signed) return 'unsigned';

  const opening = openingOf(record, key);
  const leaf = leafIndex(commitments.leaves, commitmentFrom(record, opening));
  const size = commitments.leaves.length / leafBytes;
  const batchPath = await inclusionProof(leaf, size, treeOver([...leavesOf(commitments)]));
  const entryPath = await inclusionProof(entry, signed.size, await storedTree(ledger, signed.frontier));
  const fits =
    rootBy(leafHash(leavesAt(commitments.leaves, leaf)), leaf, size, batchPath).equals(commitments.root) &&
    rootBy(leafHash(stored.bytes), entry, signed.size, entryPath).toString('hex') === signed.root;
  // Nothing is handed out that does not lead where it should.
  if (!fits) throw changedSince(batchId);
  return {
    version: 1,
    origin: originOf(await ledger.id()),
    record: { identity: record.identity, columns: [...record.columns], key: [...record.key] },
    opening: opening.toString('hex'),
    batch: { id: batchId, leaf, size, path: batchPath.map(hex) },
    entry: { index: entry, bytes: stored.bytes.toString('base64'), path: entryPath.map(hex) },
    checkpoint: signed.note,
  };
}

function leafIndex(leaves: Buffer, leaf: Buffer): number {
  for (let low = 0, high = leaves.length / leafBytes; low < high; ) {
    const middle = Math.floor((low + high) / 2);
    const order = leaves.compare(leaf, 0, leafBytes, middle * leafBytes, (middle + 1) * leafBytes);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  throw new RangeError('the leaf is not in the batch');
}

const leavesAt = (leaves: Buffer, index: number): Buffer => leaves.subarray(index * leafBytes, (index + 1) * leafBytes);

const changedSince = (batch: string): GallraError =>
  new GallraError({
    code: 'evidence.disagrees',
    what: `The stored commitments or entries of batch ${batch} do not lead to what was signed: they were changed since.`,
    where: 'ledger',
    hint: 'Find out where: gallra audit check. Nothing is proven meanwhile.',
    actor: 'operator',
  });

const hex = (hash: Buffer): string => hash.toString('hex');
