/** On which of several days each row falls due, for the stores that judge rows in this process. */
import { dueUnder } from '../policy/due-under.ts';
import type { Judgement } from '../policy/judgement.ts';
import { changing, overDays, turnsOf } from '../policy/over-days.ts';
import type { Predicate } from '../policy/predicate.ts';
import { type JudgedRow, satisfies } from './satisfies.ts';
import type { Outcome, RowPage } from './tally-rows.ts';

/** What `Store.forecast` promises, in one pass. Not one instant's view: what changes meanwhile is counted as it was met. */
export async function forecastRows<R extends JudgedRow>(
  pages: AsyncIterable<RowPage<R>>,
  judgements: Judgement[],
  held: Predicate,
  outcomeOf: Outcome<R>,
): Promise<number[]> {
  const day = fallingDue<R>(judgements, held, outcomeOf);
  const counts = judgements.map(() => 0);
  for await (const { rows } of pages) {
    for (const row of rows) {
      const first = day(row);
      if (first > 0) counts[first] = (counts[first] ?? 0) + 1;
    }
  }
  return counts;
}

/** The first judgement by which the row is due; -1: by none of them. */
function fallingDue<R extends JudgedRow>(
  judgements: Judgement[],
  held: Predicate,
  outcomeOf: Outcome<R>,
): (row: R) => number {
  const tree = overDays(judgements.map((judgement) => dueUnder(judgement, held)));
  const onceAndForAll = turnsOf(tree) !== 'both' && turnsOf(tree) !== 'off';
  const moves = changing(tree);
  const last = judgements.length - 1;
  return (row) => {
    const isDue = (day: number): boolean => {
      const judgement = judgements[day];
      return judgement !== undefined && outcomeOf(row, judgement, held)?.outcome === 'due';
    };
    if (isDue(0)) return 0;
    if (onceAndForAll) return isDue(last) ? byHalves(isDue, last) : -1;
    return satisfies(row, moves) || isDue(last) ? judgements.findIndex((_, day) => isDue(day)) : -1;
  };
}

/** Due at `to`, and on no earlier day after one on which it was not. */
function byHalves(isDue: (day: number) => boolean, to: number): number {
  let from = 1;
  while (from < to) {
    const between = (from + to) >> 1;
    if (isDue(between)) to = between;
    else from = between + 1;
  }
  return to;
}
