/**
 * Step 1: where the next batch lies. The walk of the batch before is gone on with, so that a directory of a million files
 * is not read and sorted again for each of its batches.
 */
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { BatchRange, Cursor, Key } from '../../ports/store.ts';
import { failure } from './failure.ts';
import { type FileRow, outcomeOf } from './file-row.ts';
import { onlyFiles, pathOf } from './keys.ts';
import { rowsFor } from './rows.ts';
import { close, type Folder, openRoot, type Root } from './session.ts';

/** A walk that waits for the next batch holds directories open: not longer than this. */
const patienceMs = 60_000;

interface Walk {
  /** What it was begun for, and where it stands. */
  place: string;
  root: Root;
  rows: AsyncGenerator<FileRow>;
  timer: NodeJS.Timeout | null;
}

export interface Selection {
  select(judgement: Judgement, held: Predicate, after: Cursor, size: number): Promise<BatchRange | null>;
  close(): Promise<void>;
}

export function openSelection(folder: Folder): Selection {
  let waiting: Walk | null = null;

  const take = (place: string): Walk | null => {
    const walk = waiting;
    if (walk?.place !== place) return null;
    waiting = null;
    if (walk.timer) clearTimeout(walk.timer);
    return walk;
  };
  const drop = async (): Promise<void> => {
    const walk = waiting && take(waiting.place);
    if (walk) await end(walk);
  };

  const selectIn = async (
    judgement: Judgement,
    held: Predicate,
    branch: number,
    at: Cursor['at'],
    size: number,
  ): Promise<BatchRange | null> => {
    const place = (where: Cursor['at']): string =>
      JSON.stringify([judgement.policy, judgement.digest, judgement.asOf, branch, where?.key ?? null]);
    const walk = take(place(at)) ?? (await begin(folder, judgement, at));
    const keys: Key[] = [];
    try {
      while (keys.length < size) {
        const { value: row, done } = await walk.rows.next();
        if (done) break;
        const judged = outcomeOf(row, judgement, held);
        if (judged?.outcome === 'due' && judged.branch === branch) keys.push([row.entry.key]);
      }
    } catch (error) {
      await end(walk);
      throw failure(folder.store, error);
    }
    const last = keys.at(-1);
    if (!last || keys.length < size) await end(walk);
    if (!last) return null;
    const upTo = { lead: null, key: last };
    if (keys.length === size) {
      await drop();
      waiting = { ...walk, place: place(upTo), timer: setTimeout(() => void drop(), patienceMs).unref() };
    }
    return { branch, after: at, upTo, size: keys.length, keys };
  };

  return {
    async select(judgement, held, after, size) {
      for (let branch = after.branch; branch < judgement.branches.length; branch++) {
        const found = await selectIn(judgement, held, branch, branch === after.branch ? after.at : null, size);
        if (found) return found;
      }
      return null;
    },
    close: drop,
  };
}

async function begin(folder: Folder, judgement: Judgement, at: Cursor['at']): Promise<Walk> {
  onlyFiles(folder, judgement.table);
  const after = at === null ? null : pathOf(folder, at.key);
  const root = await openRoot(folder);
  const rows = rowsFor(root, judgement.scope, after);
  return { place: '', root, rows, timer: null };
}

async function end({ rows, root }: Walk): Promise<void> {
  await rows.return(undefined).catch(() => undefined);
  await close(root.fd);
}
