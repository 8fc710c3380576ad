/** From a path to its open directory, step by step from the root, for work on paths that somebody named. */
import { errnoOf, isAbsent } from './failure.ts';
import { close, mountOf, openDirectory, ourFolder, type Root, statInSync } from './session.ts';

export interface Place {
  /** Open as long as `work` runs. */
  directory: number;
  name: string;
}

/**
 * Calls `work` with the directory of the path (bytes) held open. `absent`: a part of the way is not there. `elsewhere`: it
 * leads over a link, into another mount, or into a folder that is not this store's.
 */
export async function inDirectoryOf<T>(
  root: Root,
  path: string,
  work: (place: Place) => Promise<T>,
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
      if ((await mountOf(next)) !== root.mount || statInSync(next, ourFolder) !== null) return 'elsewhere';
      directory = next;
    }
    return await work({ directory, name });
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
