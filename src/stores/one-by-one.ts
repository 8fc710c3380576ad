/** For the stores without transactions, which work on one record after the other: a few at a time, and not for ever. */

/** Tells whether the time is over, by two clocks: one goes on while the process is stopped, the other cannot be set. */
export function deadline(ms: number): () => boolean {
  const [wall, steady] = [Date.now() + ms, performance.now() + ms];
  return () => Date.now() > wall || performance.now() > steady;
}

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
