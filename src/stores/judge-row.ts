/** One row under a judgement, for the stores that judge rows in this process: its branch, and what would become of it. */
import type { Judgement, LeafReading, NamedPredicate, Reason } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Examination } from '../ports/store.ts';

export interface JudgedOutcome {
  /** Null: undated. */
  branch: number | null;
  outcome: 'due' | Reason;
}

/** Null where the row is out of scope, or neither due nor undated. @param meets whether the row satisfies a predicate. */
export function outcomeFor(
  judgement: Judgement,
  held: Predicate,
  meets: (predicate: Predicate) => boolean,
): JudgedOutcome | null {
  if (!meets(judgement.scope)) return null;
  const undated = meets(judgement.undated);
  const branch = undated ? null : judgement.branches.findIndex(({ due }) => meets(due));
  if (branch === -1) return null;
  const anyOf = (named: NamedPredicate[]): boolean => named.some(({ when }) => meets(when));
  const outcome = meets(held)
    ? 'held'
    : anyOf(judgement.excepted)
      ? 'excepted'
      : anyOf(judgement.claimed)
        ? 'claimed'
        : anyOf(judgement.extended)
          ? 'extended'
          : undated
            ? 'undated'
            : anyOf(judgement.blocked)
              ? 'blocked'
              : 'due';
  return { branch, outcome };
}

export function examinationOf(
  judgement: Judgement,
  held: Predicate,
  meets: (predicate: Predicate) => boolean,
  readings: LeafReading[],
): Examination {
  const because = (named: NamedPredicate[]): string[] =>
    named.filter(({ when }) => meets(when)).map((one) => one.because);
  const undated = meets(judgement.undated);
  return {
    readings,
    inScope: meets(judgement.scope),
    due: !undated && judgement.branches.some(({ due }) => meets(due)),
    undated,
    held: meets(held),
    excepted: because(judgement.excepted),
    claimed: because(judgement.claimed),
    extended: because(judgement.extended),
    blocked: because(judgement.blocked),
  };
}
