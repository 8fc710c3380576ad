/** Commitments to records that nobody has. */
import type { Commitments } from '../../src/audit/commitment.ts';
import { leafFilter } from '../../src/audit/leaf-filter.ts';
import { rootOfLeaves } from '../../src/audit/tree.ts';

/** One repeated byte. */
export const leafOf = (byte: number): Buffer => Buffer.alloc(32, byte);

export const commitmentsOver = (identity: string, bytes: number[]): Commitments =>
  commitmentsOf(identity, bytes.map(leafOf));

export function commitmentsOf(identity: string, unsorted: Buffer[]): Commitments {
  const leaves = Buffer.concat([...unsorted].sort(Buffer.compare));
  return {
    keyId: 'k1',
    identity,
    leaves,
    root: rootOfLeaves(leaves),
    filter: leafFilter(leaves),
  };
}
