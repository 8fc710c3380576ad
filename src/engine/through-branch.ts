/**
 * Batch by batch through the records of one branch, or through a part of them, in one direction. While the store works on a
 * batch, the one before it is settled.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { BatchRange, Cursor } from '../ports/store.ts';
import { type BatchOrder, type BatchResult, disposeBatch, leaseLost } from './batch.ts';
import { type BatchSizes, openBatchSize } from './batch-size.ts';
import { add, disposedIn } from './counts.ts';
import type { DisposalOrder, Disposed } from './dispose-all.ts';
import type { Engine } from './engine.ts';
import { type Refusal, refuse } from './guards/refusal.ts';
import { keepSigning } from './keep-signing.ts';
import { knownNow } from './known-holds.ts';
import { recordsWithObjects } from './object-batch.ts';
import { openPacing, type Waits } from './pacing.ts';
import { rulesGuard } from './rules-in-force.ts';
import { openSelecting } from './selecting.ts';
import { outcomeOf } from './settle.ts';
import type { Settling } from './settling.ts';
import type { Situation } from './situate.ts';

/**
 * From after the cursor to its end, or until so many records are gone in all that `done` counts, or something stops it.
 * What it comes to is added to `done`.
 */
export type Through = (after: Cursor, maximum: number) => Promise<void>;

export function goingThrough(
  engine: Engine,
  situation: Situation,
  order: Pick<DisposalOrder, 'runId' | 'standing' | 'known' | 'signal' | 'outsideHours'>,
  { done, settling, report }: { done: Disposed; settling: Settling; report: (waits: Waits | null) => void },
): Through {
  const { judgement, store } = situation;
  const size = openBatchSize(store, engine.clock, sizesFor(engine, situation));
  const name = outcomeOf(judgement.action?.kind);
  const renew = renewing(engine, order.runId);
  const selecting = openSelecting(engine, situation);
  const next = asking(engine, situation, { ...order, selecting }, renew);
  const pacing = openPacing(engine, situation, {
    signal: order.signal,
    outsideHours: order.outsideHours ?? false,
    stay: renew,
    onWait: report,
  });
  const inTurn: Through = async (begin, maximum) => {
    const left = (): number => maximum - disposedIn(done.counts);
    for (let after = begin; left() > 0 && !done.stopped; ) {
      const wanted = Math.min(size.next(), left());
      const ready = await pacing.ready(wanted);
      if ('stopped' in ready) {
        done.stopped = ready.stopped;
        break;
      }
      const { most, waited } = ready;
      const isPaced = most < wanted;
      // What one block holds cannot be divided, however few were asked for. More than the pace of the store gives it is not.
      const inBlock = isPaced ? most : Math.min(mostInBlock, left());
      // A batch that takes a quarter longer than it should is better than to look twice.
      const askedAhead = isPaced ? most : Math.min(wanted * 1.25, left());
      // What the pace will give the next one is not known yet.
      const ahead = (taken: number): number => (isPaced ? 0 : Math.min(size.ahead(), left() - taken));
      const batch = await next(after, { size: most, inBlock, askedAhead, ahead });
      pacing.used(batch === null || 'refusal' in batch ? 0 : changedBy(batch));
      if (batch === null) break;
      if ('refusal' in batch) {
        done.stopped = { code: batch.refusal.code, refusal: batch.refusal };
        break;
      }
      const { range, settlement, declined, left: because, refusedBy } = batch;
      await settling.begin(batch.settle);
      // Objects may be gone although the records could not follow.
      add(done.parts, settlement.parts);
      if (declined) size.declined(Math.min(most, range.size));
      else size.took(range.upTo.block ? most : range.size, batch.tookMs);
      if (declined && isDivisible(range)) continue;
      // Every block that is left may hold more than may still go: they are told apart in the order of the next pass.
      if (declined && range.upTo.block && left() < mostInBlock) break;
      const { disposed, gone, indeterminate } = settlement;
      after = { branch: begin.branch, at: declined ? range.upTo : passed(range, disposed) };
      // What is left in a range of blocks is found in the order of the next pass.
      if (declined) add(done.left, range.upTo.block ? {} : { failed: 1 });
      else {
        const kept = Object.values(because).reduce((sum, count) => sum + count, 0);
        add(done.left, because);
        add(done.refusedBy, refusedBy);
        const blocked = range.upTo.block ? 0 : range.size - disposed - gone - indeterminate - kept;
        add(done.left, { blocked: Math.max(0, blocked) });
      }
      add(done.counts, { [name]: disposed, gone, indeterminate });
      report(waited);
    }
  };
  return (begin, maximum) => inTurn(begin, maximum).finally(selecting.over);
}

/** Where objects go one by one while their records are locked, a batch is small whatever the store says. */
function sizesFor({ settings }: Engine, { objects, store }: Situation): BatchSizes {
  const { batchSize: usual, largestBatch: most = usual, sharedMs = Number.POSITIVE_INFINITY } = settings;
  const limit = objects.length > 0 ? recordsWithObjects : (store.largestBatch ?? Number.POSITIVE_INFINITY);
  return { usual: Math.min(usual, limit), most: Math.min(most, limit), sharedMs };
}

/** What nobody can tell counts as well. */
const changedBy = ({ settlement: { disposed, gone, indeterminate } }: BatchResult): number =>
  disposed + gone + indeterminate;

/** Records that one block of any store can hold at most, roughly: PostgreSQL has room for 291 in its usual blocks. */
const mostInBlock = 300;

/** A batch of one record, or one block, that is declined is passed over. */
const isDivisible = (range: BatchRange): boolean => (blocksIn(range) ?? range.size) > 1;

/** Where the next one begins, which is told how many there were in each block. */
function passed(range: BatchRange, disposed: number): BatchRange['upTo'] {
  const { upTo } = range;
  const blocks = blocksIn(range);
  return upTo.block && blocks ? { ...upTo, block: { ...upTo.block, found: disposed / blocks } } : upTo;
}

/** Null: the range is none of blocks. */
const blocksIn = ({ after, upTo }: BatchRange): number | null =>
  upTo.block ? upTo.block.next - (after?.block?.next ?? 0) : null;

type NextBatch = (
  after: Cursor,
  sizes: Pick<BatchOrder, 'size' | 'inBlock' | 'askedAhead' | 'ahead'>,
) => Promise<BatchResult | { refusal: Refusal } | null>;

/** The intent asks for the lease anyway: in between it only has to live on. */
function renewing({ ledger, clock, worker, settings }: Engine, runId: string): () => Promise<void> {
  let renewedMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.now().getTime();
    if (now - renewedMs < settings.leaseMs / 10) return;
    if (!(await ledger.renewLease(runId, worker, settings.leaseMs))) throw leaseLost(undefined);
    renewedMs = now;
  };
}

/** What is asked before every batch, and then the batch; null: nothing is left after the cursor. */
function asking(
  engine: Engine,
  situation: Situation,
  {
    runId,
    standing,
    known: before,
    selecting,
  }: Pick<DisposalOrder, 'runId' | 'standing' | 'known'> & Pick<BatchOrder, 'selecting'>,
  renew: () => Promise<void>,
): NextBatch {
  const rules = rulesGuard(engine, standing, situation);
  const signing = keepSigning(engine);
  let known = before;
  return async (after, sizes) => {
    await renew();
    await rules();
    const unsigned = await signing();
    if (unsigned) return { refusal: unsigned };
    known ??= await knownNow(engine, situation);
    try {
      const batch = await disposeBatch(engine, situation, { runId, after, ...sizes, known, selecting });
      if (batch) known = batch.known;
      return batch;
    } catch (error) {
      if (!(error instanceof GallraError) || !['run.paused', 'erasure.over'].includes(error.code)) throw error;
      return { refusal: refuse(error.code, error.message, error.hint, error.actor) };
    }
  };
}
