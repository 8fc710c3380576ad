/**
 * Objects that no row names, destroyed because a person said so after seeing how many there are. A run of its own: an intent
 * before, an outcome after, holds and claims and obstacles respected as for any object.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { BatchRange } from '../ports/store.ts';
import { leaseLost } from './batch.ts';
import { signedHead } from './checkpoint.ts';
import { add, type Counts, nonZero } from './counts.ts';
import type { Engine } from './engine.ts';
import { refusalOf as refusalByAnchor } from './guards/anchor.ts';
import type { Refusal } from './guards/refusal.ts';
import { lookOutside } from './look-at-log.ts';
import { movedStores } from './moved-store.ts';
import { objectBatch } from './object-batch.ts';
import type { ObjectSite } from './object-sites.ts';
import { forgetSettled, olderLedger, pauseEverything } from './older-ledger.ts';
import { findOrphans, orphansAt, situated, unnamed } from './orphans.ts';
import { settleOpenIntents } from './recover.ts';
import { refusalBefore, storesOf } from './refusals.ts';
import { recordFailure } from './refuse-run.ts';
import { rulesGuard } from './rules-in-force.ts';
import { takeStock } from './run.ts';
import { entryOf, startOf } from './run-entry.ts';
import { settle } from './settle.ts';
import type { Situation } from './situate.ts';
import type { Standing } from './standing.ts';
import { unwitnessed, waiveApproval } from './waive.ts';

export interface DestroyedOrphans {
  /** `taken`: another run is at work on these tables. */
  state: 'finished' | 'refused' | 'taken';
  /** Null where nothing was begun. */
  runId: string | null;
  /** By `store/table`. */
  destroyed: Counts;
  /** By their one reason. */
  left: Counts;
  refusal: Refusal | null;
}

const nothing: Omit<DestroyedOrphans, 'state' | 'refusal'> = { runId: null, destroyed: {}, left: {} };
/** Objects a batch. */
const perBatch = 200;

/** @param order how many the person saw, which must be how many there are now, and who it is. */
export async function destroyOrphans(
  engine: Engine,
  policyId: string,
  order: { count: number; only: string | null; actor: string },
): Promise<DestroyedOrphans> {
  const standing = await takeStock(engine);
  const situation = await situated(engine, standing, policyId);
  const runId = engine.newId();
  const { settings, ledger, worker } = engine;
  if (!(await ledger.acquireLease(situation.tables, runId, worker, settings.leaseMs)))
    return { ...nothing, state: 'taken', refusal: null };
  try {
    const { refusal, waived } = await asked(engine, standing, situation);
    const no = refusal ?? (await asSeen(engine, policyId, order));
    if (no) return { ...nothing, state: 'refused', refusal: no };
    return await begun(engine, standing, situation, { ...order, runId, waived });
  } finally {
    await signedHead(engine).catch(() => undefined); // The next run signs what this one did.
    await ledger.releaseLease(runId, worker).catch(() => undefined); // It expires by itself.
  }
}

/** What any run is asked before it begins. */
async function asked(
  engine: Engine,
  standing: Standing,
  situation: Situation,
): Promise<{ refusal: Refusal | null; waived: string[] }> {
  const stores = storesOf(situation);
  for (const store of stores) {
    const older = await olderLedger(engine, store);
    if (!older) continue;
    await pauseEverything(engine, store, `worker:${engine.worker}`);
    return { refusal: older, waived: [] };
  }
  const look = await lookOutside(engine);
  const [conflict] = look?.conflicts ?? [];
  if (conflict) return { refusal: refusalByAnchor(conflict), waived: [] };
  await settleOpenIntents(engine, situation.tables);
  const waived = [...(await waiveApproval(engine, situation)), ...(await unwitnessed(engine, look))];
  const refusal = (await refusalBefore(engine, standing, situation, look)) ?? (await movedStores(engine, stores));
  if (!refusal) for (const store of stores) await forgetSettled(engine, store);
  return { refusal, waived };
}

/** Counted anew: what was shown may be of yesterday. */
async function asSeen(
  engine: Engine,
  policyId: string,
  { count, only }: { count: number; only: string | null },
): Promise<Refusal | null> {
  const { objects, refusal } = await findOrphans(engine, policyId, { first: 0, only });
  if (refusal) return refusal;
  const now = objects.reduce((sum, { orphans }) => sum + orphans, 0);
  if (now === count) return null;
  return {
    code: 'orphans.count',
    message: `There are ${now} orphaned objects now, not ${count}; nothing was destroyed.`,
    hint: `Look at them: gallra orphans ${policyId}; then say their number.`,
    actor: 'approver',
  };
}

interface Begun {
  runId: string;
  /** No more of them are touched than the person saw, whatever lost its row since. */
  count: number;
  only: string | null;
  actor: string;
  waived: string[];
}

async function begun(
  engine: Engine,
  standing: Standing,
  situation: Situation,
  { runId, count, only, actor, waived }: Begun,
): Promise<DestroyedOrphans> {
  const { policy, store, judgement } = situation;
  const { digest } = policy;
  const entry = { actor, reason: 'orphans' };
  await engine.ledger.startRun(
    { id: runId, policy: policy.id, digest, store: store.name, asOf: judgement.asOf, worker: engine.worker },
    { ...(await startOf(engine, runId, situation)), ...entry },
  );
  const [destroyed, left]: [Counts, Counts] = [{}, {}];
  const unchanged = rulesGuard(engine, standing, situation);
  let more = count;
  try {
    for (const site of situation.objects)
      for await (const { orphans } of orphansAt(engine, standing, situation, site, only)) {
        const these = orphans.slice(0, more);
        more -= these.length;
        for (let i = 0; i < these.length; i += perBatch) {
          await unchanged();
          const done = await destroySome(engine, standing, situation, site, runId, these.slice(i, i + perBatch));
          add(destroyed, done.destroyed);
          add(left, done.left);
        }
      }
    const counts = nonZero(left);
    await engine.ledger.endRun(
      runId,
      { state: 'finished', counts, parts: nonZero(destroyed), code: null, message: null, worker: engine.worker },
      {
        ...entryOf(engine, 'run.finished', runId, situation),
        ...entry,
        counts,
        parts: nonZero(destroyed),
        ...(waived.length > 0 ? { waived } : {}),
      },
    );
  } catch (error) {
    await recordFailure(engine, situation, { runId, approved: null }, error);
    throw error;
  }
  return { state: 'finished', runId, destroyed: nonZero(destroyed), left: nonZero(left), refusal: null };
}

/** A batch of no records, and these objects. */
async function destroySome(
  engine: Engine,
  standing: Standing,
  situation: Situation,
  site: ObjectSite,
  runId: string,
  orphans: string[],
): Promise<{ destroyed: Counts; left: Counts }> {
  const { policy, store, judgement, tables } = situation;
  const { ledger, worker, settings } = engine;
  if (!(await ledger.renewLease(runId, worker, settings.leaseMs))) throw leaseLost(undefined);
  const names = await unnamed(engine, standing, site.store.name, orphans);
  if (names.length === 0) return { destroyed: {}, left: {} };
  const objects = [{ store: site.store.name, names }];
  const range: BatchRange = {
    ...{ branch: 0, after: null, upTo: { lead: null, key: [] }, size: 0, keys: [], objects },
  };
  const { batchId, holds } = await ledger.intend({
    ...{ runId, worker, policy: policy.id, digest: policy.digest, store: store.name, table: judgement.table },
    ...{ key: judgement.key, action: 'destroy', tables, range },
  });
  const [named] = (judgement.objects ?? []).filter((one) => one.store === site.store.name);
  const alone: Situation = {
    ...situation,
    objects: [site],
    judgement: { ...judgement, ...(named ? { objects: [named] } : {}) },
  };
  const batch = objectBatch(engine, alone, { runId, batchId, range, holds });
  if (!batch) throw new TypeError('a policy without objects has no orphans');
  let failure: unknown = null;
  try {
    await batch.disposal.dispose(
      names.map((name) => ({ key: [name], names: [name] })),
      () => true,
    );
  } catch (error) {
    // What is gone only time tells: the batch stays open until it is over.
    if (batch.uncertain()) throw error;
    failure = error;
  }
  const receipt = { batchId, state: 'done' as const, disposed: [], parts: {}, gone: 0 };
  const settlement = await settle(
    engine,
    store,
    receipt,
    { identity: null, key: judgement.key, action: 'destroy' },
    batch.receipts(),
  );
  if (failure !== null && !refusedThere(failure)) throw failure;
  return { destroyed: settlement.parts, left: failure === null ? batch.left() : { failed: names.length } };
}

/** The store would not let go of any of them, and that is all. */
const refusedThere = (error: unknown): boolean =>
  error instanceof GallraError && (error.code === 'store.refused' || error.code === 'store.conflict');
