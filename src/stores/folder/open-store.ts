/**
 * Files of a folder as a store (see docs/stores/folder.md). It has no transactions: intents name the files, and what a
 * worker left behind in the middle of a batch is found out by looking.
 */
import { writeFile } from 'node:fs/promises';
import { fileKey, filesTable } from '../../policy/file-columns.ts';
import type { Judgement } from '../../policy/judgement.ts';
import type { StoreEntry } from '../../policy/parsed.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Store, Tally } from '../../ports/store.ts';
import { journalled, marked, moveMark, writeDecision } from '../drawer-keepsakes.ts';
import { doneReceipts, dropReceipt } from '../drawer-receipts.ts';
import { canonical } from './canonical.ts';
import { catalogue, identity } from './catalogue.ts';
import { effect } from './effect.ts';
import { examine } from './examine.ts';
import { notOurs } from './failure.ts';
import { fence } from './fence.ts';
import { grants } from './grants.ts';
import { count, keys, onlyFiles } from './keys.ts';
import { excess, lacking } from './lacking.ts';
import { absentNames } from './names.ts';
import { dropOldDrafts, inDrawer } from './ours.ts';
import { openSelection } from './select.ts';
import { at, type Folder, inRoot, type Root, statIn } from './session.ts';
import { openSystem } from './system.ts';
import { forecast, list, tally } from './tally.ts';

export interface FolderStoreOptions {
  /** Longest time that one batch may take. Default 120 s. */
  transactionTimeoutMs?: number;
}

/** Opens nothing yet: a folder that is not mounted is told by the first call. `entry.url` is the root. */
export function openFolderStore(entry: Omit<StoreEntry, 'kind' | 'schema'>, options: FolderStoreOptions = {}): Store {
  const { name, url: root, timezone, access } = entry;
  const { transactionTimeoutMs: effectMs = 120_000 } = options;
  const system = openSystem();
  const folder: Folder = { store: name, root, timezone, access, effectMs, system };
  const inside = <T>(work: (root: Root) => Promise<T> | T): Promise<T> => inRoot(folder, async (one) => work(one));
  const selection = openSelection(folder);
  const writes = access === 'dispose';
  const counted = (judgement: Judgement, held: Predicate): Promise<Tally> =>
    inside((one) => {
      onlyFiles(folder, judgement.table);
      return tally(one, judgement, held);
    });
  return {
    name,
    catalogue: (tables) => inside((one) => catalogue(one, tables)),
    tables: () => inside(() => [filesTable]),
    lacking: (wanted) => inside((one) => lacking(one, wanted)),
    grants: async (rights, to) => grants(folder, rights, to),
    excess: () => inside(excess),
    identity: () => inside(identity),
    now: () => inside(writes ? now : () => new Date().toISOString()),
    boundLedger: () => inside(({ marker }) => marker.ledger),
    tally: counted,
    lines: async (judgement, held) => (await counted(judgement, held)).lines,
    forecast: (judgements, held) => inside((one) => forecast(one, judgements, held)),
    list: (judgement, held, outcome, limit) => inside((one) => list(one, judgement, held, outcome, limit)),
    select: selection.select,
    effect: async (order) => effect(folder, order),
    fence: (batchId, _worker, range, { table }) => inside((one) => fence(one, batchId, range, table)),
    receipts: () => inside((one) => inDrawer(one, 'receipts', doneReceipts)),
    forget: (batchId, mark) =>
      inside(async (one) => {
        if (!writes) return;
        // The other way round nothing would tell of the batch for a moment.
        if (mark) await inDrawer(one, 'mark', (drawer) => moveMark(drawer, mark));
        await inDrawer(one, 'receipts', async (drawer) => {
          await dropReceipt(drawer, name, batchId);
          await dropOldDrafts(drawer);
        });
      }),
    marked: () => inside((one) => (writes ? inDrawer(one, 'mark', marked) : null)),
    mark: (to, back) =>
      inside((one) => (writes ? inDrawer(one, 'mark', (drawer) => moveMark(drawer, to, back)) : undefined)),
    journal: (decision) =>
      inside(async (one) => {
        if (writes) await inDrawer(one, 'holds', (drawer) => writeDecision(drawer, decision));
        return writes;
      }),
    journalled: () => inside((one) => (writes ? inDrawer(one, 'holds', journalled) : null)),
    keys: (table, _key, where, after, limit) => inside((one) => keys(one, table, where, after, limit)),
    examine: (judgement, held, key) => inside((one) => examine(one, judgement, held, key)),
    count: (table, where) => inside((one) => count(one, table, where)),
    canonical: (table, column, value) => inside((one) => canonical(one, table, column, value)),
    shelf: { table: filesTable, key: fileKey, absent: (names) => inside((one) => absentNames(one, names)) },
    async close() {
      await selection.close();
      await system.end();
    },
  };
}

/** The clock that dates the files: on a file server, the server's. */
const now = (root: Root): Promise<string> =>
  inDrawer(root, 'mark', async ({ directory }) => {
    await writeFile(at(directory, '.clock'), '.');
    const written = statIn(directory, '.clock');
    if (written === null) throw notOurs(root.folder.store);
    return written.mtime.toISOString();
  });
