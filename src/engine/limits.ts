/**
 * The quantity guard between "matched" and "destroyed": more than the policy's limits in one run needs a person.
 */
import type { Limits } from '../policy/compiled.ts';
import type { Tally, TallyLine } from '../ports/store.ts';

/** Below this many records a share says nothing. */
const floor = 100;

export interface LimitVerdict {
  due: number;
  /** Due records as a share of the table, 0 to 1. */
  share: number;
  /** The limit that is exceeded; null: within the limits. */
  exceeded: 'records' | 'share' | null;
}

export function checkLimits(limits: Limits, tally: Tally): LimitVerdict {
  const due = countOf(tally, 'due');
  const share = tally.tableRows === 0 ? 0 : due / tally.tableRows;
  if (due <= floor) return { due, share, exceeded: null };
  if (due > limits.records) return { due, share, exceeded: 'records' };
  return { due, share, exceeded: share > limits.share ? 'share' : null };
}

/** The most that one run may dispose of without a person, also when records fall due while it works. */
export function allowed(limits: Limits, tally: Tally): number {
  return Math.max(floor, Math.min(limits.records, Math.floor(limits.share * tally.tableRows)));
}

/** 0 where there is no such line. */
export const countOf = ({ lines }: Pick<Tally, 'lines'>, outcome: TallyLine['outcome']): number =>
  lines.find((line) => line.outcome === outcome)?.count ?? 0;
