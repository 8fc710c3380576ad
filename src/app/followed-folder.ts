/**
 * The policies folder, read again whenever it may have changed. A job must see a changed file, and a thousand files must
 * not be parsed anew for each of a thousand jobs: so the files' places, sizes and times are compared first.
 */
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { PolicyFolder } from '../policy/parsed.ts';
import { readPolicyFolder } from './policy-folder.ts';

/** A file changed less than this ago may change again without its time moving, as far as its file system can tell. */
const tooFreshMs = 2_000;

interface Impression {
  /** Null: too fresh to be trusted next time. */
  of: string | null;
  folder: PolicyFolder;
}

/** The function reads the folder as it is now, and gives the very same object as before when nothing changed. */
export function followPolicyFolder(dir: string): () => Promise<PolicyFolder> {
  let last: Impression | null = null;
  return async () => {
    const before = await impressionOf(dir);
    if (last !== null && before !== null && last.of === before) return last.folder;
    const folder = await readPolicyFolder(dir);
    last = { of: before, folder };
    return folder;
  };
}

/** Null when it cannot be told, or could not be told apart from a change a moment later. */
async function impressionOf(dir: string): Promise<string | null> {
  const now = Date.now();
  try {
    const paths = (await readdir(dir, { recursive: true })).filter(isVisible).sort();
    const files = await Promise.all(
      paths.map(async (path) => ({ path, ...(await stat(join(dir, path), { bigint: true })) })),
    );
    if (files.some(({ ctimeMs }) => Number(ctimeMs) > now - tooFreshMs)) return null;
    return files
      .map(({ path, dev, ino, size, mtimeNs, ctimeNs }) => [path, dev, ino, size, mtimeNs, ctimeNs].join(':'))
      .join('\n');
  } catch {
    return null;
  }
}

const isVisible = (path: string): boolean => !path.split(sep).some((part) => part.startsWith('.'));
