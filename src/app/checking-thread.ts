/** What a thread of verify-in-threads.ts runs: the leaves of one batch in, what is wrong with them out. */
import { wrongWith } from '../audit/verify/commitments.ts';

export interface LeavesToCheck {
  leaves: Uint8Array;
  size: number;
  root: string;
}

export default function checkLeaves({ leaves, size, root }: LeavesToCheck): string | null {
  return wrongWith(Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length), size, root);
}
