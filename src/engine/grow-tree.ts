/** From the stored rows to the tree over them: every row is read and hashed anew, and none may be missing. */

import type { StoredEntry } from '../audit/entry.ts';
import { hashBytes } from '../audit/sha256.ts';
import { rootOfTile, type Tile, tileWidth } from '../audit/tiles.ts';
import { type Frontier, growingTree, leafHash } from '../audit/tree.ts';
import type { Ledger } from '../ports/ledger.ts';

export interface Grown {
  frontier: Frontier;
  root: Buffer;
  /** Of the sizes that were asked for, as far as the log reaches. */
  roots: Map<number, Buffer>;
  /** Hashes of leaves: those tiles that are full. */
  tiles: Tile[];
  /** Index of an entry that is missing though later ones are there; null: none is. */
  missing: number | null;
}

const page = 1_000;

/** @param from its size is a multiple of 256. @param sizes at which the root is wanted. */
export async function growFrom(ledger: Ledger, from: Frontier, sizes: Iterable<number>): Promise<Grown> {
  const wanted = new Set(sizes);
  const tree = growingTree(from);
  const roots = new Map<number, Buffer>();
  const tiles: Tile[] = [];
  let missing: number | null = null;
  let leaves: Buffer[] = [];
  const look = (): void => void (wanted.has(tree.size) && roots.set(tree.size, tree.root()));
  look();
  for await (const { index, bytes } of storedFrom(ledger, from.size)) {
    if (index !== tree.size) {
      missing = tree.size;
      break;
    }
    const leaf = leafHash(bytes);
    tree.append(leaf);
    leaves.push(leaf);
    if (leaves.length === tileWidth) {
      tiles.push({ level: 0, index: tree.size / tileWidth - 1, hashes: Buffer.concat(leaves) });
      leaves = [];
    }
    look();
  }
  return { frontier: tree.frontier(), root: tree.root(), roots, tiles, missing };
}

/** Every entry from this index on, in the memory of a page. */
export async function* storedFrom(ledger: Ledger, index: number): AsyncGenerator<StoredEntry> {
  for (let after = index - 1; ; ) {
    const entries = await ledger.entries({ limit: page, ...(after < 0 ? {} : { after }) });
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined || entries.length < page) return;
    after = last.index;
  }
}

/** With the tiles of the levels above that became full since the log had `since` entries. */
export async function withHigherTiles(ledger: Ledger, leaves: Tile[], since: number, size: number): Promise<Tile[]> {
  const tiles = [...leaves];
  const hashesOf = async (level: number, index: number): Promise<Buffer | null> =>
    tiles.find((one) => one.level === level && one.index === index)?.hashes ?? ledger.tile(level, index);
  for (let level = 1; tileWidth ** (level + 1) <= size; level++) {
    const width = tileWidth ** (level + 1);
    for (let index = Math.floor(since / width); (index + 1) * width <= size; index++) {
      const roots: Buffer[] = [];
      for (let below = index * tileWidth; below < (index + 1) * tileWidth; below++) {
        const hashes = await hashesOf(level - 1, below);
        if (hashes === null) break; // Pruned: then this one can be made no more.
        roots.push(rootOfTile(hashes));
      }
      const hashes = Buffer.concat(roots);
      if (hashes.length === tileWidth * hashBytes) tiles.push({ level, index, hashes });
    }
  }
  return tiles;
}
