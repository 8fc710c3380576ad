/** The fence. A worker that wakes up late looks before each call that deletes whether it was shut out, and stops. */
import type { BatchRange, Receipt } from '../../ports/store.ts';
import { abandoned, shutOut, withoutKeys } from '../drawer-receipts.ts';
import { readOnly } from '../store-errors.ts';
import { objectKey, onlyObjects } from './keys.ts';
import { allNamed } from './named.ts';
import { drawerIn } from './ours.ts';
import { type Bucket, inBucket } from './session.ts';

/** The original's receipt if it came to its end, else an abandoned one that tells how many of the keys are not there. */
export function fence(bucket: Bucket, batchId: string, range: BatchRange, table: string): Promise<Receipt> {
  onlyObjects(bucket, table);
  if (bucket.access === 'read') throw readOnly(bucket.store);
  if (range.keys === null) throw withoutKeys(bucket.store);
  const keys = range.keys.map((key) => objectKey(bucket, key));
  return inBucket(bucket, async () => {
    const receipt = await shutOut(drawerIn(bucket, 'receipts'), bucket.store, batchId);
    if (receipt) return receipt;
    let there = 0;
    for await (const found of allNamed(bucket, keys)) there += found.length;
    return abandoned(batchId, keys.length - there);
  });
}
