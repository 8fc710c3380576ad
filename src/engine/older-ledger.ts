/**
 * Whether the ledger is older than its stores: then it was restored from a backup, and has forgotten batches and perhaps
 * holds. Each store keeps how far the log had come (its mark) and the receipts of what is not settled; no batch is ever
 * without one of the two.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { untilConfirmed } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';

/** Null: the store knows of nothing that the ledger does not, or it keeps nothing of ours, or it is not ours. Writes nothing. */
export async function olderLedger(engine: Engine, store: Store): Promise<Refusal | null> {
  if (!(await isOurs(engine, store))) return null;
  const mark = await store.marked();
  if (mark && !(await engine.ledger.hasEntry(mark))) {
    return refuse(
      `The store ${store.name} knows of entry ${mark.index} of the audit log, which this ledger does not have: the ledger was restored from a backup.`,
    );
  }
  const unknown = (await receiptsOf(engine, store)).filter(({ known }) => !known);
  if (unknown.length === 0) return null;
  return refuse(
    `The store ${store.name} has ${unknown.length} receipts of batches that the ledger does not know: the ledger is older than the store.`,
  );
}

/** As an error, for whoever cannot refuse a run. */
export async function refuseOlderLedger(engine: Engine, store: Store): Promise<void> {
  const refusal = await olderLedger(engine, store);
  if (refusal) throw new GallraError({ ...refusal, what: refusal.message, where: `store ${store.name}` });
}

/**
 * What one store gives away holds for all: nothing more is disposed of anywhere until the ledger is adopted. Idempotent,
 * and not undone by a store that still waits to be adopted.
 */
export async function pauseEverything(engine: Engine, store: Store | null, actor: string): Promise<void> {
  if ((await isUnadopted(engine, null)) || (store && (await isUnadopted(engine, store.name)))) return;
  await engine.ledger.pause({ policy: null, store: null, until: null, reason: untilConfirmed, pausedBy: actor });
}

/** @param store null: everything. */
export const isUnadopted = async (engine: Engine, store: string | null): Promise<boolean> =>
  (await engine.ledger.pauses()).some(
    (pause) => pause.policy === null && pause.store === store && pause.reason === untilConfirmed,
  );

/** Says in the store how far the log has come. Not while the ledger is older: that would cover up that it is. */
export async function moveMark(engine: Engine, store: Store): Promise<void> {
  if ((await isOurs(engine, store)) && (await olderLedger(engine, store)) === null)
    await store.mark(await engine.ledger.head());
}

/** Receipts of batches that were settled by a worker that died before they went. */
export async function forgetSettled(engine: Engine, store: Store): Promise<void> {
  for (const { batchId, known } of await receiptsOf(engine, store))
    if (known && (await engine.ledger.settlement(batchId))) await store.forget(batchId, await engine.ledger.head());
}

export async function isOurs(engine: Engine, store: Store): Promise<boolean> {
  const bound = await store.boundLedger();
  return bound !== null && bound === (await engine.ledger.id());
}

export async function receiptsOf(engine: Engine, store: Store): Promise<{ batchId: string; known: boolean }[]> {
  const receipts = await store.receipts();
  const known = new Set(receipts.length > 0 ? await engine.ledger.knownBatches(receipts) : []);
  return receipts.map((batchId) => ({ batchId, known: known.has(batchId) }));
}

const refuse = (message: string): Refusal => ({
  code: 'ledger.restored',
  message,
  hint: 'Restore the newest ledger there is. If this is it, read docs/restores.md, then run: gallra adopt',
  actor: 'operator',
});
