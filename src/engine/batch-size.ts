/**
 * How many records the next batch takes. Where others use the store too, so many that it changes them for about ten
 * milliseconds: whoever waits for one of the rows waits no longer than that. Where nobody does, so many that the fixed cost
 * of a batch hardly counts. Where the store cannot tell, or does not know yet, always the same.
 */
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

export interface BatchSizes {
  /** Records at most, as long as the store cannot tell whether others use it; the first batch has so many at most everywhere. */
  usual: number;
  /** Records at most, ever. */
  most: number;
  /** How long the change of one batch may take while others use the store, in milliseconds. */
  sharedMs: number;
}

export interface BatchSize {
  /** Records, one or more. */
  next(): number;
  /** What the batch after the next may come to, if the next one takes as long as is expected of it. */
  ahead(): number;
  /** A batch of that size was changed in so many milliseconds. */
  took(size: number, ms: number): void;
  /** The store declined a batch of that size, and did nothing. */
  declined(size: number): void;
}

/** How long a batch may take that is in nobody's way: well below the second that `statement_timeout` and shutdowns count in. */
const aloneMs = 300;

/** From so many transactions of others in a second on, somebody counts as there. */
const somebody = 5;

const askEveryMs = 500;

/** Fewer are never taken because of the time: then it is the machine that is slow, and each batch costs the same again. */
const least = 200;

/** Between two batches it at most doubles and at least halves: one measurement is no proof. */
const step = 2;

/** Where too large a batch disturbs nobody. */
const stepAlone = 4;

export function openBatchSize(
  store: Pick<Store, 'others'>,
  clock: Clock,
  { usual, most, sharedMs }: BatchSizes,
): BatchSize {
  let size = Math.min(usual, most);
  /** By how much the one after it may grow still. Undefined: no batch was seen yet. */
  let more: number | undefined;
  let others: 'unknown' | 'there' | 'away' = 'unknown';
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;

  // Nobody waits for the answer: what was known a moment ago serves.
  const ask = (): void => {
    const now = clock.now().getTime();
    if (!store.others || asking || now - askedAt < askEveryMs) return;
    asking = true;
    askedAt = now;
    store.others().then(
      (perSecond) => answered(perSecond === null ? 'unknown' : perSecond >= somebody ? 'there' : 'away'),
      // A store that does not answer this will not answer the next batch either, which is told.
      () => answered('there'),
    );
  };
  const answered = (what: typeof others): void => {
    others = what;
    asking = false;
  };
  return {
    next() {
      ask();
      return size;
    },
    ahead() {
      // Where nobody is there, nearly every store has time for more than the first batch.
      const by = more ?? (others === 'away' ? stepAlone : 1);
      return Math.max(1, Math.floor(Math.min(others === 'unknown' ? usual : most, size * by)));
    },
    took(records, ms) {
      if (others === 'unknown') {
        size = Math.min(usual, most, records * step);
        return;
      }
      const [target, upTo] = others === 'there' ? [sharedMs, step] : [aloneMs, stepAlone];
      const fits = Math.max(1 / step, target / Math.max(ms, 1));
      const by = Math.min(upTo, fits);
      more = Math.min(upTo, Math.max(1, fits / by));
      size = Math.min(most, Math.max(least, Math.round(records * by)));
    },
    declined(records) {
      more = 1;
      size = Math.max(1, Math.floor(records / 2));
    },
  };
}
