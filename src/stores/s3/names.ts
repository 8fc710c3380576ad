/** Objects as records elsewhere name them. */
import { objectKey } from './keys.ts';
import { allNamed } from './named.ts';
import { type Bucket, inBucket } from './session.ts';

/** Under an absent name there is nothing at all: no version, no delete marker, no unfinished upload. */
export function absentNames(bucket: Bucket, names: string[]): Promise<string[]> {
  const keys = new Map(names.map((name) => [name, objectKey(bucket, [name])]));
  return inBucket(bucket, async () => {
    const there = new Set<string>();
    for await (const found of allNamed(bucket, [...keys.values()])) for (const { key } of found) there.add(key);
    return names.filter((name) => !there.has(keys.get(name) ?? ''));
  });
}
