/** The daily round: one record in two hundred is due, on a table where these lie everywhere, and on one where they lie together. */
import { callsHouse, earlierPolicy, fillEarlier } from './disposal/calls-house.ts';
import { compare } from './disposal/compare.ts';
import { copySource, fillSource, type Heap } from './disposal/heaps.ts';
import { type Ratios, ratiosOf } from './disposal/ratios.ts';
import { withEverything } from './disposal/with-everything.ts';
import { ratio, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import { naive } from './rivals.ts';
import type { Scale } from './scale.ts';

const cases: { order: Heap['order']; where: string; least: number }[] = [
  { order: 'random', where: 'everywhere in the table', least: 0.65 },
  { order: 'time', where: 'at the beginning of the table', least: 0.25 },
];

/** It is over in about a second, of which one says little. */
const leastRounds = 3;

export async function measureDaily(place: Place, full: Scale): Promise<Section> {
  const scale = { ...full, rounds: Math.max(full.rounds, leastRounds) };
  const seen: { where: string; least: number; ratios: Ratios }[] = [];
  for (const { order, where, least } of cases) seen.push({ where, least, ratios: await round(place, scale, order) });
  return {
    title: `The daily round: ${whole(scale.rows / 200)} of ${whole(scale.rows)} records`,
    about: `The worker has run another policy before, over 20,000 records, as one that works every day has. ${withEverything(scale)}`,
    head: seen[0]?.ratios.head ?? [],
    rows: seen.flatMap(({ where, ratios }) => ratios.rows.map(([way, ...figures]) => [`${where}: ${way}`, ...figures])),
    aims: seen.map(({ where, least, ratios }) => ({
      what: `a daily round goes at ${least} of one DELETE at least, when what is due lies ${where}`,
      met: ratios.rate >= least,
      seen: `${ratio(ratios.rate)}; ${ratio(ratios.disposing)} from the first batch to the last`,
    })),
  };
}

async function round(place: Place, scale: Scale, order: Heap['order']): Promise<Ratios> {
  const heap: Heap = { rows: scale.rows, due: [1, 200], order };
  const copy = async (table: string): Promise<void> => {
    await copySource(place, table, heap);
    if (table === 'calls') await fillEarlier(place);
  };
  await fillSource(place, heap);
  await copySource(place, 'calls', heap);
  const house = await callsHouse(place, scale);
  // Neither cut short nor shared.
  const args = ['', '', earlierPolicy];
  const compared = await compare(place, { house, rivals: [naive], rounds: scale.rounds, copy, args });
  await place.sql('drop table if exists calls, rival, source');
  return ratiosOf(compared, naive.name);
}
