/**
 * How many records the next batch takes. Where others use the store too, so many that it changes them for about ten
 * milliseconds: whoever waits for one of the rows waits no longer than that. Where nobody does, so many that the fixed cost
 * of a batch hardly counts. Where the store cannot tell, always the same.
 */
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

export interface BatchSizes {
  /** Records at most, in a store that cannot tell whether others use it; elsewhere the first batch has so many. */
  usual: number;
  /** Records at most, ever. */
  most: number;
  /** How long the change of one batch may take while others use the store, in milliseconds. */
  sharedMs: number;
}

export interface BatchSize {
  /** Records, one or more. */
  next(): number;
  /** A batch of that size was changed in so many milliseconds. */
  took(size: number, ms: number): void;
  /** The store declined a batch of that size, and did nothing. */
  declined(size: number): void;
}

/** How long a batch may take that is in nobody's way: well below the second that `statement_timeout` and shutdowns count in. */
const aloneMs = 300;

/** From so many transactions of others in a second on, somebody counts as there. */
const somebody = 5;

const askEveryMs = 1_000;

/** Fewer are never taken because of the time: then it is the machine that is slow, and each batch costs the same again. */
const least = 200;

/** Between two batches it at most doubles and at least halves: one measurement is no proof. */
const step = 2;

export function openBatchSize(
  store: Pick<Store, 'others'>,
  clock: Clock,
  { usual, most, sharedMs }: BatchSizes,
): BatchSize {
  const tells = store.others !== undefined;
  const highest = tells ? most : usual;
  let size = Math.min(usual, highest);
  let shared = true;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;

  // Nobody waits for the answer: what was known a second ago serves.
  const ask = (): void => {
    const now = clock.now().getTime();
    if (!store.others || asking || now - askedAt < askEveryMs) return;
    asking = true;
    askedAt = now;
    store.others().then(
      (perSecond) => answered(perSecond === null || perSecond >= somebody),
      // A store that does not answer this will not answer the next batch either, which is told.
      () => answered(true),
    );
  };
  const answered = (there: boolean): void => {
    shared = there;
    asking = false;
  };

  return {
    next() {
      ask();
      return size;
    },
    took(records, ms) {
      if (!tells) {
        size = Math.min(highest, records * step);
        return;
      }
      const target = shared ? sharedMs : aloneMs;
      const fits = ms <= 0 ? step : Math.min(step, Math.max(1 / step, target / ms));
      size = Math.min(highest, Math.max(least, Math.round(records * fits)));
    },
    declined(records) {
      size = Math.max(1, Math.floor(records / 2));
    },
  };
}
