/** Where the time of a worker goes while it clears a backlog: what could still be made faster, and what could not. */
import { callsHouse } from './disposal/calls-house.ts';
import { compare } from './disposal/compare.ts';
import { copySource, fillSource, type Heap } from './disposal/heaps.ts';
import { milliseconds, ratio, whole } from './figures.ts';
import type { Place } from './place.ts';
import { profileIn } from './profile-of.ts';
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
  const { ms, spent } = await profileIn(folder);
  return {
    title: `Where the time of a worker goes: ${whole(run.records)} of ${whole(scale.rows)} records`,
    about:
      `A CPU profile (\`--cpu-prof\`) of the whole process, from its start to its end: ${milliseconds(ms)}. ` +
      `Shares of that; what is not waiting is a core that is taken. The run itself took ${milliseconds(run.ms)}.`,
    head: ['what', 'share'],
    rows: Object.entries(spent)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, took]) => [kind, ratio(took / ms)]),
    aims: [],
  };
}
