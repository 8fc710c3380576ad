/** Gallra and others by turns, each on a fresh copy of the same rows, in the same minutes. */
import { askChild } from '../ask-child.ts';
import { cutoff } from '../calls.ts';
import type { DisposalSeen } from '../disposal-worker.ts';
import { timed } from '../figures.ts';
import type { Place } from '../place.ts';
import { connected, type Rival } from '../rivals.ts';
import { watchBackends } from './backend-memory.ts';
import type { House } from './house.ts';
import { readMeter } from './meter.ts';

export interface Seen {
  records: number;
  ms: number;
  /** Bytes written to the log of the store's server. */
  wal: number;
  /** Bytes of the server's process that worked; null where nobody saw them. */
  backend: number | null;
}

export interface Compared {
  /** One for each round, like those of every rival. */
  runs: (Seen & { run: DisposalSeen })[];
  rivals: Map<string, Seen[]>;
}

export interface Contest {
  house: House;
  rivals: Rival[];
  rounds: number;
  /** Makes a table of this name anew. */
  copy: (table: string) => Promise<void>;
  /** Flags for the worker's Node. */
  flags?: string[];
  /** For the worker, after the policy. */
  args?: string[];
}

/** Works on `calls` and `rival`, and leaves both without their due rows. */
export async function compare(
  place: Place,
  { house, rivals, rounds, copy, flags = [], args = [] }: Contest,
): Promise<Compared> {
  const compared: Compared = { runs: [], rivals: new Map(rivals.map(({ name }) => [name, []])) };
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => void compared.runs.push(await dispose(place, house, copy, flags, args)),
      ...rivals.map(
        (rival) => async () => void compared.rivals.get(rival.name)?.push(await compete(place, rival, copy)),
      ),
    ];
    // Nobody always goes first.
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  return compared;
}

async function dispose(
  place: Place,
  house: House,
  copy: Contest['copy'],
  flags: string[],
  args: string[],
): Promise<Compared['runs'][0]> {
  await copy('calls');
  const { result: run, peak } = await watchBackends(place, () =>
    askChild<DisposalSeen>('disposal-worker.ts', [house.policy, ...args], house.environment, flags),
  );
  if (run.state !== 'finished' || !run.counts.destroyed)
    throw new Error(`the run was to finish: ${JSON.stringify(run)}`);
  const [left] = await place.sql('select count(*)::int as count from calls where ended_at < $1', [cutoff()]);
  if (left?.count !== (run.counts.held ?? 0)) throw new Error(`${left?.count} are left: ${JSON.stringify(run)}`);
  return { records: run.counts.destroyed ?? 0, ms: run.ms, wal: run.storeWal ?? 0, backend: peak, run };
}

async function compete(place: Place, rival: Rival, copy: Contest['copy']): Promise<Seen> {
  await copy('rival');
  const before = await readMeter(place.recordsUrl);
  const { result, peak } = await watchBackends(place, () =>
    connected(place.recordsUrl, (client) => timed(() => rival.run(client, cutoff()))),
  );
  const { wal } = await readMeter(place.recordsUrl);
  const [left] = await place.sql('select count(*)::int as count from rival where ended_at < $1', [cutoff()]);
  if (left?.count !== 0) throw new Error(`${rival.name}: ${left?.count} are left`);
  return { records: result.result, ms: result.ms, wal: wal - before.wal, backend: peak };
}
