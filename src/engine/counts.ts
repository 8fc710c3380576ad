/** Counts by outcome: adding up, and leaving out what is zero. */
import type { Tally } from '../ports/store.ts';

export type Counts = Record<string, number>;

export const countsOf = (tally: Pick<Tally, 'lines'>): Counts =>
  Object.fromEntries(tally.lines.map(({ outcome, count }) => [outcome, count]));

/** Records that settled batches disposed of. What is not known may have been done, and counts as done. */
export const disposedIn = ({ gone: _, ...counts }: Counts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

export const nonZero = (counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

export function add(sum: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}
