/** Objects that somebody named, in the order of a listing, with all that there is under each key. */
import { eachOf } from '../one-by-one.ts';
import { compareKeys } from './keys.ts';
import { type Held, listing } from './listing.ts';
import type { Bucket } from './session.ts';

const atOnce = 8;
/** Listing the whole stretch pays as long as a page holds at least so many of those that are wanted. */
const pays = 4;

/** Null: nothing is there under this key. */
export async function named(bucket: Bucket, key: string): Promise<Held | null> {
  for await (const page of listing(bucket, { start: key })) {
    const [first] = page;
    // What begins with the key comes right behind it.
    if (first) return first.key === key ? first : null;
  }
  return null;
}

/**
 * A few at a time, those that are there. Keys that lie close together are read off the listing, a thousand at a time; the
 * others are asked for one by one.
 *
 * @param after every key lies behind it; null: from the first.
 */
export async function* allNamed(bucket: Bucket, keys: string[], after: string | null): AsyncGenerator<Held[]> {
  let left = [...new Set(keys)].sort(compareKeys);
  for await (const page of listing(bucket, { after, start: commonStart(left, bucket.prefix) })) {
    const last = page.at(-1)?.key;
    const wanted = new Set(left);
    const found = page.filter(({ key }) => wanted.has(key));
    if (found.length > 0) yield found;
    if (last !== undefined) left = left.filter((key) => compareKeys(key, last) > 0);
    if (left.length === 0) return;
    if (found.length < pays) break;
  }
  for (let i = 0; i < left.length; i += 100) {
    const found: Held[] = [];
    await eachOf(left.slice(i, i + 100), atOnce, async (key) => {
      const one = await named(bucket, key);
      if (one) found.push(one);
    });
    if (found.length > 0) yield found.sort((a, b) => compareKeys(a.key, b.key));
  }
}

/** @param prefix what all of them begin with at least. */
function commonStart(keys: string[], prefix: string): string {
  const [first = prefix] = keys;
  const last = keys.at(-1) ?? first;
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  // Not in the middle of a character.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
