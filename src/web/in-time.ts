/** Waiting for what a store has to count, but not for ever: a page that never comes tells nobody anything. */
import type { Clock } from '../ports/clock.ts';

export const late: unique symbol = Symbol('late');

/** What is late goes on by itself; nobody hears of how it ended. */
export async function inTime<T>(clock: Pick<Clock, 'sleep'>, ms: number, work: Promise<T>): Promise<T | typeof late> {
  const done = new AbortController();
  const bell = clock.sleep(ms, done.signal).then((): typeof late => late);
  try {
    return await Promise.race([work, bell]);
  } finally {
    done.abort();
  }
}
