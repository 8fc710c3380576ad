/**
 * A run over a large heap is divided: disjoint ranges of blocks, which whoever has time takes one by one, and this worker
 * with them. Who helps is asked to, and relied upon by nobody: a share that its worker left is divided again. Each share may
 * dispose of its part of what the run may, and no more, so that all together never exceed it; what that leaves over is found
 * in the order of the next pass.
 */
import type { Cursor, Way } from '../ports/store.ts';
import { leaseLost } from './batch.ts';
import { add, type Counts, disposedIn } from './counts.ts';
import type { DisposalOrder, Disposed } from './dispose-all.ts';
import type { Engine } from './engine.ts';
import { keepLease } from './keep-lease.ts';
import { settleIntent } from './recover.ts';
import type { Settling } from './settling.ts';
import type { Situation } from './situate.ts';
import { paceOf } from './store-pace.ts';
import type { Through } from './through-branch.ts';

export interface Sharing {
  /** Workers that may be at work on one run, this one among them. */
  workers: number;
  /** Asks so many to help with the run. Nobody may come; what cannot be asked is told elsewhere, and keeps nothing waiting. */
  invite(runId: string, policy: string, others: number): Promise<void>;
  /** Records from which on a run is divided. With less to do, whoever is asked would come too late. Default: 100,000. */
  leastDue?: number;
}

const usualLeastDue = 100_000;
/** Of each worker: the last ones end at about the same time, and little is lost with one. */
const sharesEach = 4;
/** Shares that somebody left are divided again so often; what is then left goes in the order of the next pass. */
const rounds = 3;
const lookEveryMs = 250;

/** Where stores.yaml counts the records of a second, there is one budget, and one who spends it. */
export function isShared(
  engine: Engine,
  { store }: Situation,
  { begin, because }: Way,
  { sharing, maximum }: DisposalOrder,
): boolean {
  if (!sharing || sharing.workers < 2 || !begin?.block || paceOf(engine, store.name).records) return false;
  return Math.min(because?.due ?? 0, maximum) >= (sharing.leastDue ?? usualLeastDue);
}

interface Shared {
  branch: number;
  way: Way;
  /** Of the run so far, by all of its workers. */
  done: Disposed;
  settling: Settling;
  through: Through;
  report: () => void;
}

export async function shareRun(
  engine: Engine,
  situation: Situation,
  order: DisposalOrder,
  { branch, way, done, settling, through, report }: Shared,
): Promise<void> {
  const { ledger, worker } = engine;
  const { runId, maximum, sharing } = order;
  const workers = sharing?.workers ?? 1;
  const take = async () => (done.stopped ? null : ledger.takeShare(runId, worker, engine.settings.leaseMs));
  await settling.over();
  const recount = await countingFrom(engine, runId, done);
  let ranges = divided({ branch, at: way.begin }, way.because?.blocks ?? 0, workers * sharesEach);
  for (let round = 1; ranges.length > 0 && round <= rounds && !done.stopped; round++) {
    const each = Math.floor((maximum - disposedIn(done.counts)) / ranges.length);
    if (each < 1) return;
    const shares = ranges.map((begins) => ({ begins, maximum: each }));
    await ledger.shareOut(runId, worker, shares);
    if (round === 1) await sharing?.invite(runId, situation.policy.id, workers - 1);
    for (let share = await take(); share; share = await take()) {
      await through(share.begins, disposedIn(done.counts) + share.maximum);
      await settling.over();
      if (!done.stopped) await ledger.endShare(runId, share.number, worker);
      await recount();
      report();
    }
    for (let working = await othersAtWork(engine, runId); working > 0 && !done.stopped; ) {
      await engine.clock.sleep(lookEveryMs, order.signal).catch(() => undefined); // Then it is told to stop.
      if (order.signal?.aborted) done.stopped = { code: 'run.stopped', refusal: null };
      await keepLease(engine, runId);
      const now = await othersAtWork(engine, runId);
      if (now < working) await recount();
      if (now < working) report();
      working = now;
    }
    ranges = (await ledger.sharesOf(runId)).flatMap(({ state, begins }) => (state === 'left' ? begins : []));
    await endOthers(engine, situation, runId);
    await recount();
  }
}

const othersAtWork = async ({ ledger }: Engine, runId: string): Promise<number> =>
  (await ledger.sharesOf(runId)).filter(({ state }) => state === 'taken').length;

/** What batches of the run have come to since, whoever did them, beside what `done` counts already. */
async function countingFrom({ ledger }: Engine, runId: string, done: Disposed): Promise<() => Promise<void>> {
  const [counts, parts] = [{ ...done.counts }, { ...done.parts }];
  const before = await ledger.settledBy(runId);
  return async () => {
    const now = await ledger.settledBy(runId);
    done.counts = grown(counts, before.counts, now.counts);
    done.parts = grown(parts, before.parts, now.parts);
  };
}

function grown(from: Counts, before: Counts, now: Counts): Counts {
  const sum = { ...from };
  add(sum, now);
  for (const [name, count] of Object.entries(before)) add(sum, { [name]: -count });
  return sum;
}

/** Whoever still works on a share begins no more, and what he had begun is settled for him. */
async function endOthers(engine: Engine, { tables }: Situation, runId: string): Promise<void> {
  await engine.ledger.withdrawShares(runId, engine.worker);
  for (const intent of await engine.ledger.openIntents(tables)) {
    if (intent.alive || intent.runId !== runId) throw leaseLost(undefined);
    await settleIntent(engine, intent);
  }
}

/** About the same number of blocks each, from the beginning to the end of the heap, also where it has grown meanwhile. */
export function divided({ branch, at }: Cursor, blocks: number, count: number): Cursor[] {
  const block = at?.block;
  if (!block) return [];
  const starts = Array.from({ length: count }, (_, n) => block.next + Math.floor((n * (blocks - block.next)) / count));
  const all = [...new Set(starts)];
  return all.map((next, n) => {
    const end = all[n + 1];
    return { branch, at: { lead: null, key: [], block: { ...block, next, ...(end === undefined ? {} : { end }) } } };
  });
}
