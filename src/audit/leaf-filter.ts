/**
 * Which batch a leaf is in, told without reading the leaves of all: a Bloom filter (Bloom 1970) for each batch, of ten bits
 * a leaf. It never denies a leaf that is there; of a hundred that are not there it lets about one through. The leaves are
 * as good as random, so their own bytes say which bits are theirs. No I/O.
 */
const bitsPerLeaf = 10;
const words = 7;

export function leafFilter(leaves: readonly Buffer[]): Buffer {
  const filter = Buffer.alloc(Math.ceil((leaves.length * bitsPerLeaf) / 8));
  const bits = filter.length * 8;
  for (const leaf of leaves)
    for (let word = 0; word < words; word++) {
      const bit = bitOf(leaf, word, bits);
      filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  return filter;
}

/** The bits that a leaf sets in a filter of so many bytes: bit n is bit n % 8, the lowest first, of byte n / 8. */
export function bitsOfLeaf(leaf: Buffer, filterBytes: number): number[] {
  return Array.from({ length: words }, (_, word) => bitOf(leaf, word, filterBytes * 8));
}

const bitOf = (leaf: Buffer, word: number, bits: number): number => leaf.readUInt32BE(4 * word) % bits;
