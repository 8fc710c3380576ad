/**
 * Step 1 of the protocol for the stores that judge rows in this process: where the next batch lies. The pass over the rows
 * that the batch before has begun is gone on with, so that a million records are not read again for each batch.
 */
import type { Judgement } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { BatchRange, Cursor, Key, Store } from '../ports/store.ts';
import type { Outcome } from './tally-rows.ts';

/** A pass that waits for the next batch holds things open: not longer than this. */
const patienceMs = 60_000;

/** How a kind of store goes over its rows. */
export interface Passes<R> {
  /** Every row that may be in scope, from behind `after` on (null: from the first), in an order that does not change. */
  begin(judgement: Judgement, held: Predicate, after: Key | null): Promise<Pass<R>>;
  outcomeOf: Outcome<R>;
  keyOf: (row: R) => Key;
  /** What went wrong in a pass, as an error of the store's. */
  failure: (error: unknown) => unknown;
}

export interface Pass<R> {
  rows: AsyncIterator<R>;
  /** Lets go of what it holds open. It throws nothing. */
  end(): Promise<void>;
}

interface Waiting<R> {
  pass: Pass<R>;
  /** What it was begun for, and where it stands. */
  place: string;
  timer: NodeJS.Timeout;
}

export function selectOnward<R>(passes: Passes<R>): Pick<Store, 'select' | 'close'> {
  let waiting: Waiting<R> | null = null;

  const take = (place: string): Pass<R> | null => {
    if (waiting?.place !== place) return null;
    const { pass, timer } = waiting;
    waiting = null;
    clearTimeout(timer);
    return pass;
  };
  const drop = async (): Promise<void> => {
    await (waiting && take(waiting.place))?.end();
  };

  const selectIn = async (
    judgement: Judgement,
    held: Predicate,
    branch: number,
    at: Cursor['at'],
    size: number,
  ): Promise<BatchRange | null> => {
    const place = (where: Cursor['at']): string =>
      JSON.stringify([judgement.policy, judgement.digest, judgement.asOf, held, branch, where?.key ?? null]);
    const pass = take(place(at)) ?? (await passes.begin(judgement, held, at?.key ?? null));
    const keys: Key[] = [];
    try {
      while (keys.length < size) {
        const { value: row, done } = await pass.rows.next();
        if (done) break;
        const judged = passes.outcomeOf(row, judgement, held);
        if (judged?.outcome === 'due' && judged.branch === branch) keys.push(passes.keyOf(row));
      }
    } catch (error) {
      await pass.end();
      throw passes.failure(error);
    }
    const last = keys.at(-1);
    if (!last || keys.length < size) await pass.end();
    if (!last) return null;
    const upTo = { lead: null, key: last };
    if (keys.length === size) {
      await drop();
      waiting = { pass, place: place(upTo), timer: setTimeout(() => void drop(), patienceMs).unref() };
    }
    return { branch, after: at, upTo, size: keys.length, keys };
  };

  return {
    async select(judgement, held, after, size) {
      for (let branch = after.branch; branch < judgement.branches.length; branch++) {
        const found = await selectIn(judgement, held, branch, branch === after.branch ? after.at : null, size);
        if (found) return found;
      }
      return null;
    },
    close: drop,
  };
}
