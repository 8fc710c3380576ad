import { growingTree, leafHash } from '../../src/audit/tree.ts';

/** The root of the RFC 6962 tree over these byte strings, of whatever length, in their order: one leaf after the other. */
export function rootOver(leaves: Iterable<Buffer>): Buffer {
  const tree = growingTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  return tree.root();
}
