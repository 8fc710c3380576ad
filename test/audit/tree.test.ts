import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashBytes, sha256 } from '../../src/audit/sha256.ts';
import { rootOfTile, subtreesIn, tilePath, tileWidth } from '../../src/audit/tiles.ts';
import {
  consistencyProof,
  cutBack,
  emptyFrontier,
  emptyRoot,
  growingTree,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOf,
  rootOfLeaves,
  type SubtreeHash,
} from '../../src/audit/tree.ts';
import { leafHashes, rootOf as rootOfPieces } from '../../src/audit/verify/tree.ts';
import { rootOver } from '../support/root-over.ts';

/** The eight leaves with which RFC 6962's own implementation is tested, and the roots of their first one to eight. */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Buffer.from(hex, 'hex'),
);
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const hex = (hashes: Buffer[]): string[] => hashes.map((one) => one.toString('hex'));

describe('the tree of RFC 6962', () => {
  test('of nothing has the hash of nothing', () => {
    expect(rootOver([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test.each(roots.map((root, i) => [i + 1, root] as const))('of the first %i of its test vectors', (size, root) => {
    expect(rootOver(leaves.slice(0, size)).toString('hex')).toBe(root);
  });

  test.each([
    [0, 1, []],
    [
      0,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      5,
      8,
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
    [
      1,
      5,
      [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ] as const)('proves that leaf %i is among %i, as its test vectors do', async (index, size, path) => {
    expect(hex(await inclusionProof(index, size, over(leaves.slice(0, size))))).toEqual(path);
  });

  test.each([
    [1, 1, []],
    [
      1,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      6,
      8,
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [
      2,
      5,
      [
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ] as const)('proves that %i leaves are the beginning of %i, as its test vectors do', async (from, size, path) => {
    expect(hex(await consistencyProof(from, size, over(leaves.slice(0, size))))).toEqual(path);
  });
});

/** Sizes around those at which trees and tiles change their form. */
const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(255, 256, 257, 511, 513, 700));
const made = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => Buffer.from(`leaf ${i}`));

describe('trees of any size', () => {
  test('have the root that the definition gives them', () => {
    fc.assert(
      fc.property(sizes, (size) => rootOver(made(size)).equals(byDefinition(made(size)))),
      { numRuns: 60 },
    );
  });

  test('have the same root when they are made level by level, as those over the records of a batch are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(0), sizes), (size) => {
        const ids = made(size).map(sha256);
        const together = Buffer.concat(ids);
        expect(rootOfLeaves(together)).toEqual(rootOver(ids));
        expect(rootOfPieces(leafHashes(together))).toEqual(rootOver(ids));
        expect(together).toEqual(Buffer.concat(ids));
      }),
    );
  });

  test('go on from a frontier as if they had never stopped, and can be cut back to it', () => {
    fc.assert(
      fc.property(sizes, sizes, (before, more) => {
        const tree = growingTree();
        for (const leaf of made(before + more).slice(0, before)) tree.append(leafHash(leaf));
        const half = tree.frontier();
        const again = growingTree(half);
        for (const leaf of made(before + more).slice(before)) again.append(leafHash(leaf));
        expect(again.root()).toEqual(rootOver(made(before + more)));
        const tiles = before - (before % tileWidth);
        const cut = cutBack(half, tiles);
        expect(cut && rootOf(cut)).toEqual(rootOver(made(tiles)));
      }),
      { numRuns: 60 },
    );
    expect(cutBack({ size: 6, hashes: [emptyRoot, emptyRoot] }, 5)).toBeNull();
    expect(cutBack(emptyFrontier, 0)).toEqual(emptyFrontier);
    expect(() => growingTree({ size: 3, hashes: [emptyRoot] })).toThrow('2 subtrees');
  });

  test('prove every leaf and every beginning, and the proofs hold for nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, one, other) => {
        const all = made(size);
        const at = over(all);
        const root = rootOver(all);
        const index = one % size;
        const path = await inclusionProof(index, size, at);
        expect(rootByPath(leafHash(all[index] as Buffer), index, size, path)).toEqual(root);
        expect(rootByPath(leafHash(Buffer.from('another')), index, size, path)).not.toEqual(root);
        const from = 1 + (other % size);
        const proof = await consistencyProof(from, size, at);
        expect(beginningHolds(from, size, rootOver(all.slice(0, from)), root, proof)).toBe(true);
        expect(beginningHolds(from, size, leafHash(Buffer.from('another')), root, proof)).toBe(false);
      }),
      { numRuns: 60 },
    );
    await expect(inclusionProof(3, 3, over(made(3)))).rejects.toThrow(RangeError);
    await expect(consistencyProof(4, 3, over(made(3)))).rejects.toThrow(RangeError);
  });
});

describe('tiles', () => {
  test.each([
    ['tile/0/000', tilePath(0, 0)],
    ['tile/0/067', tilePath(0, 67)],
    ['tile/0/x001/x234/067', tilePath(0, 1_234_067)],
    ['tile/1/999', tilePath(1, 999)],
    ['tile/1/x001/000', tilePath(1, 1000)],
    ['tile/entries/x001/x234/067.p/8', tilePath('entries', 1_234_067, 8)],
  ])('%s', (path, found) => {
    expect(found).toBe(path);
  });

  test('of the level above hold the roots of those below', () => {
    const hashes = made(tileWidth).map(leafHash);
    expect(rootOfTile(Buffer.concat(hashes))).toEqual(rootOver(made(tileWidth)));
  });

  test('that do not reach say so', async () => {
    await expect(subtreesIn(async () => null)(0, 0)).rejects.toThrow('no tile');
    await expect(subtreesIn(async () => Buffer.alloc(hashBytes))(1, 0)).rejects.toThrow('no tile');
  });
});

/** Level 0 and 1 of the tiles over these leaves; the last of each may be partial. */
function over(all: Buffer[]): SubtreeHash {
  const hashes = all.map(leafHash);
  const level = (number: number): Buffer[] => {
    if (number === 0) return hashes;
    const below = level(number - 1);
    const full = Math.floor(below.length / tileWidth);
    return Array.from({ length: full }, (_, i) =>
      rootOfTile(Buffer.concat(below.slice(i * tileWidth, (i + 1) * tileWidth))),
    );
  };
  return subtreesIn(async (number, index) => {
    const some = level(number).slice(index * tileWidth, (index + 1) * tileWidth);
    return some.length === 0 ? null : Buffer.concat(some);
  });
}

/** RFC 6962, 2.1, word for word. */
function byDefinition(all: Buffer[]): Buffer {
  if (all.length === 1) return leafHash(all[0] as Buffer);
  let k = 1;
  while (2 * k < all.length) k *= 2;
  return nodeHash(byDefinition(all.slice(0, k)), byDefinition(all.slice(k)));
}

/** RFC 9162, 2.1.3.2. */
function rootByPath(leaf: Buffer, index: number, size: number, path: Buffer[]): Buffer | null {
  let [fn, sn, node] = [index, size - 1, leaf];
  for (const hash of path) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      node = nodeHash(hash, node);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else node = nodeHash(node, hash);
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 ? node : null;
}

/** RFC 9162, 2.1.4.2. */
function beginningHolds(from: number, size: number, first: Buffer, second: Buffer, given: Buffer[]): boolean {
  if (from === size) return given.length === 0 && first.equals(second);
  const path = [...given];
  if ((from & (from - 1)) === 0) path.unshift(first);
  let [fn, sn] = [from - 1, size - 1];
  while (fn % 2 === 1) [fn, sn] = [fn >> 1, sn >> 1];
  let [fr, sr] = [path[0], path[0]] as [Buffer, Buffer];
  for (const hash of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(hash, fr), nodeHash(hash, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else sr = nodeHash(sr, hash);
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return fr.equals(first) && sr.equals(second) && sn === 0;
}
