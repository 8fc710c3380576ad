/** What is there now of what a request covers under one policy, each with its one reason. Reads only. */
import { contextOf } from '../../policy/judge.ts';
import { all, always, any, never, not } from '../../policy/predicate.ts';
import { resolveCondition } from '../../policy/resolve-condition.ts';
import type { Hold } from '../../ports/ledger.ts';
import type { TallyLine } from '../../ports/store.ts';
import { type Counts, countsOf, nonZero } from '../counts.ts';
import { heldIn, type Situation } from '../situate.ts';

export interface Seen {
  lines: TallyLine[];
  /** With `due`: what could go and has not; `out-of-scope`: records that no longer are in the policy's dataset, or about anybody. */
  left: Counts;
}

export async function lookAt(situation: Situation, holds: Hold[]): Promise<Seen> {
  const { store, judgement, policy, erasure } = situation;
  const lines = await store.lines(judgement, heldIn(situation, holds));
  const covers = erasure?.covers[policy.id];
  const { dataset } = policy.rule;
  const { action } = judgement;
  const undone = action && 'mark' in action ? { op: 'null' as const, column: action.mark } : always;
  const outside =
    covers && dataset
      ? await store.count(
          judgement.table,
          any(
            all(covers, not(resolveCondition(dataset.where, contextOf(policy, judgement.asOf)))),
            all(erasure?.orphaned ?? never, undone),
          ),
        )
      : 0;
  return { lines, left: nonZero({ ...countsOf({ lines }), 'out-of-scope': outside }) };
}
