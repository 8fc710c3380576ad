/** From a path to its open directory, step by step from the root, for work on paths that somebody named. */
import type { Key } from '../../ports/store.ts';
import { errnoOf, isAbsent } from './failure.ts';
import { pathOf } from './keys.ts';
import { close, type Folder, mountOf, openDirectory, ourFolder, type Root, statIn } from './session.ts';

export interface NamedFiles {
  /** Of the first of them. Bytes as latin1, like every path and name here. */
  path: string;
  files: { key: string; path: string; name: string }[];
}

/** Files of one directory each, in the order in which they are named. @throws `store.schema` for a key that is no path. */
export function byDirectory(folder: Folder, keys: Key[]): NamedFiles[] {
  const groups = new Map<string, NamedFiles>();
  for (const key of keys) {
    const path = pathOf(folder, key);
    const end = path.lastIndexOf('/') + 1;
    const group = groups.get(path.slice(0, end)) ?? { path, files: [] };
    group.files.push({ key: key[0] ?? '', path, name: path.slice(end) });
    groups.set(path.slice(0, end), group);
  }
  return [...groups.values()];
}

/**
 * Calls `work` with the directory of the path (bytes) held open. `absent`: a part of the way is not there. `elsewhere`: it
 * leads over a link, into another mount, or into a folder that is not this store's.
 */
export async function inDirectoryOf<T>(
  root: Root,
  path: string,
  work: (directory: number) => Promise<T>,
): Promise<T | 'absent' | 'elsewhere'> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (parts[0] === ourFolder || (parts.length === 0 && name === ourFolder)) return 'elsewhere';
  const opened: number[] = [];
  try {
    let directory = root.fd;
    for (const part of parts) {
      const next = await step(directory, part);
      if (typeof next === 'string') return next;
      opened.push(next);
      if ((await mountOf(next)) !== root.mount || statIn(next, ourFolder) !== null) return 'elsewhere';
      directory = next;
    }
    return await work(directory);
  } finally {
    for (const one of opened) await close(one);
  }
}

async function step(directory: number, part: string): Promise<number | 'absent' | 'elsewhere'> {
  try {
    return await openDirectory(directory, part);
  } catch (error) {
    if (isAbsent(error)) return errnoOf(error) === 'ENOENT' ? 'absent' : 'elsewhere';
    throw error;
  }
}
