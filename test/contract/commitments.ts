/** Commitments to records that nobody has: leaves of one repeated byte each. */
import type { Commitments } from '../../src/audit/commitment.ts';
import { leafFilter } from '../../src/audit/leaf-filter.ts';
import { rootOfLeaves } from '../../src/audit/tree.ts';

export const leafOf = (byte: number): Buffer => Buffer.alloc(32, byte);

export function commitmentsOver(identity: string, bytes: number[], keyId = 'k1'): Commitments {
  const leaves = bytes.map(leafOf).sort(Buffer.compare);
  return {
    keyId,
    identity,
    leaves: Buffer.concat(leaves),
    root: rootOfLeaves(leaves),
    filter: leafFilter(leaves),
  };
}
