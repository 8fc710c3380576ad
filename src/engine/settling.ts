/**
 * Settles one batch while the store works on the next. Never more than one: the batch before it is settled by the time that
 * another one is done. If the process dies, both intents are open, and their receipts tell.
 */
export interface Settling {
  /** Begins, once what was begun before is over. @throws what that threw. */
  begin(settle: () => Promise<void>): Promise<void>;
  /** @throws what the last one threw. */
  over(): Promise<void>;
}

export function openSettling(): Settling {
  let last: Promise<void> = Promise.resolve();
  return {
    async begin(settle) {
      await last;
      last = settle();
      // Whoever waits for it is told; nobody waits yet.
      last.catch(() => undefined);
    },
    over: () => last,
  };
}
