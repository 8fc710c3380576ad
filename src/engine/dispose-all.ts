/**
 * Batch by batch until nothing due is left but what cannot go. Passes over the dataset follow each other until nothing is
 * due any more, or one disposes of nothing; within a pass the cursor only moves forward. While the store works on a batch, the
 * one before it is settled.
 */
import type { Tally } from '../ports/store.ts';
import { type Counts, disposedIn } from './counts.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';
import { keepLease } from './keep-lease.ts';
import { type KnownBy, knownNow } from './known-holds.ts';
import { countOf } from './limits.ts';
import type { Waits } from './pacing.ts';
import { outcomeOf } from './settle.ts';
import { openSettling, type Settling } from './settling.ts';
import { isShared, type Sharing, shareRun } from './share-run.ts';
import type { Situation } from './situate.ts';
import type { Standing } from './standing.ts';
import { goingThrough } from './through-branch.ts';
import { waysOf } from './ways.ts';

export interface Progress {
  policy: string;
  done: number;
  due: number;
  /** What the next batch waits for, or the last one waited for; left out: it does not wait. */
  waits?: Waits;
}

export interface DisposalOrder {
  runId: string;
  /** Where every policy stood when the run took stock. */
  standing: Standing;
  /** On its tables, as the plan knew them; whether they are still those is asked again. Left out: they are read. */
  known?: KnownBy;
  /** What the plan counted. */
  due: number;
  /** Records that the run may still dispose of. */
  maximum: number;
  /** Ends it after the batch in hand, settled. */
  signal?: AbortSignal | undefined;
  /** True: what stores.yaml says of the hours of its stores is not kept to. Left out: false. */
  outsideHours?: boolean | undefined;
  /** Others who may help. Left out: it is done alone. */
  sharing?: Sharing | undefined;
  /** Called before the first batch and after each, and when it begins to wait for longer than a moment. */
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
  /** Cut short: by its signal, or (with the refusal) by a pause, because its store closes, the end of the request that it is for, or because nobody outside can witness what it does. */
  stopped: { code: string; refusal: Refusal | null } | null;
  /** What was left when the last pass was over. Null: somebody has to look. */
  tally: Tally | null;
}

export async function disposeAll(engine: Engine, situation: Situation, order: DisposalOrder): Promise<Disposed> {
  const settling = openSettling();
  let done: Disposed;
  try {
    done = await inPasses(engine, situation, order, settling);
  } catch (error) {
    await settling.over().catch(() => undefined); // The first error is what matters; an open intent is found.
    throw error;
  }
  await settling.over();
  return done;
}

export const nothingYet = (): Disposed => ({
  ...{ counts: {}, parts: {}, left: {}, refusedBy: {} },
  ...{ stopped: null, tally: null },
});

async function inPasses(
  engine: Engine,
  situation: Situation,
  order: DisposalOrder,
  settling: Settling,
): Promise<Disposed> {
  const { policy, judgement, store } = situation;
  const done = nothingYet();
  const name = outcomeOf(judgement.action?.kind);
  const total = (): number => done.counts[name] ?? 0;
  const report = (waits: Waits | null = null): void =>
    order.onProgress?.({ policy: policy.id, done: total(), due: order.due, ...(waits ? { waits } : {}) });
  const left = (): number => order.maximum - disposedIn(done.counts);
  const through = goingThrough(engine, situation, order, { done, settling, report });
  report();
  for (let ways = await waysOf(engine, situation); left() > 0 && !done.stopped; ) {
    const before = total();
    done.left = {};
    done.refusedBy = {};
    for (let branch = 0; branch < judgement.branches.length; branch++) {
      const way = ways?.[branch];
      if (way && isShared(engine, situation, way, order))
        await shareRun(engine, situation, order, { branch, way, done, settling, through, report });
      else await through({ branch, at: way?.begin ?? null }, order.maximum);
    }
    // A pass by blocks may come to nothing, where each of them holds more than may still go.
    const isLast = total() === before && !ways?.some(({ by }) => by === 'blocks');
    ways = null;
    if (done.stopped) break;
    // Cheaper than a pass that finds nothing; and it serves the end of the run. Meanwhile the last batch is settled.
    await keepLease(engine, order.runId);
    const { held } = await knownNow(engine, situation, order.known);
    done.tally = await store.tally(judgement, held, 'after a run');
    if (isLast || countOf(done.tally, 'due') === 0) break;
  }
  return done;
}
