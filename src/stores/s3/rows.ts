/** The objects that may satisfy a question, one after the other. */

import { compareKeys, keyIn } from './keys.ts';
import { listing } from './listing.ts';
import { type Asked, lookedAt, mannersOf, startOf } from './look.ts';
import { allNamed } from './named.ts';
import type { ObjectRow } from './object-row.ts';
import type { Bucket } from './session.ts';

/** @param after a key; null: from the first. */
export async function* rowsFor(bucket: Bucket, wanted: Asked, after: string | null = null): AsyncGenerator<ObjectRow> {
  const manners = await mannersOf(bucket);
  const pages = wanted.paths
    ? allNamed(bucket, keysBehind(bucket, wanted.paths, after))
    : listing(bucket, { after, start: startOf(bucket, wanted.patterns) });
  for await (const page of pages) yield* await lookedAt(bucket, page, wanted, manners);
}

const keysBehind = (bucket: Bucket, paths: string[], after: string | null): string[] =>
  paths.flatMap((path) => keyIn(bucket, path) ?? []).filter((key) => after === null || compareKeys(key, after) > 0);
