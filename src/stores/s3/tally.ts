/** Counting and listing: one pass over the listing each. */
import type { Judgement, Reason } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Key, Tally } from '../../ports/store.ts';
import { forecastRows } from '../forecast-rows.ts';
import { listRows, type RowPage, tallyRows } from '../tally-rows.ts';
import { onlyObjects } from './keys.ts';
import { listing } from './listing.ts';
import { askedFor, lookedAt, mannersOf } from './look.ts';
import { type ObjectRow, outcomeOf } from './object-row.ts';
import { rowsFor } from './rows.ts';
import { type Bucket, inBucket } from './session.ts';

export function tally(bucket: Bucket, judgement: Judgement, held: Predicate): Promise<Tally> {
  onlyObjects(bucket, judgement.table);
  return inBucket(bucket, () => tallyRows(everyObject(bucket, judgement, held), judgement, held, outcomeOf));
}

/** What is due at the end is looked at as closely as by a run: locks among it are seen. */
export async function forecast(bucket: Bucket, judgements: Judgement[], held: Predicate): Promise<number[]> {
  const last = judgements.at(-1);
  if (!last) return [];
  onlyObjects(bucket, last.table);
  return inBucket(bucket, () => forecastRows(everyObject(bucket, last, held), judgements, held, outcomeOf));
}

/** Those that no pattern chooses are met, and not looked at. */
async function* everyObject(bucket: Bucket, judgement: Judgement, held: Predicate): AsyncGenerator<RowPage<ObjectRow>> {
  const wanted = askedFor(judgement, held);
  const manners = await mannersOf(bucket);
  for await (const page of listing(bucket))
    yield { met: page.length, rows: await lookedAt(bucket, page, wanted, manners) };
}

export function list(
  bucket: Bucket,
  judgement: Judgement,
  held: Predicate,
  outcome: 'due' | Reason,
  limit: number,
): Promise<Key[]> {
  onlyObjects(bucket, judgement.table);
  return inBucket(bucket, () =>
    listRows(rowsFor(bucket, askedFor(judgement, held)), judgement, held, { outcome, limit }, outcomeOf, ({ path }) => [
      path,
    ]),
  );
}
