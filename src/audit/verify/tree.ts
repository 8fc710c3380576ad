/**
 * The verifier's own Merkle tree (RFC 6962, section 2.1). This room shares no code with what wrote the log: it imports
 * node:crypto and its own files, so that one mistake cannot be made on both sides.
 */
import { hash } from 'node:crypto';

export const hashBytes = 32;
export const tileWidth = 256;
const tileLevel = 8;

/** In memory of its own: one that is kept for long would keep the 8 kB that Buffers share. */
export const sha256 = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer');

/** By way of a string, which Node makes in a third of the time that a Buffer takes. */
const hashInto = (bytes: Buffer, target: Buffer, at: number): number =>
  target.write(hash('sha256', bytes, 'binary'), at, hashBytes, 'latin1');

/** Room for what is hashed, so that a million leaves need no million buffers. An entry is at most 65,535 bytes. */
const room = Buffer.alloc(1 + 0xffff);
const pair = Buffer.alloc(1 + 2 * hashBytes, 1);

export function leafHash(bytes: Buffer): Buffer {
  if (bytes.length >= room.length) return sha256(Buffer.concat([Buffer.of(0), bytes]));
  bytes.copy(room, 1);
  return sha256(room.subarray(0, bytes.length + 1));
}

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  left.copy(pair, 1);
  right.copy(pair, 1 + hashBytes);
  return sha256(pair);
}

/** A tree that grows to the right by perfect subtrees. */
export interface Growth {
  readonly size: number;
  /** Appends the root of 2^level leaves; the size so far must be a multiple of that. */
  push(level: number, subtree: Buffer): void;
  root(): Buffer;
  /** The root over the last 256 leaves that fill a tile; null: none was filled yet. */
  lastTile(): Buffer | null;
  copy(): Growth;
}

/** Perfect subtrees, the leftmost and largest first. */
type Subtrees = { level: number; node: Buffer }[];

/** From the subtrees over the first `size` leaves. Null: that many hashes do not make a tree of that size. */
export function growthFrom(size: number, hashes: readonly Buffer[]): Growth | null {
  const levels = levelsOf(size);
  if (levels.length !== hashes.length) return null;
  const subtrees = levels.map((level, i) => ({ level, node: hashes[i] as Buffer }));
  return growth(size, subtrees);
}

function growth(from: number, subtrees: Subtrees): Growth {
  let size = from;
  let tile: Buffer | null = null;
  return {
    get size() {
      return size;
    },
    push(level, subtree) {
      let [height, node] = [level, subtree];
      for (let last = subtrees.at(-1); last?.level === height; last = subtrees.at(-1)) {
        node = nodeHash(last.node, node);
        height += 1;
        subtrees.pop();
        if (height === tileLevel) tile = node;
      }
      subtrees.push({ level: height, node });
      size += 2 ** level;
    },
    root() {
      const nodes = subtrees.map(({ node }) => node);
      return nodes.length === 0 ? sha256(Buffer.alloc(0)) : nodes.reduceRight((right, left) => nodeHash(left, right));
    },
    lastTile: () => tile,
    copy: () => growth(size, [...subtrees]),
  };
}

/** Levels of the perfect subtrees of a tree, the largest first. */
function levelsOf(size: number): number[] {
  const levels: number[] = [];
  for (let level = 52, rest = size; level >= 0; level--) {
    if (rest < 2 ** level) continue;
    levels.push(level);
    rest -= 2 ** level;
  }
  return levels;
}

/** The hash of each leaf of 32 bytes, where the leaves stand one after the other. */
export function leafHashes(leaves: Buffer): Buffer {
  const hashes = Buffer.alloc(leaves.length);
  for (let at = 0; at < leaves.length; at += hashBytes) {
    leaves.copy(room, 1, at, at + hashBytes);
    hashInto(room.subarray(0, 1 + hashBytes), hashes, at);
  }
  return hashes;
}

/** Over hashes that stand one after the other: two by two, and one that has none to its right goes up as it is. */
export function rootOf(hashes: Buffer): Buffer {
  if (hashes.length === 0) return sha256(hashes);
  const nodes = Buffer.from(hashes);
  for (let count = nodes.length / hashBytes; count > 1; count = Math.ceil(count / 2))
    for (let left = 0; left < count; left += 2) {
      const [at, to] = [left * hashBytes, (left / 2) * hashBytes];
      if (left + 1 === count) nodes.copyWithin(to, at, at + hashBytes);
      else {
        nodes.copy(pair, 1, at, at + 2 * hashBytes);
        hashInto(pair, nodes, to);
      }
    }
  return nodes.subarray(0, hashBytes);
}

/** Where a path of sibling hashes leads from a leaf of a tree of `size` leaves (RFC 9162, 2.1.3.2). Null: it is no path of that leaf. */
export function rootByPath(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | null {
  if (!(index >= 0 && index < size)) return null;
  let [node, first, last] = [leaf, index, size - 1];
  for (const sibling of path) {
    if (last === 0) return null;
    if (first % 2 === 1 || first === last) {
      node = nodeHash(sibling, node);
      while (first % 2 === 0 && first !== 0) [first, last] = [first / 2, Math.floor(last / 2)];
    } else node = nodeHash(node, sibling);
    [first, last] = [Math.floor(first / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : null;
}

export function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + hashBytes <= bytes.length; at += hashBytes) yield bytes.subarray(at, at + hashBytes);
}
