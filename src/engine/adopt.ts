/**
 * Adopting a ledger that was restored from a backup: an operator's decision, store by store. What the ledger has forgotten
 * comes back from the stores: holds from the journal, batches from their receipts. Nothing is disposed of in a store until
 * its holds are complete, by the journal or by a person's word. Whatever dies in the middle is repeated by saying it again.
 */
import { decodeEntry, type NewEntry } from '../audit/entry.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { type Intent, type Settlement, untilConfirmed } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import { checkpoint } from './checkpoint.ts';
import { lostCheckpoint } from './contradiction.ts';
import type { Engine } from './engine.ts';
import { completeJournal, readJournal } from './hold-journal.ts';
import { acknowledgePending } from './holds.ts';
import { isOurs, isUnadopted, pauseEverything, receiptsOf } from './older-ledger.ts';
import { asFarAsKnown, fenceObjects, workOf } from './recover.ts';
import { settle, settlementOf, withObjects } from './settle.ts';

export interface Adoption {
  store: string;
  /** `waits`: the store stays paused until a person has confirmed its holds. */
  state: 'adopted' | 'waits';
  /** Why it waits. */
  because: 'unreadable' | 'no-journal' | 'unreachable' | null;
  /** Holds that are back, and releases done again. */
  holds: number;
  releases: number;
  /** Holds of which the journal has something that cannot be read. */
  unreadable: string[];
  /** Batches known by their receipts alone, and what they disposed of. */
  batches: number;
  disposed: number;
  /** Records at most of batches that seemed open and of which no receipt tells: they may be gone. */
  indeterminate: number;
  /** The last anchored checkpoint of the lost log, which from now on is disowned; null: no anchor knew of more. */
  disowns: { size: number; root: string } | null;
}

export interface AdoptOptions {
  /** A person has compared the list of holds with the decisions on paper. */
  holdsConfirmed: boolean;
  actor: string;
}

/** @param stores names in stores.yaml. Every other store stays as it is: paused, if it was not adopted before. */
export async function adoptLedger(engine: Engine, stores: string[], options: AdoptOptions): Promise<Adoption[]> {
  // A name that nobody knows is refused by whoever opens stores, before anything is paused.
  const known = new Set(engine.policies.stores.map(({ name }) => name));
  for (const name of stores) if (!known.has(name)) await engine.store(name);
  const lost = await lostCheckpoint(engine);
  await pauseEachStore(engine, options.actor);
  const adoptions: Adoption[] = [];
  for (const name of stores) adoptions.push(await adoptStore(engine, name, { ...options, lost }));
  if (lost && adoptions.some(({ state }) => state === 'adopted')) await disown(engine, lost);
  return adoptions;
}

/** From now on the anchors keep this log, and it says itself which one it does not continue. */
async function disown(engine: Engine, lost: Lost): Promise<void> {
  const done = await checkpoint(engine, { disowns: lost });
  if (!done?.refusal) return;
  const { message, ...refusal } = done.refusal;
  throw new GallraError({ ...refusal, what: message, where: 'anchors', hint: `${refusal.hint} Then say it again.` });
}

/** The last anchored checkpoint of the log as it was before. */
type Lost = { size: number; root: Buffer };

/**
 * From one pause over everything to one for each store, so that they can be adopted one by one. Where some still wait, that
 * was done before, and those that do not are adopted.
 */
async function pauseEachStore(engine: Engine, actor: string): Promise<void> {
  const names = engine.policies.stores.map(({ name }) => name);
  if (!(await isUnadopted(engine, null))) for (const name of names) if (await isUnadopted(engine, name)) return;
  await pauseEverything(engine, null, actor);
  // Whoever withdrew one since must not find it carried out.
  await engine.ledger.doubtErasures(actor);
  for (const name of names)
    if (!(await isUnadopted(engine, name)))
      await engine.ledger.pause({ policy: null, store: name, until: null, reason: untilConfirmed, pausedBy: actor });
  await engine.ledger.resume({ policy: null, store: null }, actor, untilConfirmed);
}

async function adoptStore(
  engine: Engine,
  name: string,
  { holdsConfirmed, actor, lost: forgotten }: AdoptOptions & { lost: Lost | null },
): Promise<Adoption> {
  const nothing = { holds: 0, releases: 0, unreadable: [], batches: 0, disposed: 0, indeterminate: 0, disowns: null };
  let store: Store;
  try {
    store = await engine.store(name);
  } catch (error) {
    if (!(error instanceof GallraError) || !error.retryable) throw error;
    return { store: name, state: 'waits', because: 'unreachable', ...nothing };
  }
  await refuseForeign(engine, store);
  const restored = await replayJournal(engine, store, actor);
  const taken = await takeOverBatches(engine, store, actor);
  const indeterminate = await settleSeemingOpen(engine, store);
  const because = restored.journal === null ? 'no-journal' : restored.unreadable.length > 0 ? 'unreadable' : null;
  const adopted = because === null || holdsConfirmed;
  const { journal: _, ...holds } = restored;
  const adoption: Adoption = {
    store: name,
    state: adopted ? 'adopted' : 'waits',
    because: adopted ? null : because,
    ...holds,
    ...taken,
    indeterminate,
    disowns: adopted && forgotten ? { size: forgotten.size, root: forgotten.root.toString('hex') } : null,
  };
  if (!adopted) return adoption;

  const lost = await store.marked();
  await completeJournal(engine, store);
  await engine.ledger.append({
    kind: 'ledger.adopted',
    actor,
    store: name,
    counts: countsOf(adoption, lost?.index ?? null),
    ...(because === null ? {} : { reason: 'holds-confirmed' }),
    ...(adoption.disowns ? { checkpoint: adoption.disowns } : {}),
  });
  // Last, since until then the store goes on telling that the ledger is older.
  await store.mark(await engine.ledger.head(), 'back');
  await acknowledgeHolds(engine, name);
  if (await isUnadopted(engine, name)) await engine.ledger.resume({ policy: null, store: name }, actor, untilConfirmed);
  return adoption;
}

async function refuseForeign(engine: Engine, store: Store): Promise<void> {
  if ((await store.boundLedger()) === null || (await isOurs(engine, store))) return;
  throw new GallraError({
    code: 'store.bound',
    what: `The store ${store.name} is bound to another ledger, whose holds this one does not know.`,
    where: `store ${store.name}`,
    hint: 'Connect the ledger that the store was prepared for.',
    actor: 'operator',
  });
}

async function replayJournal(engine: Engine, store: Store, actor: string) {
  const journal = await store.journalled();
  const { inForce, released, unreadable } = readJournal(journal ?? [], engine.keys ?? null);
  let holds = 0;
  for (const hold of inForce) if ((await engine.ledger.restoreHold(hold, actor)) === 'restored') holds += 1;
  const known = new Map((await engine.ledger.holds({ released: true })).map((hold) => [hold.id, hold]));
  let releases = 0;
  for (const one of released) {
    if (known.get(one.hold)?.releasedAt !== null) continue;
    await engine.ledger.releaseHold(one.hold, one.reason, one.actor);
    releases += 1;
  }
  // What the ledger still knows of by itself needs no copy: in force it protects, released it was before the backup.
  const lost = unreadable.filter((id) => !known.has(id));
  return { journal, holds, releases, unreadable: lost };
}

/** The receipt says what was done, not by which policy: the log says `disposed`. */
async function takeOverBatches(engine: Engine, store: Store, actor: string) {
  let [batches, disposed] = [0, 0];
  const elsewhere = await adoptedElsewhere(engine, store.name);
  for (const { batchId, known } of await receiptsOf(engine, store)) {
    if (known && !elsewhere.has(batchId)) continue;
    // Which records it named nobody knows any more; where batches name them, it takes none to ask for the receipt.
    const range = { branch: 0, after: null, upTo: { lead: null, key: [] }, size: 0, keys: store.shelf ? [] : null };
    const of = { table: store.shelf?.table ?? '', key: [] };
    const receipt = await store.fence(batchId, engine.worker, range, of);
    const batch = { batchId, store: store.name, settlement: settlementOf(receipt, undefined), actor };
    if (known) await engine.ledger.append(adoptedToo(batch));
    else await engine.ledger.adoptBatch(batch);
    await store.forget(batchId);
    batches += 1;
    disposed += receipt.disposed.length;
  }
  return { batches, disposed };
}

/** Batches over several stores of which another store's receipt told already, and not this one's. */
async function adoptedElsewhere(engine: Engine, store: string): Promise<Set<string>> {
  const [here, elsewhere] = [new Set<string>(), new Set<string>()];
  const page = 1_000;
  for (let after = -1; ; ) {
    const entries = await engine.ledger.entries({ after, limit: page, kind: 'batch.adopted' });
    for (const { bytes } of entries) {
      const { batch = '', store: told } = decodeEntry(bytes);
      (told === store ? here : elsewhere).add(batch);
    }
    after = entries.at(-1)?.index ?? after;
    if (entries.length < page) return new Set([...elsewhere].filter((batch) => !here.has(batch)));
  }
}

const adoptedToo = (batch: { batchId: string; store: string; settlement: Settlement; actor: string }): NewEntry => ({
  kind: 'batch.adopted',
  actor: batch.actor,
  batch: batch.batchId,
  store: batch.store,
  counts: { [batch.settlement.outcome]: batch.settlement.disposed },
  parts: batch.settlement.parts,
});

/**
 * Batches that were intended before the backup. With a receipt they are settled by it. Without one they may have been
 * settled in the lost time, and their receipts forgotten: whether their records are gone is indeterminate.
 */
async function settleSeemingOpen(engine: Engine, store: Store): Promise<number> {
  let indeterminate = 0;
  for (const intent of await engine.ledger.openIntents()) {
    if (intent.store !== store.name) continue;
    if (intent.alive) throw stillAlive(intent);
    const { batchId, range, table, key, action } = intent;
    const receipt = asFarAsKnown(intent, await store.fence(batchId, engine.worker, range, { table, key }));
    const objects = await fenceObjects(engine, intent);
    if (receipt.state === 'done') {
      await settle(engine, store, receipt, await workOf(engine, store, intent), objects);
      continue;
    }
    const absent = range.keys === null ? range.size : receipt.gone;
    const unknown: Settlement = withObjects({ ...settlementOf(receipt, action), indeterminate: absent }, objects);
    await engine.ledger.settle(batchId, unknown);
    for (const one of objects) if (one.receipt.state === 'done') await one.store.forget(batchId);
    indeterminate += absent;
  }
  return indeterminate;
}

const stillAlive = (intent: Intent): GallraError =>
  new GallraError({
    code: 'adopt.busy',
    what: `The batch ${intent.batchId} is under a lease that has not run out.`,
    where: `store ${intent.store}`,
    hint: 'Stop the workers, wait a minute, and say it again.',
    actor: 'operator',
    retryable: true,
  });

async function acknowledgeHolds(engine: Engine, name: string): Promise<void> {
  const pending = (await engine.ledger.holds({})).filter((hold) => hold.store === name && hold.acknowledgedAt === null);
  if (pending.length > 0) await acknowledgePending(engine, [...new Set(pending.map(({ identity }) => identity))]);
}

/** `marked` is the entry of the lost log that the store knew of. */
function countsOf(adoption: Adoption, marked: number | null): Record<string, number> {
  const { holds, releases, batches, disposed, indeterminate, unreadable } = adoption;
  const counts = { holds, releases, batches, disposed, indeterminate, unreadable: unreadable.length };
  return Object.fromEntries(
    Object.entries({ ...counts, ...(marked === null ? {} : { marked }) }).filter(([, count]) => count > 0),
  );
}
