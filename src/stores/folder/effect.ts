/**
 * Step 3 for files. There is no transaction: each file is judged again by its own descriptor, looked at once more, and
 * unlinked through its directory's. If it breaks off, what is gone is found out by looking (the fence).
 */
import { filesTable } from '../../policy/file-columns.ts';
import type { EffectOrder, Key, Receipt } from '../../ports/store.ts';
import { receiptName, withoutKeys } from '../drawer-receipts.ts';
import { deadlineIn, eachOf, inParts } from '../one-by-one.ts';
import { sidecarsOf } from '../sidecars.ts';
import { fenced, nothingToDo, readOnly, refused, schemaError } from '../store-errors.ts';
import { byDirectory, inDirectoryOf } from './directories.ts';
import { type Facts, pack } from './facts.ts';
import { unknown } from './failure.ts';
import { fileRow, outcomeOf } from './file-row.ts';
import { onlyFiles } from './keys.ts';
import { inDrawer, isThere } from './ours.ts';
import { type Folder, fsync, inRoot, type Root } from './session.ts';
import type { Fence, Going, Removal } from './system-calls.ts';
import type { Entry } from './walk.ts';

/** Files that are looked at, judged and taken away together. */
const together = 128;

export function effect(folder: Folder, order: EffectOrder): Promise<Receipt> {
  const { judgement, range, batchId } = order;
  const { keys } = range;
  if (folder.access === 'read') throw readOnly(folder.store);
  if (judgement.action === null) throw nothingToDo(folder.store, judgement.policy);
  if (judgement.action.kind !== 'destroy') throw schemaError(folder.store, 'A file is destroyed as a whole, or left.');
  if (keys === null) throw withoutKeys(folder.store);
  onlyFiles(folder, judgement.table);
  const limit = deadlineIn(folder.effectMs);
  return inRoot(folder, (root) =>
    inDrawer(root, 'receipts', async (receipts) => {
      const name = receiptName(folder.store, batchId);
      if (isThere(receipts.directory, name)) throw fenced(folder.store, batchId);
      const batch: Batch = {
        root,
        order,
        fence: { limit, receipts: receipts.directory, receipt: name },
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
  /** Its time is over, or it was shut out. Looked at before each file. */
  fence: Fence;
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
  const { order, root } = batch;
  // Whoever wants to be asked before each file is.
  const size = order.mayGoOn ? 1 : together;
  try {
    await eachOf(inParts(entries, size), root.folder.system.abreast(), (some) => disposeSome(batch, some));
  } catch (error) {
    throw unknown(root.folder.store, error);
  }
}

/** Of one directory. The descriptors stay open until the end: they keep the files' numbers from being given to others. */
async function disposeSome(batch: Batch, entries: Entry[]): Promise<void> {
  const { root, order, done } = batch;
  const { system } = root.folder;
  const directory = entries[0]?.directory ?? root.fd;
  const names = entries.map(({ name }) => name);
  const { descriptors, facts } = await system.open(directory, names);
  try {
    const going: { entry: Entry; way: Going }[] = [];
    for (const [i, entry] of entries.entries()) {
      const found = facts[i] ?? null;
      if (found === null) done.gone += 1;
      const way = found && wayOf(batch, entry, found);
      if (way) going.push({ entry, way });
    }
    if (going.length === 0) return;
    if (order.mayGoOn?.() === false) throw unknown(root.folder.store, null);
    const ways = going.map(({ way }) => way);
    const removals = await system.remove(directory, ways, batch.fence);
    for (const [i, { entry, way }] of going.entries()) tell(batch, entry, way, removals[i] ?? []);
  } finally {
    await system.close(descriptors);
  }
}

/** What goes with it, and then the file itself. Null: it stays. */
function wayOf({ root, order }: Batch, entry: Entry, facts: Facts): Going | null {
  const row = fileRow(root.folder, entry, facts);
  const judged = outcomeOf(row, order.judgement, order.held);
  if (judged?.outcome !== 'due' || judged.branch !== order.range.branch) return null;
  const rows = [...sidecarsOf(row, order.judgement), row];
  return { names: rows.map((one) => one.entry.name), judged: pack(rows.map((one) => one.facts)) };
}

function tell({ done }: Batch, entry: Entry, { names }: Going, removals: Removal[]): void {
  for (const [i, removal] of removals.entries()) {
    const isSidecar = i < names.length - 1;
    if (removal === 'removed' && isSidecar) done.parts[filesTable] = (done.parts[filesTable] ?? 0) + 1;
    if (removal === 'removed' && !isSidecar) done.removed.add(entry.key);
    if (removal === 'gone' && !isSidecar) done.gone += 1;
    if (removal === 'refused') done.refusals += 1;
  }
}
