/** What the system tells of one file, as far as anybody here asks, and how many of them cross from one thread to another. */
import { constants } from 'node:fs';

/** Of `lstat`, so of a link and not of what it leads to. `BigIntStats` are facts. */
export interface Facts {
  dev: bigint;
  ino: bigint;
  mode: bigint;
  nlink: bigint;
  size: bigint;
  mtimeNs: bigint;
}

/** Facts of several files, one after the other, in the order of their names; a file that is not there has no mode. */
export type PackedFacts = BigInt64Array;

const fields = ['dev', 'ino', 'mode', 'nlink', 'size', 'mtimeNs'] as const satisfies (keyof Facts)[];
const perFile = fields.length;

const { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } = constants;
const isOf = ({ mode }: Facts, type: number): boolean => (mode & BigInt(S_IFMT)) === BigInt(type);
export const isRegular = (facts: Facts): boolean => isOf(facts, S_IFREG);
export const isDirectory = (facts: Facts): boolean => isOf(facts, S_IFDIR);
export const isLink = (facts: Facts): boolean => isOf(facts, S_IFLNK);

/** Nobody wrote to it or put another in its place meanwhile, and it has as many names as before. */
export const isSame = (a: Facts, b: Facts): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.nlink === b.nlink;

export function pack(files: (Facts | null)[]): PackedFacts {
  const packed = new BigInt64Array(files.length * perFile);
  for (const [i, file] of files.entries())
    if (file) for (const [j, field] of fields.entries()) packed[i * perFile + j] = file[field];
  return packed;
}

export const unpackAll = (packed: PackedFacts): (Facts | null)[] =>
  Array.from({ length: packed.length / perFile }, (_, i) => unpack(packed, i));

/** Null: it is not there. */
export function unpack(packed: PackedFacts, i: number): Facts | null {
  const at = i * perFile;
  const [dev = 0n, ino = 0n, mode = 0n, nlink = 0n, size = 0n, mtimeNs = 0n] = packed.subarray(at, at + perFile);
  return mode === 0n ? null : { dev, ino, mode, nlink, size, mtimeNs };
}
