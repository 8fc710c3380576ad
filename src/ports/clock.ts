/** Waiting. As-of never comes from here: it is the ledger's clock, taken once per run. */
export interface Clock {
  /** Resolves after at least `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** This machine's clock. For one use only: to notice that ledger and store tell another time. Nothing is judged by it. */
  now(): Date;
}
