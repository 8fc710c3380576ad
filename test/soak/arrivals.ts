/**
 * Records that keep coming, and open matters that are closed. Whoever brings them waits out every storm: a batch that may
 * or may not have been taken is brought again, and taken once.
 */
import { existsSync } from 'node:fs';
import { rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from './place.ts';
import {
  type Came,
  fileName,
  localDay,
  newRecord,
  nothingYet,
  type Random,
  type Shelf,
  type SoakRecord,
  shelves,
} from './records.ts';

export interface Arrivals {
  came: Came;
  /** A record that is due, with an id of its own; it has not come yet. */
  expect(shelf: Shelf): SoakRecord;
  /** Resolves when they are there, however long that takes. */
  bring(shelf: Shelf, records: SoakRecord[]): Promise<void>;
  /** Until it is told to stop; what is under way comes to its end. */
  keepComing(stopping: AbortSignal): Promise<void>;
}

const everyMs = 1_500;
const perRound: Record<Shelf, number> = { letters: 12, visits: 8, calls: 12, files: 4 };

export function openArrivals(place: Place, random: Random): Arrivals {
  const came = nothingYet();
  let lastId = 0;
  let lastBatch = 0;

  const next = (shelf: Shelf, due: boolean): SoakRecord => {
    lastId += 1;
    return newRecord(random, shelf, lastId, localDay(Date.now()), due);
  };

  const bring: Arrivals['bring'] = async (shelf, records) => {
    lastBatch += 1;
    const batch = lastBatch;
    await persistently(() => put(place, shelf, batch, records));
    for (const record of records) came[shelf].set(record.id, record);
  };

  /** Half of the matters are closed after a while. */
  const closeSome = async (): Promise<void> => {
    for (const shelf of ['letters', 'calls'] as const) {
      const open = [...came[shelf].values()].filter(
        ({ exceptedUntil, id }) => exceptedUntil === Infinity && id % 2 === 0,
      );
      const one = open[Math.floor(random() * open.length)];
      if (!one || open.length < 5) continue;
      // From here on it may go, whenever the answer comes.
      one.exceptedUntil = Date.now();
      const sql = `update matters set state = 'closed' where letter_id = ${one.id}`;
      await persistently(() => (shelf === 'letters' ? place.inArchive(sql) : place.inTelephony(sql)));
    }
  };

  return {
    came,
    expect: (shelf) => next(shelf, true),
    bring,
    async keepComing(stopping) {
      const forShelf = async (shelf: Shelf): Promise<void> => {
        while (!stopping.aborted) {
          const size = random() < 0.1 ? perRound[shelf] * 4 : perRound[shelf];
          await bring(
            shelf,
            Array.from({ length: size }, () => next(shelf, false)),
          );
          await pause(everyMs);
        }
      };
      const forMatters = async (): Promise<void> => {
        while (!stopping.aborted) {
          await closeSome();
          await pause(everyMs);
        }
      };
      await Promise.all([...shelves.map(forShelf), forMatters()]);
    },
  };
}

/** A server that is away comes back. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 400) throw error;
      await pause(250);
    }
  }
}

async function put(place: Place, shelf: Shelf, batch: number, records: SoakRecord[]): Promise<void> {
  if (shelf === 'files') return putFiles(place, records);
  const sql = `begin; insert into arrived values (${batch}); ${rowsOf(shelf, records)} commit;`;
  try {
    await (shelf === 'calls' ? place.inTelephony(sql) : place.inArchive(sql));
  } catch (error) {
    // It had been taken, and only the answer was lost.
    if (!isThereAlready(error)) throw error;
  }
}

const isThereAlready = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '23505' || error.code === 'ER_DUP_ENTRY');

function rowsOf(shelf: Shelf, records: SoakRecord[]): string {
  if (shelf === 'visits')
    return `insert into visits values ${records.map(({ id, writtenOn }) => `(${id}, '${writtenOn}', 'somebody', null)`)};`;
  const letters = records.map(
    ({ id, writtenOn, caseNumber, complaint }) =>
      `(${id}, '${writtenOn}', '${caseNumber}', ${complaint ? "'complaint'" : 'null'})`,
  );
  const pages = records.flatMap(({ id }) => [`(${id})`, `(${id})`]);
  const matters = records.filter(({ exceptedUntil }) => exceptedUntil !== null).map(({ id }) => `(${id}, 'open')`);
  return `insert into letters values ${letters}; insert into pages (letter_id) values ${pages};
    ${matters.length > 0 ? `insert into matters values ${matters};` : ''}`;
}

/** Written beside, and moved in with its time: nobody ever sees a file that is younger than it says. */
async function putFiles({ recordings, root }: Place, records: SoakRecord[]): Promise<void> {
  // Its mount is missing.
  if (!existsSync(join(recordings, 'in'))) throw new Error('the folder is not there');
  for (const record of records) {
    const written = new Date(`${record.writtenOn}T10:00:00Z`);
    const draft = join(root, `draft-${record.id}`);
    await writeFile(draft, fileName(record));
    await utimes(draft, written, written);
    await rename(draft, join(recordings, 'in', fileName(record)));
  }
}
