import type { Store } from '../ports/store.ts';
import { leaseLost } from './batch.ts';
import type { Engine } from './engine.ts';

/**
 * Counting may take longer than a lease lives between two batches. Nothing is open meanwhile but perhaps the last batch, which
 * is being written down: should this die just then, whoever waits for that waits so much longer.
 */
export async function keepLease({ ledger, worker, settings }: Engine, runId: string): Promise<void> {
  if (!(await ledger.renewLease(runId, worker, settings.leaseMs + settings.effectMs))) throw leaseLost(undefined);
}

/**
 * A service takes as long as it likes for its pages. While it does, the lease is renewed by the hands of a real clock: a
 * process that stands still renews nothing. Once lost it stays lost, which the next step finds out.
 */
export async function whileKept<T>(engine: Engine, runId: string, store: Store, work: () => Promise<T>): Promise<T> {
  if (!store.keepsNothing) return work();
  const { ledger, worker, settings } = engine;
  const renew = (): void => void ledger.renewLease(runId, worker, settings.leaseMs).catch(() => undefined);
  const timer = setInterval(renew, settings.leaseMs / 3).unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
