/** What is left of a batch that broke off: no receipt can be kept in a service, so it is asked what is still there. */
import { GallraError } from '../../errors/gallra-error.ts';
import type { BatchRange, Key, Receipt } from '../../ports/store.ts';
import { eachOf } from '../one-by-one.ts';
import { schemaError } from '../store-errors.ts';
import { placeOf } from './item-row.ts';
import { ownKey } from './keys.ts';
import { recordNow } from './records.ts';
import { patience, type Session } from './session.ts';

/** How many records are asked for side by side: few, since services count requests. */
export const atOnce = 4;

/** An abandoned receipt that tells how many of the keys are not there, or of which nobody can say. @throws `store.unreachable` */
export async function fence(
  session: Session,
  batchId: string,
  range: BatchRange,
  { table, key }: { table: string; key: string[] },
): Promise<Receipt> {
  const place = placeOf(session.service, table);
  ownKey(place, key);
  const { keys } = range;
  if (keys === null) throw withoutKeys(session.service.store);
  let gone = 0;
  await eachOf(keys, atOnce, async (one: Key) => {
    const found = await recordNow(session, place, one, patience()).catch((error: unknown) => {
      // Of a record that is not readable any more nobody can say that it is there.
      if (error instanceof GallraError && error.code === 'store.schema') return null;
      throw error;
    });
    if (found === null) gone += 1;
  });
  return { batchId, state: 'abandoned', disposed: [], parts: {}, gone };
}

export const withoutKeys = (store: string): Error =>
  schemaError(store, `A batch of store ${store} does not name its records.`);
