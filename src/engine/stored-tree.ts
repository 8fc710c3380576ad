/**
 * The subtrees of the stored log that a proof asks for, out of what is kept: full tiles, the frontiers of checkpoints,
 * what was pruned, and for the last few leaves the entries themselves. Reads little, however long
 * the log is; writes nothing.
 */

import { hashBytes } from '../audit/sha256.ts';
import { rootOfTile, tileWidth } from '../audit/tiles.ts';
import { type Frontier, leafHash, nodeHash, type SubtreeHash } from '../audit/tree.ts';
import type { Ledger } from '../ports/ledger.ts';

const levelsOfTile = 8;

/** Of the log as it was at the checkpoint. Throws a RangeError where what is asked for was pruned. */
export async function storedTree(ledger: Ledger, checkpoint: Frontier): Promise<SubtreeHash> {
  const beginning = await ledger.beginning();
  const known = new Map([...subtreesOf(beginning), ...subtreesOf(checkpoint)]);
  const tiles = new Map<string, Promise<Buffer | null>>();

  function tile(level: number, index: number): Promise<Buffer | null> {
    const key = `${level}/${index}`;
    const found = tiles.get(key) ?? ledger.tile(level, index).then((kept) => kept ?? lastLeaves(level, index));
    tiles.set(key, found);
    return found;
  }

  async function lastLeaves(level: number, index: number): Promise<Buffer | null> {
    const first = index * tileWidth;
    if (level > 0 || first < beginning.size) return null;
    const entries = await ledger.entries({ limit: tileWidth, ...(first === 0 ? {} : { after: first - 1 }) });
    return Buffer.concat(entries.map(({ bytes }) => leafHash(bytes)));
  }

  /** A left subtree stands in the frontier of each checkpoint that was signed while its right neighbour grew. */
  async function signedOver(level: number, index: number): Promise<Buffer | undefined> {
    const [began, size] = [(index + 1) * 2 ** level, 2 ** level];
    if (level < levelsOfTile || index % 2 === 1) return undefined;
    const [kept] = await ledger.checkpoints({ from: began, limit: 1 });
    if (!kept || kept.size >= began + size) return undefined;
    for (const [name, hash] of subtreesOf(kept.frontier)) known.set(name, hash);
    return known.get(`${level}/${index}`);
  }

  async function subtree(level: number, index: number): Promise<Buffer> {
    const kept = known.get(`${level}/${index}`) ?? (await signedOver(level, index));
    if (kept) return kept;
    const hash = await computed(level, index);
    known.set(`${level}/${index}`, hash);
    return hash;
  }

  async function computed(level: number, index: number): Promise<Buffer> {
    const width = 2 ** (level % levelsOfTile);
    const hashes = await tile(Math.floor(level / levelsOfTile), Math.floor((index * width) / tileWidth));
    const from = ((index * width) % tileWidth) * hashBytes;
    const wanted = hashes?.subarray(from, from + width * hashBytes);
    if (wanted?.length === width * hashBytes) return rootOfTile(wanted);
    if (level < levelsOfTile) throw new RangeError(`the log does not reach subtree ${index} of level ${level}`);
    return nodeHash(...(await Promise.all([subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1)])));
  }
  return subtree;
}

/** The subtrees of a frontier by level and index. */
function* subtreesOf({ size, hashes }: Frontier): Generator<[string, Buffer]> {
  let begin = 0;
  for (const hash of hashes) {
    const level = Math.floor(Math.log2(size - begin));
    yield [`${level}/${begin / 2 ** level}`, hash];
    begin += 2 ** level;
  }
}

/** RFC 9162, 2.1.3.2: the root to which a leaf's hash leads along its inclusion proof. */
export function rootBy(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  let [hash, at, last] = [leaf, index, size - 1];
  for (const sibling of path) {
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return hash;
}

/** The same over hashes that are all at hand, each computed once. */
export function treeOver(leaves: readonly Buffer[]): SubtreeHash {
  const levels: Buffer[][] = [leaves.map(leafHash)];
  for (let below = levels[0] ?? []; below.length > 1; ) {
    const pairs = Math.floor(below.length / 2);
    below = Array.from({ length: pairs }, (_, i) => nodeHash(below[2 * i] as Buffer, below[2 * i + 1] as Buffer));
    levels.push(below);
  }
  return (level, index) => {
    const found = levels[level]?.[index];
    if (!found) throw new RangeError(`no subtree ${index} of level ${level}`);
    return found;
  };
}
