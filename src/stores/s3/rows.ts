/** The objects that may satisfy a question, one after the other. */

import { listing } from './listing.ts';
import { type Asked, lookedAt, mannersOf, startOf } from './look.ts';
import type { ObjectRow } from './object-row.ts';
import type { Bucket } from './session.ts';

/** @param after a key; null: from the first. */
export async function* rowsFor(bucket: Bucket, wanted: Asked, after: string | null = null): AsyncGenerator<ObjectRow> {
  const manners = await mannersOf(bucket);
  for await (const page of listing(bucket, { after, start: startOf(bucket, wanted.patterns) }))
    yield* await lookedAt(bucket, page, wanted, manners);
}
