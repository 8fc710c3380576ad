/** What was seen, as figures: ratios are taken within a round, and the median of the rounds is told. */
import { median, megabytes, ratio, whole } from '../figures.ts';
import type { Compared, Seen } from './compare.ts';

export interface Ratios {
  head: string[];
  rows: string[][];
  /** Rate of a run in that of one DELETE. */
  rate: number;
  /** The same from the first batch to the last. */
  disposing: number;
  /** Bytes of log per record in those of one DELETE. */
  wal: number;
}

const rateOf = ({ records, ms }: Pick<Seen, 'records' | 'ms'>): number => (1_000 * records) / ms;
const walOf = ({ records, wal }: Seen): number => wal / records;

/** @param naive the name of the rival that all are held against */
export function ratiosOf({ runs, rivals }: Compared, naive: string): Ratios {
  const base = rivals.get(naive) ?? [];
  const against = <T extends Seen>(some: T[], figure: (one: T) => number, ofNaive: (one: Seen) => number): number =>
    median(some.map((one, i) => figure(one) / ofNaive(base[i] as Seen)));
  const disposing = runs.map(({ records, run }) => ({ records, ms: run.disposingMs }));
  const row = (name: string, some: Seen[]): string[] => [
    name,
    whole(median(some.map(rateOf))),
    ratio(against(some, rateOf, rateOf)),
    `${whole(median(some.map(walOf)))} B`,
    ratio(against(some, walOf, walOf)),
    memoryOf(some),
  ];
  const rate = against(runs, rateOf, rateOf);
  const fromFirstToLast = median(disposing.map((one, i) => rateOf(one) / rateOf(base[i] as Seen)));
  return {
    head: ['way', 'records/s', 'of one DELETE', 'WAL a record', 'of one DELETE', 'backend at most'],
    rows: [
      row('a run, with everything', runs),
      ['— from its first batch to its last', whole(median(disposing.map(rateOf))), ratio(fromFirstToLast), '', '', ''],
      ...[...rivals].map(([name, some]) => row(name, some)),
    ],
    rate,
    disposing: fromFirstToLast,
    wal: against(runs, walOf, walOf),
  };
}

function memoryOf(some: Seen[]): string {
  const seen = some.flatMap(({ backend }) => backend ?? []);
  return seen.length === 0 ? 'not seen' : megabytes(Math.max(...seen));
}
