/** What grows with the table: the same backlog, a fifth of the records, in a table and in one of ten times as many rows. */
import { callsHouse } from './disposal/calls-house.ts';
import { type Compared, compare } from './disposal/compare.ts';
import { copySource, fillSource, type Heap } from './disposal/heaps.ts';
import { withEverything } from './disposal/with-everything.ts';
import type { DisposalSeen } from './disposal-worker.ts';
import { megabyte, megabytes, ratio, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import { naive } from './rivals.ts';
import type { Scale } from './scale.ts';

const flatWithin = 20 * megabyte;
/** How much longer a record may take, in ten times the rows, and in the second half of a run. */
const atMost = 1.25;

export async function measureGrowth(place: Place, scale: Scale): Promise<Section> {
  const once = { ...scale, rounds: 1 };
  const sizes = [Math.ceil(scale.rows / 10), scale.rows];
  const seen: Growth[] = [];
  for (const rows of sizes) seen.push(growthOf(rows, await compareWith(place, once, rows)));
  await place.sql('drop table if exists calls, rival, source');
  return sectionOf(once, seen);
}

async function compareWith(place: Place, scale: Scale, rows: number): Promise<Compared> {
  const heap: Heap = { rows, due: [1, 5], order: 'random' };
  await fillSource(place, heap);
  const copy = (table: string): Promise<void> => copySource(place, table, heap);
  await copy('calls');
  return compare(place, { house: await callsHouse(place, scale), rivals: [naive], rounds: scale.rounds, copy });
}

interface Growth {
  rows: number;
  records: number;
  /** Microseconds a record, from the first batch to the last. */
  disposing: number;
  /** The same from a tenth of them to half of them, and from there to the end. Not a number: so few that they were not told apart. */
  halves: [number, number];
  /** End to end, of one DELETE. */
  rate: number;
  rssPeak: number;
}

function growthOf(rows: number, { runs: [seen], rivals }: Compared): Growth {
  const [rival] = rivals.get(naive.name) ?? [];
  if (!seen || !rival) throw new Error('no run was seen');
  const { records, ms, run } = seen;
  const each = (tookMs: number, share: number): number => (1_000 * tookMs) / (share * records);
  const between = (from: Look | undefined, to: Look | undefined): number =>
    from && to ? each(to.ms - from.ms, to.done - from.done) : Number.NaN;
  const [tenth, half, end] = run.memory;
  return {
    ...{ rows, records },
    disposing: each(run.disposingMs, 1),
    halves: [between(tenth, half), between(half, end)],
    rate: records / ms / (rival.records / rival.ms),
    rssPeak: run.rssPeak,
  };
}

type Look = DisposalSeen['memory'][0];

function sectionOf(scale: Scale, seen: Growth[]): Section {
  const [small, large] = seen;
  if (!small || !large) throw new Error('two sizes were to be measured');
  const memory = large.rssPeak - small.rssPeak;
  const slower = large.disposing / small.disposing;
  const later = large.halves[1] / large.halves[0];
  return {
    title: `What grows with the table: ${whole(small.rows)} and ${whole(large.rows)} rows`,
    about: `A fifth is due, at random places of the table. Times are those of a record. ${withEverything(scale)}`,
    head: ['rows', 'records', 'first to last batch', 'first half', 'second half', 'of one DELETE', 'memory at most'],
    rows: seen.map(({ rows, records, disposing, halves: [first, second], rate, rssPeak }) => [
      whole(rows),
      whole(records),
      ...[disposing, first, second].map((us) => (Number.isNaN(us) ? '' : `${us.toFixed(2)} µs`)),
      ratio(rate),
      megabytes(rssPeak),
    ]),
    aims: [
      {
        what: `a record of ten times the rows takes ${atMost} times as long at most`,
        met: slower <= atMost,
        seen: ratio(slower),
      },
      {
        what: `a record of the second half of a run takes ${atMost} times as long at most as one of the first, whose first tenth is not counted`,
        met: later <= atMost,
        seen: ratio(later),
      },
      {
        what: 'memory is the same within 20 MB for ten times the rows',
        met: memory < flatWithin,
        seen: `${megabytes(small.rssPeak)} with ${whole(small.rows)} rows, ${megabytes(large.rssPeak)} with ${whole(large.rows)}`,
      },
    ],
  };
}
