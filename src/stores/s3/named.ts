/** Objects that somebody named, in the order of a listing, with all that there is under each key. */
import { eachOf } from '../one-by-one.ts';
import { compareKeys } from './keys.ts';
import { type Held, listing, uploadsBelow } from './listing.ts';
import type { Bucket } from './session.ts';

const atOnce = 8;
/** Listing the whole stretch pays as long as a page tells of at least so many. */
const pays = 4;

/** Null: nothing is there under this key. */
export async function named(bucket: Bucket, key: string, uploads?: Held[]): Promise<Held | null> {
  for await (const page of listing(bucket, { start: key, ...(uploads && { uploads }) })) {
    const [first] = page;
    // What begins with the key comes right behind it.
    if (first) return first.key === key ? first : null;
  }
  return null;
}

/**
 * A few at a time, those that are there. Keys that lie close together are read off the listing, a thousand at a time; the
 * others are asked for one by one. Uploads are those of the beginning: what is begun later becomes an object of its own.
 */
export async function* allNamed(bucket: Bucket, keys: string[]): AsyncGenerator<Held[]> {
  let left = [...new Set(keys)].sort(compareKeys);
  const [first] = left;
  if (first === undefined) return;
  const start = commonStart(first, left.at(-1) ?? first);
  const uploads = await uploadsBelow(bucket, start);
  let dense = true;
  for await (const page of listing(bucket, { after: justBefore(first, start), start, uploads })) {
    const wanted = new Set(left);
    const found = page.filter(({ key }) => wanted.has(key));
    if (found.length > 0) yield found;
    const last = page.at(-1)?.key;
    const before = left.length;
    if (last !== undefined) left = left.filter((key) => compareKeys(key, last) > 0);
    if (left.length === 0) return;
    // Nothing but ours on the page, or nothing at all, tells of no key.
    dense = last === undefined || before - left.length >= pays;
    if (!dense) break;
  }
  // The listing came to its end: what is left is not there.
  if (dense) return;
  for (let i = 0; i < left.length; i += 100) {
    const found: Held[] = [];
    await eachOf(left.slice(i, i + 100), atOnce, async (key) => {
      const one = await named(bucket, key, uploads);
      if (one) found.push(one);
    });
    if (found.length > 0) yield found.sort((a, b) => compareKeys(a.key, b.key));
  }
}

/** What both, and so all that lie between, begin with. */
function commonStart(first: string, last: string): string {
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  // Not in the middle of a character.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** A text that comes before the key, with little between the two; null: what the listing begins with anyway. */
function justBefore(key: string, start: string): string | null {
  const shorter = [...key].slice(0, -1).join('');
  return shorter.length > start.length ? shorter : null;
}
