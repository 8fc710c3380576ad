/**
 * A folder as it was at one moment. What Kubernetes mounts, and what git-sync keeps, is replaced as a whole: one link comes
 * to lead elsewhere, and what it led to is never changed, only removed later. Read name by name through that link, a folder
 * could be half of the old and half of the new.
 */
import { readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { GallraError } from '../errors/gallra-error.ts';

export interface Moment {
  /** Where the folder really lies, for as long as it is the one that is meant. */
  root: string;
  /** Whether `name`, at the top of the folder, is only a way into `root`. Null: `root` is the folder itself. */
  isWayIn: ((name: string) => Promise<boolean>) | null;
}

/** The link that leads to everything that was mounted together. */
const mounted = '..data';
const attempts = 10;

/**
 * What `read` gives, once the folder was the same before and after it; what it throws counts only then.
 * @throws `folder.changing` (retryable) where the folder is replaced faster than it is read
 */
export async function atOneMoment<T>(dir: string, read: (moment: Moment) => Promise<T>): Promise<T> {
  let moment = await momentOf(dir);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [outcome] = await Promise.allSettled([read(moment)]);
    const after = await momentOf(dir);
    if (after.root !== moment.root) {
      moment = after;
      continue;
    }
    if (outcome.status === 'fulfilled') return outcome.value;
    throw outcome.reason;
  }
  throw new GallraError({
    code: 'folder.changing',
    what: 'The folder of policies was replaced again and again while it was read.',
    where: dir,
    hint: 'Find out what keeps on replacing it.',
    actor: 'operator',
    retryable: true,
  });
}

async function momentOf(dir: string): Promise<Moment> {
  const together = await realpath(join(dir, mounted)).catch(() => null);
  if (together === null) return { root: await realpath(dir).catch(() => dir), isWayIn: null };
  return {
    root: together,
    async isWayIn(name) {
      const target = await readlink(join(dir, name)).catch(() => '');
      return target.startsWith(mounted + sep);
    },
  };
}
