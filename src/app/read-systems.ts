/** The list of systems, from `systems.yaml` beside the policies. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSystems } from '../policy/parse-systems.ts';
import type { Problem, StoreEntry } from '../policy/parsed.ts';
import type { SystemsList } from '../policy/systems.ts';

/** Beside the policies, and no policy. */
export const systemsFile = 'systems.yaml';

export interface ReadSystems {
  /** Null: there is no such file, or it has problems. */
  list: SystemsList | null;
  problems: Problem[];
}

/** @param stores as stores.yaml has them; empty: it has none that could be read. Mistakes are values. */
export async function readSystems(dir: string, stores: StoreEntry[]): Promise<ReadSystems> {
  const file = join(dir, systemsFile);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { list: null, problems: [] };
    return unusable(file, 'folder.file', 'the file cannot be read', 'Check that it exists and may be read.');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unusable(file, 'yaml.encoding', 'the file is not UTF-8', 'Save it as UTF-8.');
  }
  return parseSystems(file, text, stores.length > 0 ? stores : null);
}

const unusable = (file: string, code: string, what: string, hint: string): ReadSystems => ({
  list: null,
  problems: [{ file, line: 1, column: 1, path: '', code, what, hint }],
});
