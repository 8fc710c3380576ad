import { leaseLost } from './batch.ts';
import type { Engine } from './engine.ts';

/** Counting may take longer than a lease lives between two batches; nothing is open meanwhile, so nobody waits for it. */
export async function keepLease({ ledger, worker, settings }: Engine, runId: string): Promise<void> {
  if (!(await ledger.renewLease(runId, worker, settings.leaseMs + settings.effectMs))) throw leaseLost(undefined);
}
