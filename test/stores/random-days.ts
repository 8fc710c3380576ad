/** Random judgements over several days, in which some limits move with the day and others do not. */
import fc from 'fast-check';
import { addDays } from '../../src/policy/calendar.ts';
import type { Judgement, NamedPredicate } from '../../src/policy/judgement.ts';
import type { Predicate } from '../../src/policy/predicate.ts';
import { never } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { judgements } from './random-judgements.ts';

/** Days after the first: near ones, and some over which the clocks change. */
const ascending = fc
  .uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 30, 31, 157, 158, 159), { minLength: 1, maxLength: 6 })
  .map((days) => [0, ...days.sort((a, b) => a - b)]);

/** One in four of the limits stays, one moves its end, one its beginning, one both (as no rule of ours does). */
function moved(predicate: Predicate, days: number, manner: (predicate: Predicate) => number): Predicate {
  switch (predicate.op) {
    case 'all':
    case 'any':
      return { ...predicate, of: predicate.of.map((one) => moved(one, days, manner)) };
    case 'not':
      return { ...predicate, of: moved(predicate.of, days, manner) };
    case 'exists':
      return { ...predicate, where: moved(predicate.where, days, manner) };
    case 'days': {
      const { from, to } = predicate;
      const how = manner(predicate);
      return {
        ...predicate,
        to: to !== null && how & 1 ? addDays(to, days) : to,
        from: from !== null && how & 2 ? addDays(from, days) : from,
      };
    }
    case 'instant':
      return manner(predicate) & 1
        ? { ...predicate, instant: new Date(Date.parse(predicate.instant) + days * 86_400_000).toISOString() }
        : predicate;
    default:
      return predicate;
  }
}

/** The same for the same predicate on every day. */
const mannerBy =
  (seed: number) =>
  (predicate: Predicate): number =>
    [...JSON.stringify(predicate)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, seed) & 3;

function judgedAt(judgement: Judgement, days: number, seed: number): Judgement {
  const at = (predicate: Predicate): Predicate => moved(predicate, days, mannerBy(seed));
  const every = (named: NamedPredicate[]) => named.map((one) => ({ ...one, when: at(one.when) }));
  return {
    ...judgement,
    asOf: new Date(Date.parse(judgement.asOf) + days * 86_400_000).toISOString(),
    scope: at(judgement.scope),
    undated: at(judgement.undated),
    branches: judgement.branches.map(({ lead, due }) => ({
      lead,
      due:
        due.op === 'all'
          ? { op: 'all', of: due.of.map((one, i) => (i === 0 ? cutoffMoved(one, days) : at(one))) }
          : cutoffMoved(due, days),
    })),
    excepted: every(judgement.excepted),
    claimed: every(judgement.claimed),
    extended: every(judgement.extended),
    blocked: every(judgement.blocked),
  };
}

/** What every rule does. */
const cutoffMoved = (predicate: Predicate, days: number): Predicate => moved(predicate, days, () => 1);

export const judgementsOverDays = (of: fc.Arbitrary<Judgement> = judgements): fc.Arbitrary<Judgement[]> =>
  fc
    .record({ judgement: of, days: ascending, seed: fc.nat(1000) })
    .map(({ judgement, days, seed }) => days.map((day) => judgedAt(judgement, day, seed)));

/** The simple way: who is due is asked anew at each of them. */
export async function onePlanADay(store: Store, judgements: Judgement[], held: Predicate = never): Promise<number[]> {
  const met = new Set<string>();
  const counts: number[] = [];
  for (const [day, judgement] of judgements.entries()) {
    const due = (await store.list(judgement, held, 'due', 10_000)).map((key) => JSON.stringify(key));
    counts.push(day === 0 ? 0 : due.filter((key) => !met.has(key)).length);
    for (const key of due) met.add(key);
  }
  return counts;
}
