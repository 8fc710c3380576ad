/** One object under a judgement. */
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { objectKey, onlyObjects } from './keys.ts';
import { askedFor, lookedAt, mannersOf } from './look.ts';
import { named } from './named.ts';
import { examineObject } from './object-row.ts';
import { type Bucket, inBucket } from './session.ts';

export function examine(bucket: Bucket, judgement: Judgement, held: Predicate, key: Key): Promise<Examination | null> {
  onlyObjects(bucket, judgement.table);
  const object = objectKey(bucket, key);
  return inBucket(bucket, async () => {
    const found = await named(bucket, object);
    if (found === null) return null;
    const wanted = { ...askedFor(judgement, held), patterns: [] };
    const [row] = await lookedAt(bucket, [found], wanted, await mannersOf(bucket));
    return row ? examineObject(row, judgement, held) : null;
  });
}
