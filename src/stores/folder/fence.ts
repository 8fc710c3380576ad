/** The fence. A worker that wakes up late looks before each file whether it was shut out, and stops. */
import type { BatchRange, Key, Receipt } from '../../ports/store.ts';
import { abandoned, shutOut, withoutKeys } from '../drawer-receipts.ts';
import { byDirectory, inDirectoryOf } from './directories.ts';
import { onlyFiles } from './keys.ts';
import { inDrawer, isThere } from './ours.ts';
import type { Root } from './session.ts';

/** The original's receipt if it came to its end, else an abandoned one that tells how many of the keys are not there. */
export async function fence(root: Root, batchId: string, range: BatchRange, table: string): Promise<Receipt> {
  onlyFiles(root.folder, table);
  const { keys } = range;
  if (keys === null) throw withoutKeys(root.folder.store);
  const receipt = await inDrawer(root, 'receipts', (drawer) => shutOut(drawer, root.folder.store, batchId));
  return receipt ?? abandoned(batchId, await absent(root, keys));
}

/** What cannot be looked at counts as absent: nobody can say that it is there. */
async function absent(root: Root, keys: Key[]): Promise<number> {
  let there = 0;
  for (const { path, files } of byDirectory(root.folder, keys))
    await inDirectoryOf(root, path, async (directory) => {
      for (const { name } of files) if (isThere(directory, name)) there += 1;
    });
  return keys.length - there;
}
