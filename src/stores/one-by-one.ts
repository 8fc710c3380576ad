/** For the stores without transactions, which work on one record after the other: a few at a time, and not for ever. */

/** When a time is over, by two clocks: one goes on while the machine sleeps, the other cannot be set. Good in every thread. */
export interface Deadline {
  wallMs: number;
  steadyMs: number;
}

export const deadlineIn = (ms: number): Deadline => ({ wallMs: Date.now() + ms, steadyMs: steadyMs() + ms });
export const isOver = (limit: Deadline): boolean => Date.now() > limit.wallMs || steadyMs() > limit.steadyMs;

/** Of `performance.now()` each thread has its own. */
const steadyMs = (): number => Number(process.hrtime.bigint() / 1_000_000n);

/** In their order, `size` at a time. */
export const inParts = <T>(all: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/**
 * At most `atOnce` side by side, begun in order. When one fails no other is begun, and those that are on their way come to
 * their end before it throws: nothing goes on behind the back of whoever is told.
 */
export async function eachOf<T>(all: Iterable<T>, atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (failures.length === 0) {
      const { value, done } = waiting.next();
      if (done) return;
      try {
        await work(value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw failures[0];
}
