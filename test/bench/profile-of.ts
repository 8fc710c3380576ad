/** What a CPU profile says, by what was at work: each moment counts for the innermost function, and belongs to one line. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  /** Microseconds before each of the samples. */
  timeDeltas: number[];
}

export interface SpentTime {
  /** All of it, waiting included. */
  ms: number;
  /** Milliseconds by what was at work. */
  spent: Record<string, number>;
}

/** The first that fits. */
const kinds: [string, (name: string, url: string) => boolean][] = [
  ['waiting', (name) => name === '(idle)'],
  ['collecting garbage', (name) => name === '(garbage collector)'],
  ['SHA-256', (name, url) => name === 'hash' && url.startsWith('node:')],
  ['commitments: names, order, tree, filter', (_, url) => url.includes('/src/audit/')],
  ['the driver of PostgreSQL', (_, url) => /\/node_modules\/(pg|pg-\w+|postgres-\w+)\//.test(url)],
  ['building statements', (_, url) => url.includes('/node_modules/kysely/')],
  ['the protocol: engine, ledger, store', (_, url) => /\/src\/(engine|ledger|stores|app|policy|ports)\//.test(url)],
  ['Node itself: sockets, buffers, timers', (name, url) => url.startsWith('node:') || name.startsWith('(')],
];

/** The one that a process left in a folder of its own. */
export async function profileIn(folder: string): Promise<SpentTime> {
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  if (!file) throw new Error('no profile was left');
  return profileOf(JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile);
}

export function profileOf({ nodes, samples, timeDeltas }: Profile): SpentTime {
  const kindOf = new Map(nodes.map(({ id, callFrame }) => [id, kind(callFrame)]));
  const spent: Record<string, number> = {};
  let ms = 0;
  for (const [i, id] of samples.entries()) {
    const took = (timeDeltas[i] ?? 0) / 1_000;
    const name = kindOf.get(id) ?? others;
    spent[name] = (spent[name] ?? 0) + took;
    ms += took;
  }
  return { ms, spent };
}

const others = 'everything else';

const kind = ({ functionName, url }: Profile['nodes'][0]['callFrame']): string =>
  kinds.find(([, fits]) => fits(functionName, url))?.[0] ?? others;
