/**
 * Descriptors: how this store gets at anything. Node has no openat, and a path that is checked and then used can be led
 * elsewhere in between, by a parent that was swapped for a link. So every step goes from an open directory to a name in
 * it, through /proc/self/fd, and follows no link.
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { GallraError } from '../../errors/gallra-error.ts';
import { failure, isAbsent, notOurs } from './failure.ts';
import type { System } from './system.ts';

/** What stores.yaml says of a folder. */
export interface Folder {
  store: string;
  root: string;
  timezone: string;
  access: 'dispose' | 'read';
  /** Longest time that a batch may take. */
  effectMs: number;
  system: System;
}

/** Where we keep what is ours, in the root. */
export const ourFolder = '.gallra';

export interface Marker {
  /** Id of the ledger that the folder is bound to. */
  ledger: string;
  /** Id of the folder itself, wherever it is mounted. */
  folder: string;
}

export interface Root {
  folder: Folder;
  fd: number;
  /** Id of the mount that the root is on: what is mounted below is another's. */
  mount: string;
  marker: Marker;
}

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants;

const openAsync = promisify(fs.open);
export const close = promisify(fs.close);
export const fsync = promisify(fs.fsync);

/** @param name one name, its bytes as latin1; `.` for the directory itself. */
export const at = (directory: number, name: string): Buffer =>
  Buffer.from(`/proc/self/fd/${directory}/${name}`, 'latin1');

export const openDirectory = (parent: number, name: string): Promise<number> =>
  openAsync(at(parent, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
/** For names that the system knows already, or one or two of them; for many see system.ts. Null: there is none. */
export const statIn = (directory: number, name: string): fs.BigIntStats | null => {
  try {
    return fs.lstatSync(at(directory, name), { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
};
export const unlinkIn = (directory: number, name: string): Promise<void> => fs.promises.unlink(at(directory, name));

/** A bind mount has the device of what it shows, so the device would not do. */
export async function mountOf(descriptor: number): Promise<string> {
  const text = await fs.promises.readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8');
  const [, id] = /^mnt_id:\s*(\d+)$/m.exec(text) ?? [];
  if (id === undefined) throw new Error('/proc/self/fdinfo tells no mount');
  return id;
}

/**
 * Opens the root, does the work, closes it. The root's own path may lead over links: it is the operator's. Every error
 * comes out as a store's.
 */
export async function inRoot<T>(folder: Folder, work: (root: Root) => Promise<T>): Promise<T> {
  const root = await openRoot(folder);
  try {
    return await work(root);
  } catch (error) {
    throw failure(folder.store, error);
  } finally {
    await close(root.fd);
  }
}

/** Whoever opens it closes it. @throws `store.unreachable` also where the folder is there and has no marker of ours. */
export async function openRoot(folder: Folder): Promise<Root> {
  const fd = await openRootDirectory(folder.store, folder.root);
  try {
    const marker = await readMarker(fd);
    if (marker === null) throw notOurs(folder.store);
    return { folder, fd, mount: await mountOf(fd), marker };
  } catch (error) {
    await close(fd);
    throw failure(folder.store, error);
  }
}

export async function openRootDirectory(store: string, path: string): Promise<number> {
  if (!fs.existsSync('/proc/self/fd')) throw noProc(store);
  return openAsync(path, O_RDONLY | O_DIRECTORY).catch((error: unknown) => {
    throw failure(store, error);
  });
}

/** Null: there is none that is ours. */
export async function readMarker(root: number): Promise<Marker | null> {
  try {
    const ours = await openDirectory(root, ourFolder);
    try {
      const file = await openAsync(at(ours, 'ledger'), O_RDONLY | O_NOFOLLOW);
      try {
        return markerIn(await promisify(fs.readFile)(file, 'utf8'));
      } finally {
        await close(file);
      }
    } finally {
      await close(ours);
    }
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function markerIn(text: string): Marker | null {
  const [, ledger, folder] = /^ledger ([0-9a-f-]{36})\nfolder ([0-9a-f-]{36})\n$/.exec(text) ?? [];
  return ledger && folder ? { ledger, folder } : null;
}

export const markerText = ({ ledger, folder }: Marker): string => `ledger ${ledger}\nfolder ${folder}\n`;

const noProc = (store: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `The folder of store ${store} needs /proc, which is not there: without it no path is safe from being led elsewhere.`,
    where: `store ${store}`,
    hint: 'Run Gallra on Linux, with /proc mounted.',
    actor: 'operator',
  });
