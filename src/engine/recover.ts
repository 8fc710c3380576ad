/**
 * Settling what another worker left open. The fence of the protocol: an abandoned receipt is inserted under the same batch
 * id, so the original either committed before, or never will. If this dies in the middle, whoever comes next repeats it.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Intent } from '../ports/ledger.ts';
import type { Receipt, Store } from '../ports/store.ts';
import { leaseLost } from './batch.ts';
import { refuseContradiction } from './contradiction.ts';
import type { Engine } from './engine.ts';
import { placeOf } from './object-sites.ts';
import { refuseOlderLedger } from './older-ledger.ts';
import { type ObjectReceipt, settle, type Work } from './settle.ts';

/**
 * Settles every open intent on these physical tables. Call it while holding their lease: an intent that is alive means
 * that ours is lost, and nothing of it is touched (`lease.lost`). Returns the batch ids that it settled, oldest first.
 */
export async function settleOpenIntents(engine: Engine, tables: string[]): Promise<string[]> {
  const settled: string[] = [];
  for (const intent of await engine.ledger.openIntents(tables)) {
    if (intent.alive) throw leaseLost(undefined);
    await settleIntent(engine, intent);
    settled.push(intent.batchId);
  }
  return settled;
}

export interface Recovered {
  settled: Intent[];
  /** Left open this time: why, once for each. They are tried again with the next look. */
  failed: { intent: Intent; error: unknown }[];
}

/**
 * Settles every open intent whose lease is dead, whatever its policy: for a worker to call now and then, so that none
 * stays open until its policy runs again. Needs no lease, and may run in several workers at once. A store that cannot be
 * reached does not keep the others waiting.
 */
export async function settleDeadIntents(engine: Engine): Promise<Recovered> {
  const recovered: Recovered = { settled: [], failed: [] };
  for (const intent of await engine.ledger.openIntents()) {
    if (intent.alive) continue;
    if (timeTells(intent) && (await timeLeftMs(engine, intent)) > 0) continue;
    try {
      await settleIntent(engine, intent);
      recovered.settled.push(intent);
    } catch (error) {
      recovered.failed.push({ intent, error });
    }
  }
  return recovered;
}

/**
 * @throws `ledger.restored`, `guard.anchor`: to an old ledger a batch seems open that was settled long ago, and its receipt
 * is gone.
 */
export async function settleIntent(engine: Engine, intent: Intent): Promise<void> {
  const store = await engine.store(intent.store);
  await refuseOlderLedger(engine, store);
  await refuseContradiction(engine);
  for (const { store: name } of intent.range.objects ?? []) await refuseOlderLedger(engine, await engine.store(name));
  if (timeTells(intent)) await untilTheOriginalIsOver(engine, intent);
  try {
    const { batchId, range, table, key } = intent;
    const receipt = asFarAsKnown(intent, await store.fence(batchId, engine.worker, range, { table, key }));
    const objects = await fenceObjects(engine, intent);
    const settlement = await settle(engine, store, receipt, await workOf(engine, store, intent), objects);
    engine.watch?.settled({ policy: intent.policy, store: store.name, batch: batchId, settlement });
  } catch (error) {
    // Somebody else settled it at the same moment, and its receipt went under our hands.
    const conflict = error instanceof GallraError && error.code === 'store.conflict';
    if (!conflict || (await engine.ledger.settlement(intent.batchId)) === null) throw error;
  }
}

/** After the records are shut out, so that nobody begins with their objects any more. */
export async function fenceObjects(engine: Engine, { batchId, range }: Intent): Promise<ObjectReceipt[]> {
  const receipts: ObjectReceipt[] = [];
  for (const { store: name, names } of range.objects ?? []) {
    const store = await engine.store(name);
    const { shelf } = store;
    if (!shelf) throw noShelf(name);
    const keys = names.map((one) => [one]);
    const all = { branch: 0, after: null, upTo: { lead: null, key: keys.at(-1) ?? [] }, size: keys.length, keys };
    const receipt = await store.fence(batchId, engine.worker, all, { table: shelf.table, key: [shelf.key] });
    receipts.push({ place: placeOf(store), store, receipt, named: names.length });
  }
  return receipts;
}

const noShelf = (store: string): GallraError =>
  new GallraError({
    code: 'store.kind',
    what: `A batch named objects in the store ${store}, where nothing is found by a name any more.`,
    where: `store ${store}`,
    hint: 'Let stores.yaml lead to the store in which they were, until the batch is settled.',
    actor: 'operator',
  });

/** Where the records were can be told from the store, or, if the table is gone, from the intent when it names no other. */
export async function workOf(engine: Engine, store: Store, { table, tables, key, action }: Intent): Promise<Work> {
  if (!engine.keys) return { identity: null, key, action };
  const shape = (await store.catalogue([table]))[table];
  const only = tables.length === 1 ? (tables[0] ?? null) : null;
  return { identity: shape?.identity ?? only, key, action };
}

/** Without receipts, a record that was to be changed and is still there may have been changed or not (law L3). */
export function asFarAsKnown({ action, range }: Intent, receipt: Receipt): Receipt {
  return range.keys === null || action === 'destroy' ? receipt : { ...receipt, gone: range.keys.length };
}

/** Where no transaction shuts the original out: records without receipts, and objects. */
const timeTells = ({ range }: Intent): boolean => range.keys !== null || (range.objects ?? []).length > 0;

/** Without receipts only time shuts the original out: its lease, then the store's own timeout on its last call. */
async function untilTheOriginalIsOver(engine: Engine, intent: Intent): Promise<void> {
  const left = await timeLeftMs(engine, intent);
  if (left > 0) await engine.clock.sleep(left);
}

async function timeLeftMs(engine: Engine, intent: Intent): Promise<number> {
  const { leaseMs, effectMs } = engine.settings;
  const stores = 1 + (intent.range.objects ?? []).length;
  const over = Date.parse(intent.intendedAt) + leaseMs + effectMs * stores;
  return over - Date.parse(await engine.ledger.now());
}
