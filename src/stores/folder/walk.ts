/**
 * Every file below a root, in the order of their paths, a directory at a time: what is held in memory is the names of one
 * directory and of those above it. Links are not followed, other mounts and our own folder are not entered, nor is the
 * root of another prepared folder.
 */
import { opendir } from 'node:fs/promises';
import { textOf } from '../printed.ts';
import { isAbsent } from './failure.ts';
import { close, mountOf, openDirectory, ourFolder, type Root, statIn } from './session.ts';

/** Not a directory: a file, or something that only has a name like one. */
export interface Entry {
  /** Bytes as latin1. Below the root; its last part is `name`. */
  path: string;
  key: string;
  name: string;
  /** Open until the walk is asked for the next entries. */
  directory: number;
}

export interface WalkOptions {
  /** Go on behind this path (bytes). Null: from the beginning. */
  after?: string | null;
  /** Whether to look into a folder, its parts as text. */
  enter?: (parts: string[]) => boolean;
}

/** So many entries at a time, of one directory: few enough to look at together. */
const atOnce = 512;

/** What appears while it walks may be missed, and is found by the next. @throws what the file system throws. */
export async function* walk(
  root: Root,
  { after = null, enter = () => true }: WalkOptions = {},
): AsyncGenerator<Entry[]> {
  yield* walkIn(root, root.fd, [], after === null ? [] : after.split('/'), enter);
}

async function* walkIn(
  root: Root,
  directory: number,
  parts: string[],
  after: string[],
  enter: (parts: string[]) => boolean,
): AsyncGenerator<Entry[]> {
  const [first, ...rest] = after;
  const prefix = parts.map((part) => `${part}/`).join('');
  let together: Entry[] = [];
  const { names, directories } = await listingOf(directory);
  for (const name of names) {
    if (first !== undefined && name < first) continue;
    if (name === ourFolder && parts.length === 0) continue;
    if (directories.has(name)) {
      const below = [...parts, name];
      if (!enter(below.map(textOf))) continue;
      if (together.length > 0) yield together;
      together = [];
      const child = await enterable(root, directory, name);
      if (child === null) continue;
      try {
        yield* walkIn(root, child, below, name === first ? rest : [], enter);
      } finally {
        await close(child);
      }
    } else if (name !== first) {
      const path = prefix + name;
      together.push({ path, key: textOf(path), name, directory });
      if (together.length < atOnce) continue;
      yield together;
      together = [];
    }
  }
  if (together.length > 0) yield together;
}

/** Null: gone meanwhile, another mount, or the root of another prepared folder. */
async function enterable(root: Root, parent: number, name: string): Promise<number | null> {
  try {
    const child = await openDirectory(parent, name);
    if ((await mountOf(child)) === root.mount && statIn(child, ourFolder) === null) return child;
    await close(child);
    return null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

interface Listing {
  /** Sorted by bytes. Bare names, because there may be a million of them. */
  names: string[];
  directories: Set<string>;
}

async function listingOf(directory: number): Promise<Listing> {
  const listing: Listing = { names: [], directories: new Set() };
  const open = await opendir(`/proc/self/fd/${directory}`, { encoding: 'latin1', bufferSize: 1024 });
  for await (const entry of open) {
    listing.names.push(entry.name);
    if (entry.isDirectory()) listing.directories.add(entry.name);
  }
  listing.names.sort();
  return listing;
}
