/**
 * A backlog: a whole run, from plan to evidence, beside what others write to delete the same rows. The run does more than
 * they do, so what counts is the ratio.
 */
import { cutoff } from './calls.ts';
import { callsHouse } from './disposal/calls-house.ts';
import { type Compared, compare } from './disposal/compare.ts';
import { copyPartitioned, copySource, fillSource, type Heap } from './disposal/heaps.ts';
import { procedures } from './disposal/procedures.ts';
import { type Ratios, ratiosOf } from './disposal/ratios.ts';
import { withEverything } from './disposal/with-everything.ts';
import { median, megabyte, megabytes, ratio, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import { keysetLoop, naive, restartLoop } from './rivals.ts';
import type { Scale } from './scale.ts';

const [leastRate, mostWal, mostBytes] = [0.5, 1.05, 40];
const memoryLimit = 200 * megabyte;

export async function measureDisposal(place: Place, scale: Scale): Promise<Section> {
  const heap: Heap = { rows: scale.rows, due: [1, 5], order: 'random' };
  const copy = (table: string): Promise<void> => copySource(place, table, heap);
  await fillSource(place, heap);
  await copy('calls');
  const house = await callsHouse(place, scale);
  const rivals = [naive, restartLoop, keysetLoop, ...procedures];
  const compared = await compare(place, { house, rivals, rounds: scale.rounds, copy });
  const drop = await dropPartition(place);
  await place.sql('drop table if exists calls, rival, source');
  return sectionOf(scale, compared, drop);
}

/** What it takes alone; that the rows lie in partitions that end where the period does is given. */
async function dropPartition(place: Place): Promise<{ ms: number; records: number }> {
  await copyPartitioned(place, 'rival', cutoff());
  const [row] = await place.sql('select count(*)::int as count from rival_old');
  const { ms } = await timed(() => place.sql('drop table rival_old'));
  return { ms, records: Number(row?.count) };
}

function sectionOf(scale: Scale, compared: Compared, drop: { ms: number; records: number }): Section {
  const { runs, rivals } = compared;
  const ratios = ratiosOf(compared, naive.name);
  const dropping = (1_000 * drop.records) / drop.ms;
  const naiveRate = median((rivals.get(naive.name) ?? []).map(({ records, ms }) => (1_000 * records) / ms));
  return {
    title: `A backlog: ${whole(runs[0]?.records ?? 0)} of ${whole(scale.rows)} records`,
    about:
      `The starting points of what is due lie at random over the table. ${withEverything(scale)} Dropping a partition is the drop alone: it asks no hold and no ` +
      'exception, keeps no evidence, takes what its borders say and not what the rule says, and waits behind every transaction that is open on the table.',
    head: ratios.head,
    rows: [
      ...ratios.rows,
      ['dropping a partition, and nothing else', whole(dropping), ratio(dropping / naiveRate), '', '', ''],
    ],
    aims: [...aimsOfRatios(ratios), ...aimsOfStorage(compared), ...aimsOfMemory(compared)],
  };
}

const aimsOfRatios = ({ rate, disposing, wal }: Ratios): Section['aims'] => [
  {
    what: `a backlog goes at ${leastRate} of one DELETE at least`,
    met: rate >= leastRate,
    seen: `${ratio(rate)}; ${ratio(disposing)} from the first batch to the last`,
  },
  {
    what: `the store writes ${mostWal} of the WAL of one DELETE at most`,
    met: wal <= mostWal,
    seen: ratio(wal),
  },
];

function aimsOfStorage({ runs }: Compared): Section['aims'] {
  const perRecord = (bytes: (growth: Record<string, number>) => number): number =>
    median(runs.map(({ run, records }) => bytes(run.ledgerGrowth) / records));
  const all = perRecord((growth) => Object.values(growth).reduce((sum, bytes) => sum + bytes, 0));
  const tables = [...new Set(runs.flatMap(({ run }) => Object.keys(run.ledgerGrowth)))]
    .map((table): [string, number] => [table, perRecord((growth) => growth[table] ?? 0)])
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3);
  const wal = median(runs.map(({ run, records }) => run.ledgerWal / records));
  return [
    {
      what: `evidence takes ${mostBytes} bytes a record at most`,
      met: all <= mostBytes,
      seen: `${all.toFixed(1)} (${tables.map(([table, bytes]) => `${table} ${bytes.toFixed(1)}`).join(', ')}); the ledger's own WAL is ${whole(wal)} bytes a record`,
    },
  ];
}

function aimsOfMemory({ runs }: Compared): Section['aims'] {
  const peak = Math.max(...runs.map(({ run }) => run.rssPeak));
  const [first] = runs;
  const grown = Math.max(...runs.map(({ run: { memory } }) => (memory.at(-1)?.heap ?? 0) - (memory[0]?.heap ?? 0)));
  return [
    {
      what: 'a run stays below 200 MB of memory',
      met: peak < memoryLimit,
      seen: `${megabytes(peak)} at its highest, ${megabytes(first?.run.rssBefore ?? 0)} before it began`,
    },
    {
      what: 'memory does not grow with the records (heap in use, from 10 % to the end, by less than 10 MB)',
      met: grown < 10 * megabyte,
      seen: (first?.run.memory ?? [])
        .map(({ share, rss, heap }) => `${megabytes(rss)} at ${100 * share} % (${megabytes(heap)} heap in use)`)
        .join(', '),
    },
  ];
}
