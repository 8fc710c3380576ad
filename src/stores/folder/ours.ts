/** Small files of our own in `.gallra`: each is written whole, and is there for good when the call returns. */

import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import type { Drawer, DrawerName } from '../drawer.ts';
import { errnoOf, isAbsent, notOurs } from './failure.ts';
import { at, close, fsync, openDirectory, ourFolder, type Root, statIn, unlinkIn } from './session.ts';

export interface OpenDrawer extends Drawer {
  directory: number;
}

/** Opens one drawer, does the work, closes it. @throws `store.unreachable` where it is missing. */
export async function inDrawer<T>(root: Root, name: DrawerName, work: (drawer: OpenDrawer) => Promise<T>): Promise<T> {
  const opened: number[] = [];
  try {
    for (const one of [ourFolder, name]) opened.push(await openDirectory(opened.at(-1) ?? root.fd, one));
    return await work(drawerIn(opened.at(-1) ?? root.fd));
  } catch (error) {
    if (opened.length < 2 && isAbsent(error)) throw notOurs(root.folder.store);
    throw error;
  } finally {
    for (const one of opened) await close(one);
  }
}

const drawerIn = (directory: number): OpenDrawer => ({
  directory,
  writeNew: (name, text) => writeNew(directory, name, text),
  writeOver: (name, text) =>
    viaDraft(directory, text, (draft) => fs.promises.rename(at(directory, draft), at(directory, name))),
  drop: (name) => drop(directory, name),
  read: (name) => textIn(directory, name),
  names: () => namesIn(directory),
});

export async function writeNew(directory: number, name: string, text: string): Promise<boolean> {
  return viaDraft(directory, text, async (draft) => {
    try {
      await fs.promises.link(at(directory, draft), at(directory, name));
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

async function viaDraft<T>(directory: number, text: string, place: (draft: string) => Promise<T>): Promise<T> {
  const draft = `.${randomUUID()}`;
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants;
  const file = await promisify(fs.open)(at(directory, draft), O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o640);
  try {
    await promisify(fs.writeFile)(file, text);
    await fsync(file);
    const placed = await place(draft);
    await fsync(directory);
    return placed;
  } finally {
    await close(file);
    await drop(directory, draft);
  }
}

async function drop(directory: number, name: string): Promise<void> {
  await unlinkIn(directory, name).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });
}

async function textIn(directory: number, name: string): Promise<string | null> {
  try {
    return await fs.promises.readFile(at(directory, name), 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Drafts of whoever died over one name records as well; nobody who lives takes an hour over one. Idempotent. */
export async function dropOldDrafts({ directory }: OpenDrawer): Promise<void> {
  const names = await fs.promises.readdir(at(directory, '.'));
  for (const name of names.filter((one) => /^\.[0-9a-f-]{36}$/.test(one))) {
    const facts = statIn(directory, name);
    if (facts !== null && Date.now() - Number(facts.mtimeMs) > 3_600_000) await drop(directory, name);
  }
}

/** Drafts, of whoever died over one, are left out. */
async function namesIn(directory: number): Promise<string[]> {
  const names = await fs.promises.readdir(at(directory, '.'));
  return names.filter((name) => !name.startsWith('.')).sort();
}

export const isThere = (directory: number, name: string): boolean => statIn(directory, name) !== null;
