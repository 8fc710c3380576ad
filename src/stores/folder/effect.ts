/**
 * Step 3 for files. There is no transaction: each file is judged again by its own descriptor, looked at once more, and
 * unlinked through its directory's. If it breaks off, what is gone is found out by looking (the fence).
 */
import type { BigIntStats } from 'node:fs';
import { filesTable } from '../../policy/file-columns.ts';
import type { EffectOrder, Key, Receipt } from '../../ports/store.ts';
import { receiptName, withoutKeys } from '../drawer-receipts.ts';
import { deadline, eachOf } from '../one-by-one.ts';
import { sidecarsOf } from '../sidecars.ts';
import { fenced, nothingToDo, readOnly, refused, schemaError } from '../store-errors.ts';
import { byDirectory, inDirectoryOf } from './directories.ts';
import { isAbsent, isRefusal, unknown } from './failure.ts';
import { fileRow, outcomeOf } from './file-row.ts';
import { onlyFiles } from './keys.ts';
import { inDrawer, isThere } from './ours.ts';
import {
  closeLook,
  type Folder,
  fsync,
  inRoot,
  openToLook,
  type Root,
  statBy,
  statInSync,
  unlinkIn,
} from './session.ts';
import type { Entry } from './walk.ts';

/** More gains nothing. */
const atOnce = 8;

export function effect(folder: Folder, order: EffectOrder): Promise<Receipt> {
  const { judgement, range, batchId } = order;
  const { keys } = range;
  if (folder.access === 'read') throw readOnly(folder.store);
  if (judgement.action === null) throw nothingToDo(folder.store, judgement.policy);
  if (judgement.action.kind !== 'destroy') throw schemaError(folder.store, 'A file is destroyed as a whole, or left.');
  if (keys === null) throw withoutKeys(folder.store);
  onlyFiles(folder, judgement.table);
  const over = deadline(folder.effectMs);
  return inRoot(folder, (root) =>
    inDrawer(root, 'receipts', async (receipts) => {
      const name = receiptName(folder.store, batchId);
      if (isThere(receipts.directory, name)) throw fenced(folder.store, batchId);
      const batch: Batch = {
        root,
        order,
        stopped: () => over() || order.mayGoOn?.() === false || isThere(receipts.directory, name),
        done: nothingYet(),
      };
      await disposeAll(batch, keys);
      const { removed, parts, gone, refusals } = batch.done;
      // In the order of the intent, whichever went first.
      const disposed = keys.filter(([key = '']) => removed.has(key));
      if (refusals > 0 && disposed.length === 0 && Object.keys(parts).length === 0)
        throw refused(folder.store, filesTable);
      const receipt: Receipt = { batchId, state: 'done', disposed, parts, gone };
      // Somebody took this batch for dead meanwhile, and has looked what is left of it.
      if (!(await receipts.writeNew(name, JSON.stringify(receipt)))) throw unknown(folder.store, null);
      return receipt;
    }),
  );
}

interface Batch {
  root: Root;
  order: EffectOrder;
  /** Its time is over, or it was shut out. Asked before each file. */
  stopped: () => boolean;
  done: { removed: Set<string>; parts: Record<string, number>; gone: number; refusals: number };
}

const nothingYet = (): Batch['done'] => ({ removed: new Set(), parts: {}, gone: 0, refusals: 0 });

/** A directory at a time, which is then written to the disk once. */
async function disposeAll(batch: Batch, keys: Key[]): Promise<void> {
  const { root, done } = batch;
  for (const group of byDirectory(root.folder, keys)) {
    const found = await inDirectoryOf(root, group.path, async (directory) => {
      await disposeEach(
        batch,
        group.files.map((file) => ({ ...file, directory })),
      );
      await fsync(directory).catch((error: unknown) => {
        throw unknown(root.folder.store, error);
      });
    });
    if (found === 'absent') done.gone += group.files.length;
  }
}

async function disposeEach(batch: Batch, entries: Entry[]): Promise<void> {
  try {
    await eachOf(entries, atOnce, (entry) => disposeOne(batch, entry));
  } catch (error) {
    throw unknown(batch.root.folder.store, error);
  }
}

async function disposeOne(batch: Batch, entry: Entry): Promise<void> {
  const { order, root, done } = batch;
  const look = await openToLook(entry.directory, entry.name).catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });
  if (look === null) {
    done.gone += 1;
    return;
  }
  try {
    const facts = statBy(look);
    const row = fileRow(root.folder, entry, facts);
    const judged = outcomeOf(row, order.judgement, order.held);
    if (judged?.outcome !== 'due' || judged.branch !== order.range.branch) return;
    for (const sidecar of sidecarsOf(row, order.judgement)) {
      const result = await remove(batch, sidecar.entry, sidecar.facts);
      if (result === 'removed') done.parts[filesTable] = (done.parts[filesTable] ?? 0) + 1;
      else if (result !== 'gone') return;
    }
    const result = await remove(batch, entry, facts);
    if (result === 'removed') done.removed.add(entry.key);
    if (result === 'gone') done.gone += 1;
  } finally {
    closeLook(look);
  }
}

/**
 * Looks once more: what was written to or replaced since is another record. The descriptor that is still open keeps the
 * file's number from being given to another.
 */
async function remove(
  { stopped, root, done }: Batch,
  { directory, name }: Entry,
  judged: BigIntStats,
): Promise<'removed' | 'gone' | 'left'> {
  if (stopped()) throw unknown(root.folder.store, null);
  try {
    const now = statInSync(directory, name);
    if (now === null) return 'gone';
    if (!isSame(judged, now)) return 'left';
    await unlinkIn(directory, name);
    return 'removed';
  } catch (error) {
    if (isAbsent(error)) return 'gone';
    if (!isRefusal(error)) throw error;
    done.refusals += 1;
    return 'left';
  }
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.nlink === b.nlink;
