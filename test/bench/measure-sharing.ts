/** A backlog by one worker, and by two that share it, by turns on equal copies. */
import { callsHouse } from './disposal/calls-house.ts';
import { compare } from './disposal/compare.ts';
import { copySource, fillSource, type Heap } from './disposal/heaps.ts';
import { withEverything } from './disposal/with-everything.ts';
import { median, megabytes, ratio, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

const least = 1.5;

export async function measureSharing(place: Place, scale: Scale): Promise<Section> {
  const heap: Heap = { rows: Math.max(scale.rows, 2_000_000), due: [1, 5], order: 'random' };
  const copy = (table: string): Promise<void> => copySource(place, table, heap);
  await fillSource(place, heap);
  await copy('calls');
  const house = await callsHouse(place, scale);
  const rates: Record<'alone' | 'together', number[]> = { alone: [], together: [] };
  let [helped, peak] = [0, 0];
  for (let round = 0; round < scale.rounds; round++) {
    const ways = ['alone', 'together'] as const;
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      const args = way === 'together' ? ['', 'shared'] : [];
      const [run] = (await compare(place, { house, rivals: [], rounds: 1, copy, args })).runs;
      if (!run) throw new Error('no run was seen');
      rates[way].push((1_000 * run.records) / run.ms);
      if (way === 'together') helped = (run.run.helped ?? 0) / run.records;
      peak = Math.max(peak, run.run.rssPeak);
    }
  }
  await place.sql('drop table if exists calls, source');
  const gain = median(rates.together.map((rate, round) => rate / (rates.alone[round] ?? Number.NaN)));
  return {
    title: `Two workers: ${whole(heap.rows / 5)} of ${whole(heap.rows)} records`,
    about: `${withEverything(scale)} The second worker is connected when the run begins, and did ${ratio(helped)} of it. Both share the machine with the servers.`,
    head: ['who', 'records a second'],
    rows: [
      ['one worker', whole(median(rates.alone))],
      ['two workers', whole(median(rates.together))],
    ],
    aims: [
      {
        what: `two workers are ${least} times as fast as one at least`,
        met: gain >= least,
        seen: `${ratio(gain)}; ${megabytes(peak)} of memory at the highest`,
      },
    ],
  };
}
