/** Where the time of a worker goes while it clears a backlog: what could still be made faster, and what could not. */
import { callsHouse } from './disposal/calls-house.ts';
import { compare } from './disposal/compare.ts';
import { copySource, fillSource, type Heap } from './disposal/heaps.ts';
import { milliseconds, ratio, whole } from './figures.ts';
import type { Place } from './place.ts';
import { profilesIn } from './profile-of.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

export async function measureProfile(place: Place, scale: Scale): Promise<Section> {
  const heap: Heap = { rows: scale.rows, due: [1, 5], order: 'random' };
  const copy = (table: string): Promise<void> => copySource(place, table, heap);
  await fillSource(place, heap);
  await copy('calls');
  const house = await callsHouse(place, scale);
  const folder = scale.profiles ?? (await place.newDirectory('profiles'));
  const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const [run] = (await compare(place, { house, rivals: [], rounds: 1, copy, flags })).runs;
  if (!run) throw new Error('no run was seen');
  await place.sql('drop table if exists calls, source');
  const [main, hashing] = await profilesIn(folder);
  if (!main) throw new Error('no profile was left');
  const share = (thread: typeof main | undefined, kind: string): string => {
    const ms = thread?.spent[kind];
    return thread && ms ? ratio(ms / thread.ms) : '';
  };
  const kinds = [...new Set([main, hashing].flatMap((thread) => Object.keys(thread?.spent ?? {})))];
  const spentOn = (kind: string): number => (main.spent[kind] ?? 0) + (hashing?.spent[kind] ?? 0);
  return {
    title: `Where the time of a worker goes: ${whole(run.records)} of ${whole(scale.rows)} records`,
    about:
      `A CPU profile (\`--cpu-prof\`) of the whole process, from its start to its end: its main thread, ${milliseconds(main.ms)}, and the one that makes commitments, ${milliseconds(hashing?.ms ?? 0)}. ` +
      `Shares of each thread's time; what is not waiting is a core that is taken. The run itself took ${milliseconds(run.ms)}.`,
    head: ['what', 'main thread', 'commitments'],
    rows: kinds.sort((a, b) => spentOn(b) - spentOn(a)).map((kind) => [kind, share(main, kind), share(hashing, kind)]),
    aims: [],
  };
}
