/** The list of systems, from `systems.yaml` beside the policies. */
import { join } from 'node:path';
import { parseSystems } from '../policy/parse-systems.ts';
import type { Problem, StoreEntry } from '../policy/parsed.ts';
import type { SystemsList } from '../policy/systems.ts';
import { readTextIfThere } from './read-text.ts';

/** Beside the policies, and no policy. */
export const systemsFile = 'systems.yaml';

export interface ReadSystems {
  /** Null: there is no such file, or it has problems. */
  list: SystemsList | null;
  /** The file's text; empty where there is none. */
  source: string;
  problems: Problem[];
}

/** @param stores as stores.yaml has them; empty: it has none that could be read. Mistakes are values. */
export async function readSystems(dir: string, stores: StoreEntry[]): Promise<ReadSystems> {
  const file = join(dir, systemsFile);
  const text = await readTextIfThere(file);
  if (text === null) return { list: null, source: '', problems: [] };
  if (typeof text !== 'string') return { list: null, source: '', problems: [text] };
  return { ...parseSystems(file, text, stores.length > 0 ? stores : null), source: text };
}
