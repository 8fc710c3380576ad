/** `gallra prepare` for a folder: a place for what is ours, with the id of the ledger that it is bound to. */
import { randomUUID } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GallraError } from '../../errors/gallra-error.ts';
import { drawerNames } from '../drawer.ts';
import { errnoOf, failure } from './failure.ts';
import { writeNew } from './ours.ts';
import { at, close, fsync, markerText, openDirectory, openRootDirectory, ourFolder, readMarker } from './session.ts';

/** What is done, for people to read before. */
export const steps = (root: string, ledger: string): string =>
  [
    `mkdir ${root}/${ourFolder} ${drawerNames.map((drawer) => `${root}/${ourFolder}/${drawer}`).join(' ')}`,
    `write ${root}/${ourFolder}/ledger: ledger ${ledger}, and an id of the folder's own`,
  ].join('\n');

/** Idempotent. @throws `store.bound` where another ledger has it, `store.twice` inside another prepared folder. */
export async function prepareStore(store: string, path: string, ledger: string): Promise<void> {
  await refuseNested(store, path);
  const root = await openRootDirectory(store, path);
  try {
    await makeDirectory(root, ourFolder);
    const ours = await openDirectory(root, ourFolder);
    try {
      for (const drawer of drawerNames) await makeDirectory(ours, drawer);
      await writeNew(ours, 'ledger', markerText({ ledger, folder: randomUUID() }));
      await fsync(root);
    } finally {
      await close(ours);
    }
    if ((await readMarker(root))?.ledger !== ledger) throw bound(store);
  } catch (error) {
    throw failure(store, error);
  } finally {
    await close(root);
  }
}

async function makeDirectory(parent: number, name: string): Promise<void> {
  await mkdir(at(parent, name), 0o750).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error;
  });
}

/** One file in two stores would have two sets of holds. */
async function refuseNested(store: string, path: string): Promise<void> {
  let above = await realpath(path).catch((error: unknown) => {
    throw failure(store, error);
  });
  while (above !== dirname(above)) {
    above = dirname(above);
    const outer = await openRootDirectory(store, above);
    try {
      if ((await readMarker(outer)) !== null) throw nested(store);
    } finally {
      await close(outer);
    }
  }
}

const bound = (store: string): GallraError =>
  new GallraError({
    code: 'store.bound',
    what: `The folder of store ${store} is bound to another ledger, whose holds this one does not know.`,
    where: `store ${store}`,
    hint: 'Connect the ledger that it was prepared for. If it is a copy, delete .gallra in the copy and prepare it again.',
    actor: 'operator',
  });

const nested = (store: string): GallraError =>
  new GallraError({
    code: 'store.twice',
    what: `The folder of store ${store} lies inside another folder that is prepared as a store.`,
    where: `store ${store}`,
    hint: 'Keep one of the two: policies choose among its files by `files`.',
    actor: 'operator',
  });
