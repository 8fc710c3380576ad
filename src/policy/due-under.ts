/** What a run under a judgement would dispose of, as one predicate over the records of its table. */
import type { Judgement } from './judgement.ts';
import { all, any, not, type Predicate } from './predicate.ts';

/** In scope, due, and with no reason to stay: exactly what a tally counts as `due`. */
export function dueUnder(judgement: Judgement, held: Predicate): Predicate {
  const { scope, branches, undated, excepted, claimed, extended, blocked } = judgement;
  const reasons = [excepted, claimed, extended, blocked].flat().map(({ when }) => when);
  return all(scope, any(...branches.map(({ due }) => due)), ...[undated, held, ...reasons].map(not));
}
