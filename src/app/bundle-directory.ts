/** A bundle in a directory, as the verifier reads it. Needs no configuration and connects to nothing. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Source } from '../audit/verify/source.ts';

export function bundleDirectory(directory: string): Source {
  return {
    kind: 'bundle',
    read: (path) => orNull(() => readFile(join(directory, path))),
    list: async (folder) => (await orNull(() => readdir(join(directory, folder)))) ?? [],
    digest: (path) =>
      orNull(async () => {
        const hash = createHash('sha256');
        await pipeline(createReadStream(join(directory, path)), hash);
        return hash.digest('hex');
      }),
  };
}

/** What is not there is null; what cannot be read is an error. */
async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
