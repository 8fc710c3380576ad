/**
 * Receipts: one file for each batch, written once. Whoever is first says how it ended: the worker that it is done, or the
 * one that settles for it that it is over. A worker that wakes up late looks before each file, and stops.
 */
import type { BatchRange, Key, Receipt } from '../../ports/store.ts';
import { schemaError } from '../store-errors.ts';
import { byDirectory, inDirectoryOf } from './directories.ts';
import { onlyFiles } from './keys.ts';
import { drop, inDrawer, isThere, namesIn, textIn, writeNew } from './ours.ts';
import type { Root } from './session.ts';

/** The original's receipt if it came to its end, else an abandoned one that tells how many of the keys are not there. */
export async function fence(root: Root, batchId: string, range: BatchRange, table: string): Promise<Receipt> {
  onlyFiles(root.folder, table);
  const { keys } = range;
  if (keys === null) throw withoutKeys(root.folder.store);
  const receipt = await inDrawer(root, 'receipts', async (directory) => {
    await writeNew(directory, receiptName(root, batchId), JSON.stringify(abandoned(batchId)));
    return receiptIn(await textIn(directory, receiptName(root, batchId)));
  });
  if (receipt?.state === 'done') return receipt;
  return { ...abandoned(batchId), gone: await absent(root, keys) };
}

/** Batches that came to their end and are not settled, oldest names first. */
export function receipts(root: Root): Promise<string[]> {
  return inDrawer(root, 'receipts', async (directory) => {
    const done: string[] = [];
    for (const name of await namesIn(directory))
      if (receiptIn(await textIn(directory, name))?.state === 'done') done.push(name);
    return done;
  });
}

/** Idempotent; abandoned receipts stay. */
export function dropReceipt(root: Root, batchId: string): Promise<void> {
  return inDrawer(root, 'receipts', async (directory) => {
    const name = receiptName(root, batchId);
    if (receiptIn(await textIn(directory, name))?.state === 'done') await drop(directory, name);
  });
}

export function receiptName({ folder }: Root, batchId: string): string {
  if (!/^[\w][\w-]{0,99}$/.test(batchId)) throw schemaError(folder.store, 'The id of a batch is no name of a file.');
  return batchId;
}

export const withoutKeys = (store: string): Error =>
  schemaError(store, `A batch of store ${store} does not name its files.`);

const receiptIn = (text: string | null): Receipt | null => (text === null ? null : (JSON.parse(text) as Receipt));

const abandoned = (batchId: string): Receipt => ({ batchId, state: 'abandoned', disposed: [], parts: {}, gone: 0 });

/** What cannot be looked at counts as absent: nobody can say that it is there. */
async function absent(root: Root, keys: Key[]): Promise<number> {
  let there = 0;
  for (const { path, files } of byDirectory(root.folder, keys))
    await inDirectoryOf(root, path, async (directory) => {
      for (const { name } of files) if (isThere(directory, name)) there += 1;
    });
  return keys.length - there;
}
