/**
 * Files that commands leave behind: new ones only; readable by their owner alone, since a proof is made for one person, unless
 * it is said otherwise.
 */
import { writeFile } from 'node:fs/promises';
import { GallraError } from '../errors/gallra-error.ts';

/** @param mode of the file, before the umask. @throws `file.exists`, `file.unwritable`. */
export async function writeNewFile(path: string, bytes: Buffer | string, mode = 0o600): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx', mode });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new GallraError({
      code: exists ? 'file.exists' : 'file.unwritable',
      what: exists ? 'There is a file of that name already.' : 'The file could not be written.',
      where: path,
      hint: exists ? 'Name another one; nothing is written over.' : 'Name a file in a folder that you may write to.',
      actor: 'operator',
    });
  }
}
