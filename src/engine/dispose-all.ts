/**
 * Batch by batch until nothing due is left but what cannot go. Passes over the dataset follow each other until one
 * disposes of nothing more; within a pass the cursor only moves forward.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Cursor } from '../ports/store.ts';
import { type BatchResult, disposeBatch, leaseLost } from './batch.ts';
import { add, type Counts, disposedIn } from './counts.ts';
import type { Engine } from './engine.ts';
import { type Refusal, refuse } from './guards/refusal.ts';
import { keepSigning } from './keep-signing.ts';
import { recordsWithObjects } from './object-batch.ts';
import { rulesGuard } from './rules-in-force.ts';
import { outcomeOf } from './settle.ts';
import type { Situation } from './situate.ts';
import type { Standing } from './standing.ts';

export interface Progress {
  policy: string;
  done: number;
  due: number;
}

export interface DisposalOrder {
  runId: string;
  /** Where every policy stood when the run took stock. */
  standing: Standing;
  /** What the plan counted. */
  due: number;
  /** Records that the run may still dispose of. */
  maximum: number;
  /** Ends it after the batch in hand, settled. */
  signal?: AbortSignal | undefined;
  /** Called before the first batch and after each. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

export interface Disposed {
  counts: Counts;
  parts: Counts;
  /**
   * In the last pass, by their one reason: records that the store refused, that were selected and cannot go (what has to be
   * written for them cannot be known, others name their objects), or that an object keeps.
   */
  left: Counts;
  /** In the last pass: codes of the store itself, for records that it refused one by one. */
  refusedBy: Counts;
  /** Cut short: by its signal, or (with the refusal) by a pause, the end of the request that it is for, or because nobody outside can witness what it does. */
  stopped: { code: string; refusal: Refusal | null } | null;
}

export async function disposeAll(engine: Engine, situation: Situation, order: DisposalOrder): Promise<Disposed> {
  const { policy, judgement } = situation;
  const done: Disposed = { counts: {}, parts: {}, left: {}, refusedBy: {}, stopped: null };
  const { batchSize } = engine.settings;
  const atOnce = situation.objects.length > 0 ? Math.min(batchSize, recordsWithObjects) : batchSize;
  const name = outcomeOf(judgement.action?.kind);
  const asked = { rules: rulesGuard(engine, order.standing, situation), signing: keepSigning(engine) };
  const total = (): number => done.counts[name] ?? 0;
  const report = (): void => order.onProgress?.({ policy: policy.id, done: total(), due: order.due });
  const left = (): number => order.maximum - disposedIn(done.counts);
  report();
  for (let before = -1; total() > before && left() > 0 && !done.stopped; ) {
    before = total();
    done.left = {};
    done.refusedBy = {};
    for (let branch = 0; branch < judgement.branches.length; branch++) {
      let after: Cursor = { branch, at: null };
      let size = atOnce;
      while (left() > 0 && !done.stopped) {
        if (order.signal?.aborted) {
          done.stopped = { code: 'run.stopped', refusal: null };
          break;
        }
        const most = Math.min(size, left());
        const batch = await nextBatch(engine, situation, asked, { runId: order.runId, after, size: most });
        if (batch === null) break;
        if ('refusal' in batch) {
          done.stopped = { code: batch.refusal.code, refusal: batch.refusal };
          break;
        }
        const { range, settlement, declined, left: because, refusedBy } = batch;
        // Objects may be gone although the records could not follow.
        add(done.parts, settlement.parts);
        if (declined && range.size > 1) {
          size = Math.max(1, Math.floor(Math.min(most, range.size) / 2));
          continue;
        }
        const { disposed, gone, indeterminate } = settlement;
        if (declined) add(done.left, { failed: 1 });
        else {
          size = Math.min(atOnce, size * 2);
          const kept = Object.values(because).reduce((sum, count) => sum + count, 0);
          add(done.left, because);
          add(done.refusedBy, refusedBy);
          add(done.left, { blocked: Math.max(0, range.size - disposed - gone - indeterminate - kept) });
        }
        after = { branch, at: range.upTo };
        add(done.counts, { [name]: disposed, gone, indeterminate });
        report();
      }
    }
  }
  return done;
}

/** Null: nothing is left after the cursor. */
async function nextBatch(
  engine: Engine,
  situation: Situation,
  asked: { rules: () => Promise<void>; signing: () => Promise<Refusal | null> },
  order: { runId: string; after: Cursor; size: number },
): Promise<BatchResult | { refusal: Refusal } | null> {
  if (!(await engine.ledger.renewLease(order.runId, engine.worker, engine.settings.leaseMs)))
    throw leaseLost(undefined);
  await asked.rules();
  const unsigned = await asked.signing();
  if (unsigned) return { refusal: unsigned };
  const holds = await engine.ledger.holds({ tables: situation.tables });
  try {
    return await disposeBatch(engine, situation, { ...order, holds });
  } catch (error) {
    if (!(error instanceof GallraError) || !['run.paused', 'erasure.over'].includes(error.code)) throw error;
    return { refusal: refuse(error.code, error.message, error.hint, error.actor) };
  }
}
