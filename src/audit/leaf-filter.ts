/**
 * Which batch a leaf is in, told without reading the leaves of all: a Bloom filter (Bloom 1970) for each batch, of ten bits
 * a leaf. It never denies a leaf that is there; of a hundred that are not there it lets about one through. The leaves are
 * as good as random, so their own bytes say which bits are theirs. No I/O.
 */
import { hashBytes } from './sha256.ts';

const bitsPerLeaf = 10;
const words = 7;

/** @param leaves of 32 bytes each, one after the other, in any order */
export function leafFilter(leaves: Buffer): Buffer {
  const filter = Buffer.alloc(Math.ceil(((leaves.length / hashBytes) * bitsPerLeaf) / 8));
  const bits = filter.length * 8;
  for (let at = 0; at < leaves.length; at += hashBytes)
    for (let word = 0; word < words; word++) {
      const bit = bitOf(leaves, at, word, bits);
      filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  return filter;
}

/** The bits that a leaf sets in a filter of so many bytes: bit n is bit n % 8, the lowest first, of byte n / 8. */
export function bitsOfLeaf(leaf: Buffer, filterBytes: number): number[] {
  return Array.from({ length: words }, (_, word) => bitOf(leaf, 0, word, filterBytes * 8));
}

const bitOf = (leaves: Buffer, at: number, word: number, bits: number): number =>
  leaves.readUInt32BE(at + 4 * word) % bits;
