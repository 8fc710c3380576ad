/**
 * Receipts in a drawer, each written once. Whoever is first says how the batch ended: its worker that it is done, or the one
 * that settles for it that it is over.
 */
import type { Receipt } from '../ports/store.ts';
import { type Drawer, noteIn } from './drawer.ts';
import { conflict } from './server-errors.ts';
import { schemaError } from './store-errors.ts';

/**
 * The original's receipt if it came to its end, else null: the batch is shut out from now on.
 *
 * @throws `store.conflict` where there is neither of the two
 */
export async function shutOut(drawer: Drawer, store: string, batchId: string): Promise<Receipt | null> {
  const name = receiptName(store, batchId);
  await drawer.writeNew(name, JSON.stringify(abandoned(batchId, 0)));
  const receipt = receiptIn(await drawer.read(name));
  // Settled and dropped by another between our two calls; or the write met another, and nothing is shut out.
  if (receipt === null) throw conflict(store, 'receipts', 'receipt settled meanwhile');
  return receipt.state === 'done' ? receipt : null;
}

/** Batches that came to their end and are not settled, oldest names first. */
export async function doneReceipts(drawer: Drawer): Promise<string[]> {
  const done: string[] = [];
  for (const name of await drawer.names()) if (receiptIn(await drawer.read(name))?.state === 'done') done.push(name);
  return done;
}

/** Idempotent; abandoned receipts stay. */
export async function dropReceipt(drawer: Drawer, store: string, batchId: string): Promise<void> {
  const name = receiptName(store, batchId);
  if (receiptIn(await drawer.read(name))?.state === 'done') await drawer.drop(name);
}

export function receiptName(store: string, batchId: string): string {
  if (!/^[\w][\w-]{0,99}$/.test(batchId)) throw schemaError(store, 'The id of a batch is no name of a file.');
  return batchId;
}

export const withoutKeys = (store: string): Error =>
  schemaError(store, `A batch of store ${store} does not name its records.`);

/** @param gone how many of its records are not there. */
export const abandoned = (batchId: string, gone: number): Receipt => ({
  batchId,
  state: 'abandoned',
  disposed: [],
  parts: {},
  gone,
});

const receiptIn = (text: string | null): Receipt | null => (text === null ? null : noteIn<Receipt>(text));
