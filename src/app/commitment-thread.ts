/** The thread that hashing.ts starts: says when it is ready, and then an order in, its commitments out, one at a time. */
import { parentPort } from 'node:worker_threads';
import { type Commitments, commitmentsOf, leavesTo } from '../audit/commitment.ts';
import type { Key } from '../audit/keys.ts';

export interface HashingOrder {
  identity: string;
  columns: string[];
  /** JSON: one text crosses to another thread many times faster than as many arrays. */
  keys: string;
  key: Pick<Key, 'id' | 'commitment'>;
}

export type FromThread = 'ready' | Commitments | null;

parentPort?.on('message', ({ identity, columns, keys, key }: HashingOrder) => {
  // A Buffer arrives as plain bytes.
  const secret = { id: key.id, commitment: Buffer.from(key.commitment) };
  const made = commitmentsOf(identity, leavesTo({ identity, columns }, JSON.parse(keys), secret), secret);
  parentPort?.postMessage(made satisfies FromThread);
});
parentPort?.postMessage('ready' satisfies FromThread);
