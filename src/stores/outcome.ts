/** What would become of a record, as predicates: one outcome each, the first reason that applies. */
import type { Branch, Judgement, NamedPredicate, Reason } from '../policy/judgement.ts';
import { all, always, any, isNever, never, not, type Predicate } from '../policy/predicate.ts';

/**
 * In the order in which they are asked of the candidates of a branch (null: of the undated). `failed` is nothing that a
 * store could know.
 */
export function reasonsFor(judgement: Judgement, held: Predicate, branch: Branch | null): [Reason, Predicate][] {
  const one = (named: NamedPredicate[]): Predicate => any(...named.map(({ when }) => when));
  const asked: [Reason, Predicate][] = [
    ['held', held],
    ['excepted', one(judgement.excepted)],
    ['claimed', one(judgement.claimed)],
    ['extended', one(judgement.extended)],
    ['undated', branch === null ? always : never],
    ['blocked', one(judgement.blocked)],
  ];
  return asked.filter(([, when]) => !isNever(when));
}

/** In scope and due in this branch; null: in scope and undated. */
export function candidates(judgement: Judgement, branch: Branch | null): Predicate {
  if (branch === null) return all(judgement.scope, judgement.undated);
  return all(judgement.scope, branch.due, not(judgement.undated));
}

/** What a run disposes of in this branch. */
export function disposable(judgement: Judgement, held: Predicate, branch: Branch): Predicate {
  return withOutcome(judgement, held, branch, 'due');
}

export function withOutcome(
  judgement: Judgement,
  held: Predicate,
  branch: Branch | null,
  outcome: 'due' | Reason,
): Predicate {
  const before: Predicate[] = [];
  for (const [reason, when] of reasonsFor(judgement, held, branch)) {
    if (reason === outcome) return all(candidates(judgement, branch), ...before, when);
    before.push(not(when));
  }
  return outcome === 'due' && branch !== null ? all(candidates(judgement, branch), ...before) : never;
}
