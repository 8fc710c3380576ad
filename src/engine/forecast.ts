/**
 * What will fall due on each of the coming days, if nothing but the date changes: the very judgements of the runs, one a
 * day. Holds, other policies and the records themselves are taken as they are now. Nothing is written.
 */
import { localDay } from '../policy/calendar.ts';
import type { Day } from '../policy/compiled.ts';
import type { Predicate } from '../policy/predicate.ts';
import { momentsOf } from '../policy/runs-on.ts';
import type { Situation } from './situate.ts';

export interface ForecastDay {
  day: Day;
  /** Due on this day and on none before it, since the as-of of the plan. */
  due: number;
}

/** As each day's first scheduled run will judge; on a day without one, as of its noon. @param days at least 1. */
export async function forecastByDay(situation: Situation, held: Predicate, days: number): Promise<ForecastDay[]> {
  const { policy, judgement, store } = situation;
  const zone = policy.rule.timezone;
  const moments = momentsOf(policy.schedule, zone, localDay(judgement.asOf, zone), days);
  const judgements = [judgement, ...moments.map(({ at }) => situation.judgedAt(at))];
  const counts = await store.forecast(judgements, held);
  return moments.map(({ day }, i) => ({ day, due: counts[i + 1] ?? 0 }));
}
