/** What others feel who work with the same table: a fixed load before, and while somebody disposes of a fifth of its rows. */
import { askChild } from './ask-child.ts';
import { cutoff } from './calls.ts';
import { callsHouse } from './disposal/calls-house.ts';
import { copySource, fillSource, type Heap } from './disposal/heaps.ts';
import type { House } from './disposal/house.ts';
import { openNeighbours, perSecond } from './disposal/neighbours.ts';
import type { DisposalSeen } from './disposal-worker.ts';
import { percentile, ratio, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import { connected, naive, type Rival, restartLoop } from './rivals.ts';
import type { Scale } from './scale.ts';

const ours = 'a run, with everything';
const [mostSlower, leastRate] = [1.5, 0.25];
/** Before they count: programs and caches run faster warm. */
const warmMs = 3_000;

interface Disposed {
  records: number;
  /** When they went, by the clock of all processes. */
  since: number;
  ms: number;
}

/** Over all rounds. */
interface Felt {
  records: number;
  ms: number;
  before: number[];
  during: number[];
}

export async function measureNeighbours(place: Place, scale: Scale): Promise<Section> {
  const heap: Heap = { rows: scale.rows, due: [1, 5], order: 'random' };
  await fillSource(place, heap);
  await copySource(place, 'calls', heap);
  const house = await callsHouse(place, scale);
  const ways: [string, string, () => Promise<Disposed>][] = [
    [ours, 'calls', () => run(house, scale.neighbourMs)],
    ...[naive, restartLoop].map((rival): (typeof ways)[0] => [
      rival.name,
      'rival',
      () => compete(place, rival, scale.neighbourMs),
    ]),
  ];
  const felt = new Map<string, Felt>(ways.map(([name]) => [name, { records: 0, ms: 0, before: [], during: [] }]));
  for (let round = 0; round < scale.neighbourRounds; round++)
    for (const [name, table, dispose] of round % 2 === 0 ? ways : ways.toReversed()) {
      await copySource(place, table, heap);
      const once = await besideNeighbours(place, scale, table, dispose);
      const all = felt.get(name);
      if (all) felt.set(name, together(all, once));
    }
  await place.sql('drop table if exists calls, rival, source');
  return sectionOf(scale, felt);
}

/** From the first batch to the last; cut short after the batch in hand. */
async function run({ policy: id, environment }: House, limitMs: number): Promise<Disposed> {
  const seen = await askChild<DisposalSeen>('disposal-worker.ts', [id, String(limitMs)], {
    ...environment,
    NICE: '10',
  });
  if (seen.state !== 'finished' && seen.state !== 'stopped')
    throw new Error(`the run was to go on: ${JSON.stringify(seen)}`);
  return { records: seen.counts.destroyed ?? 0, since: seen.disposingSince, ms: seen.disposingMs };
}

/** One DELETE cannot be cut short. */
const compete = (place: Place, rival: Rival, limitMs: number): Promise<Disposed> =>
  connected(place.recordsUrl, async (client) => {
    const since = now();
    const { ms, result } = await timed(() => rival.run(client, cutoff(), AbortSignal.timeout(limitMs)));
    return { records: result, since, ms };
  });

async function besideNeighbours(
  place: Place,
  { rows, neighbourMs }: Scale,
  table: string,
  dispose: () => Promise<Disposed>,
): Promise<Felt> {
  const neighbours = await openNeighbours(place.recordsUrl, table, rows);
  await afterMs(warmMs);
  const alone = { since: now(), ms: neighbourMs };
  await afterMs(neighbourMs);
  // However it ends, they go home.
  const [disposed] = await Promise.allSettled([dispose()]);
  const transacted = await neighbours.end();
  if (disposed.status === 'rejected') throw disposed.reason;
  const { records, ms } = disposed.value;
  const within = ({ since, ms: length }: { since: number; ms: number }): number[] =>
    transacted.filter(({ at }) => at >= since && at < since + length).map((one) => one.ms);
  return { records, ms, before: within(alone), during: within(disposed.value) };
}

const together = (one: Felt, other: Felt): Felt => ({
  records: one.records + other.records,
  ms: one.ms + other.ms,
  before: [...one.before, ...other.before],
  during: [...one.during, ...other.during],
});

function sectionOf(scale: Scale, felt: Map<string, Felt>): Section {
  const rate = (name: string): number => (1_000 * (felt.get(name)?.records ?? 0)) / (felt.get(name)?.ms ?? Number.NaN);
  const of = (name: string, share: number): { before: number; during: number } => ({
    before: percentile(felt.get(name)?.before ?? [], share),
    during: percentile(felt.get(name)?.during ?? [], share),
  });
  const slower = (name: string, share = 0.99): number => of(name, share).during / of(name, share).before;
  const pair = (name: string, share: number): string[] => {
    const { before, during } = of(name, share);
    return [`${before.toFixed(1)} ms`, `${during.toFixed(1)} ms`, ratio(during / before)];
  };
  const share = rate(ours) / rate(naive.name);
  return {
    title: `Neighbours: ${perSecond} transactions a second on the table that is disposed of`,
    about:
      `Half of them change a row and read it, half add one and read it; each comes when its time has come, whether or not those before are through, so waiting counts. A fifth of ${whole(scale.rows)} records is due. ` +
      `They are watched for ${scale.neighbourMs / 1_000} s alone, and then while records go: until all are gone, at most for as long again where that can be cut short. ` +
      `All on one machine, whose cores the worker has to share here: it gets what the others leave (\`nice 10\`), as it would have a machine of its own. Over ${scale.neighbourRounds} rounds.`,
    head: [
      'way',
      'records/s',
      'of one DELETE',
      'median alone',
      'beside',
      'ratio',
      '99 of 100 alone',
      'beside',
      'ratio',
      'watched',
    ],
    rows: [...felt.keys()].map((name) => [
      name,
      whole(rate(name)),
      ratio(rate(name) / rate(naive.name)),
      ...pair(name, 0.5),
      ...pair(name, 0.99),
      whole(felt.get(name)?.during.length ?? 0),
    ]),
    aims: [
      {
        what: `99 of 100 transactions take ${mostSlower} times as long as alone at most, while records go at ${leastRate} of one DELETE at least`,
        met: slower(ours) <= mostSlower && share >= leastRate,
        seen: `${ratio(slower(ours))} times as long, at ${ratio(share)} of one DELETE; beside that one ${ratio(slower(naive.name))} times`,
      },
    ],
  };
}

const now = (): number => performance.timeOrigin + performance.now();
const afterMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
