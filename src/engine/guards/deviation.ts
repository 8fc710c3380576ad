/**
 * The quantity that was to be expected: each finished run counts what will be due if nothing changes, by the very code of
 * the plan, so that month ends are in it. Many times more than that means that data or rules changed unseen.
 */
import { addDays, firstInstantAfter, localDay } from '../../policy/calendar.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { nextRun } from '../../policy/runs-on.ts';
import type { Aftermath } from '../../ports/ledger.ts';
import type { Tally } from '../../ports/store.ts';
import { countOf } from '../limits.ts';
import type { Situation } from '../situate.ts';
import { awaitApproval, type Refusal } from './refusal.ts';

type Forecast = NonNullable<Aftermath['forecast']>;

/** Days after the run, so that short pauses and long outages have a number of their own. */
const horizons = [1, 2, 7, 31, 92, 366];

/** Of these, days that are looked ahead at least. */
const leastAhead = 31;

/** Up to this factor is no surprise. */
const factor = 3;

/** Below this many records, or this share of the table if that is more, nothing is a surprise. */
const floor = { records: 1_000, share: 0.01 };

/**
 * What will be due at the end of the days that the next runs may ask for, each record from the first day on which it is.
 * Read-only, one look at what changes until then. @param due now
 */
export async function forecastOf(situation: Situation, held: Predicate, due: number): Promise<Forecast> {
  const { policy, judgement, store } = situation;
  const zone = policy.rule.timezone;
  const today = localDay(judgement.asOf, zone);
  const ahead = horizonsOf(policy.schedule, zone, judgement.asOf);
  const dayEnds = ahead.map((days) => Date.parse(firstInstantAfter(addDays(today, days), zone)) - 1);
  const then = dayEnds.map((at) => situation.judgedAt(new Date(at).toISOString()));
  const [, ...more] = await store.forecast([judgement, ...then], held);
  const until = (last: number): number => more.slice(0, last + 1).reduce((sum, count) => sum + count, due);
  return ahead.map((days, i) => ({ days, due: until(i) }));
}

/** As far as the run after the next: one may be missed. Without a schedule, as far as there are any. */
export function horizonsOf(schedule: string | null, zone: string, asOf: string): number[] {
  const next = schedule && nextRun(schedule, zone, asOf);
  const afterNext = schedule && next && nextRun(schedule, zone, next);
  if (!afterNext) return horizons;
  const days = Math.max(leastAhead, daysBetween(localDay(asOf, zone), localDay(afterNext, zone)));
  return horizons.filter((_, i) => (horizons[i - 1] ?? 0) < days);
}

/**
 * What may be due so many days later: the count of the next greater horizon, or as much a day as the forecast's busiest
 * stretch. That covers what arrives and falls due within a long outage, which no forecast could have seen.
 */
export function expectedAfter(forecast: Forecast, days: number): number {
  const next = forecast.find((one) => one.days >= days) ?? forecast.at(-1);
  const daily = forecast.filter((one) => one.days >= 7).map((one) => one.due / one.days);
  return Math.max(next?.due ?? 0, Math.ceil(days * Math.max(0, ...daily)));
}

export interface LastForecast {
  asOf: string;
  forecast: Forecast;
}

/** @param last of the newest finished run of this very rule; null: there was none, and nothing can be compared. */
export function guardDeviation(
  last: LastForecast | null,
  tally: Tally,
  now: { asOf: string; zone: string },
): Refusal | null {
  if (!last) return null;
  const due = countOf(tally, 'due');
  const days = Math.max(1, daysBetween(localDay(last.asOf, now.zone), localDay(now.asOf, now.zone)));
  const expected = expectedAfter(last.forecast, days);
  if (due <= Math.max(floor.records, floor.share * tally.tableRows, factor * expected)) return null;
  return awaitApproval(
    'guard.deviation',
    `${due} records are due; after the last run, ${days} ${days === 1 ? 'day' : 'days'} ago, no more than ${expected} were to be expected.`,
    'Find out what changed in the data, or in other policies',
  );
}

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
