/** Something to do once after work, when no more has come for a while. */

export interface Quiet {
  /** What is done meanwhile is work. */
  around<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
}

/** The first time counts from now. Keeps no process alive. */
export function whenQuiet(forMs: number, act: () => void): Quiet {
  let inHand = 0;
  const timer = setTimeout(() => {
    if (inHand === 0) act();
  }, forMs).unref();
  return {
    async around(work) {
      inHand++;
      try {
        return await work();
      } finally {
        inHand--;
        timer.refresh();
      }
    },
    stop: () => clearTimeout(timer),
  };
}
