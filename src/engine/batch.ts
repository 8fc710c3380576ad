/**
 * One batch, in the four steps of the protocol: select, intend, effect, settle. If the process dies between two of
 * them, `settleOpenIntents` finds the intent and asks the receipt what happened.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { GallraError } from '../errors/gallra-error.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Settlement } from '../ports/ledger.ts';
import type { BatchRange, Cursor, Receipt } from '../ports/store.ts';
import { add, type Counts } from './counts.ts';
import type { Engine } from './engine.ts';
import { type KnownBy, knownBy } from './known-holds.ts';
import { type ObjectBatch, objectBatch } from './object-batch.ts';
import type { Selecting } from './selecting.ts';
import { commit, settle, settlementWith, type Work } from './settle.ts';
import type { Situation } from './situate.ts';
import { watched } from './watched.ts';

export interface BatchOrder {
  runId: string;
  after: Cursor;
  /** Records at most. */
  size: number;
  /** Records at most where they are found by blocks, if that is more. */
  inBlock: number;
  /** The holds known when the batch is selected; whether they are still those is asked again by the intent. */
  known: KnownBy;
  selecting: Selecting;
  /** Records at most where it was asked for ahead. */
  askedAhead: number;
  /** Records of the batch after this one, which takes `taken` at most; 0: it is not asked for yet. */
  ahead: (taken: number) => number;
}

export interface BatchResult {
  batchId: string;
  range: BatchRange;
  /** What it came to. */
  settlement: Settlement;
  /** Writes that down: the last step, which need not be waited for before the next batch begins. */
  settle: () => Promise<void>;
  /** What the intent knew. */
  known: KnownBy;
  /** For how long others may have had to wait for one of the records, in milliseconds. */
  tookMs: number;
  /** The store refused or could not agree, so nothing was done: try the same range smaller. */
  declined: 'refused' | 'conflict' | null;
  /** Records that stay because of an object that they name, or because the store refused each by itself, by their one reason. */
  left: Counts;
  /** Codes of the store itself, for records that it refused one by one. */
  refusedBy: Counts;
}

/** Null: nothing is left after the cursor. */
export async function disposeBatch(
  engine: Engine,
  situation: Situation,
  order: BatchOrder,
): Promise<BatchResult | null> {
  return watched(engine, 'batch', {}, () => inFourSteps(engine, situation, order));
}

async function inFourSteps(engine: Engine, situation: Situation, order: BatchOrder): Promise<BatchResult | null> {
  const { store, judgement } = situation;
  const { after, size, selecting } = order;
  const found = await selecting.next(order.known, { after, size }, order.askedAhead);
  // The next branch has its own turn, and perhaps another way.
  if (!found || found.branch !== after.branch) return null;
  const range = found.upTo.block ? { ...found, size: Math.max(found.size, order.inBlock) } : found;
  const began = engine.clock.now().getTime();
  const sinceIntentMs = (): number => engine.clock.now().getTime() - began;
  const { batchId, ...inForce } = await watched(engine, 'intend', {}, () =>
    engine.ledger.intend(
      {
        runId: order.runId,
        worker: engine.worker,
        policy: judgement.policy,
        digest: judgement.digest,
        store: store.name,
        table: judgement.table,
        key: judgement.key,
        action: judgement.action?.kind ?? 'none',
        tables: situation.tables,
        range,
      },
      order.known,
    ),
  );
  const known = knownBy(situation, inForce, order.known);
  const { holds, held } = known;
  engine.watch?.learn({ batch: batchId });
  const objects = objectBatch(engine, situation, { runId: order.runId, batchId, range, holds });
  let lockedAt = sinceIntentMs();
  const locking = (): void => {
    lockedAt = sinceIntentMs();
  };
  selectAhead(order, known, range);
  const { receipt, declined } = await watched(engine, 'effect', {}, () =>
    effect(engine, situation, { batchId, range, held, sinceIntentMs, locking }, objects),
  );
  const tookMs = sinceIntentMs() - lockedAt;
  const settlement = settlementWith(receipt, judgement.action?.kind, objects?.receipts());
  // Made while the batch before it is written down.
  const commitments = commit(engine, workOf(situation), receipt);
  commitments.catch(() => undefined); // Whoever settles it is told.
  // Whenever it is called, it counts as a step of this batch.
  const last = AsyncLocalStorage.bind(async (): Promise<void> => {
    await watched(engine, 'settle', {}, () =>
      settle(engine, store, receipt, workOf(situation), objects?.receipts(), commitments),
    );
    engine.watch?.settled({ policy: judgement.policy, store: store.name, batch: batchId, settlement });
  });
  const left = { ...objects?.left() };
  const refusedBy = { ...receipt.blocked };
  add(refusedBy, receipt.failed ?? {});
  for (const count of Object.values(receipt.failed ?? {})) add(left, { failed: count });
  return { batchId, range, settlement, settle: last, known, tookMs, declined, left, refusedBy };
}

/** Only where looking costs something: blocks are not looked at. Objects keep other stores busy as well. */
function selectAhead({ after: { branch }, selecting, ahead }: BatchOrder, known: KnownBy, range: BatchRange): void {
  if (range.upTo.block || range.objects) return;
  const size = ahead(range.size);
  if (size > 0) selecting.ahead(known, { after: { branch, at: range.upTo }, size });
}

interface Intended {
  batchId: string;
  range: BatchRange;
  held: Predicate;
  sinceIntentMs: () => number;
  locking: () => void;
}

async function effect(
  engine: Engine,
  situation: Situation,
  { batchId, range, held, ...told }: Intended,
  objects: ObjectBatch | null,
): Promise<{ receipt: Receipt; declined: BatchResult['declined'] }> {
  const { store, judgement } = situation;
  try {
    const order = { batchId, worker: engine.worker, judgement, range, held, ...told };
    const receipt = await store.effect(objects ? { ...order, objects: objects.disposal } : order);
    return { receipt, declined: null };
  } catch (error) {
    const code = error instanceof GallraError ? error.code : '';
    // What is gone of the objects only time tells, and with it what became of their records.
    if (objects?.uncertain()) throw code === 'store.fenced' ? leaseLost(error) : error;
    // Rolled back by the store itself: certainly nothing happened.
    if (code === 'store.refused') return { receipt: nothingDone(batchId), declined: 'refused' };
    if (code === 'store.conflict') return { receipt: nothingDone(batchId), declined: 'conflict' };
    // Another worker took this batch for dead and shut it out: our lease is gone.
    if (code === 'store.fenced') throw leaseLost(error);
    // Without receipts only time tells; the open intent is settled when lease and timeout have passed.
    if (range.keys !== null) throw error;
    // Unknown: shut the original out, if it still lives, and the receipt says which of the two it was.
    const receipt = await store.fence(batchId, engine.worker, range, judgement);
    if (receipt.state === 'done') return { receipt, declined: null };
    await settle(engine, store, receipt, workOf(situation), objects?.receipts());
    throw error;
  }
}

const workOf = ({ judgement, catalogue }: Situation): Work => ({
  identity: catalogue[judgement.table]?.identity ?? null,
  key: judgement.key,
  action: judgement.action?.kind,
});

const nothingDone = (batchId: string): Receipt => ({ batchId, state: 'abandoned', disposed: [], parts: {}, gone: 0 });

export const leaseLost = (cause: unknown): GallraError =>
  new GallraError({
    code: 'lease.lost',
    what: 'Another worker has taken over this run; this one does nothing more.',
    hint: 'Nothing to do: the other worker goes on. If it happens often, give the worker more time: a longer lease.',
    actor: 'nobody',
    retryable: true,
    cause,
  });
