/**
 * Hash tiles (C2SP tlog-tiles): 256 neighbouring hashes of one level together. A tile of level L holds the roots of
 * perfect subtrees of 256^L leaves; once full, it never changes. No I/O.
 */

import { hashBytes } from './sha256.ts';
import { rootOfHashes, type SubtreeHash } from './tree.ts';

export const tileWidth = 256;

export interface Tile {
  level: number;
  index: number;
  /** 256 hashes, one after the other: only full tiles are kept. */
  hashes: Buffer;
}

/** The path of a tile in tlog-tiles: groups of three digits, all but the last with an `x`; `.p/<n>` when it is not full. */
export function tilePath(level: number | 'entries', index: number, width = tileWidth): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width < tileWidth ? `.p/${width}` : ''}`;
}

/** The root over the hashes of a tile, which is one hash of the level above. */
export const rootOfTile = (hashes: Buffer): Buffer => rootOfHashes(hashes);

/** Hashes of one tile: those of a full one, or of the part that there is of the last one. Null: it does not exist. */
export type ReadTile = (level: number, index: number) => Promise<Buffer | null>;

/** Perfect subtrees of any size, out of tiles. Throws a RangeError where the tiles do not reach. */
export function subtreesIn(read: ReadTile): SubtreeHash {
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8);
    const width = 2 ** (level % 8);
    const first = index * width;
    const tile = await read(tileLevel, Math.floor(first / tileWidth));
    const from = (first % tileWidth) * hashBytes;
    const hashes = tile?.subarray(from, from + width * hashBytes);
    if (hashes?.length !== width * hashBytes) throw new RangeError(`no tile holds subtree ${index} of level ${level}`);
    return rootOfTile(hashes);
  };
}
