/**
 * The quantity that was to be expected: each finished run counts what will be due if nothing changes, by the very code of
 * the plan, so that month ends are in it. Many times more than that means that data or rules changed unseen.
 */
import { addDays, firstInstantAfter, localDay } from '../../policy/calendar.ts';
import type { Judgement } from '../../policy/judgement.ts';
import { all, any, not, type Predicate } from '../../policy/predicate.ts';
import { nextRun } from '../../policy/runs-on.ts';
import type { Aftermath } from '../../ports/ledger.ts';
import type { Store, Tally } from '../../ports/store.ts';
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
 * What will be due at the end of the days that the next runs may ask for. Read-only; one count each, which takes the longer
 * the further it looks. @param beforeEach called before each of them.
 */
export async function forecastOf(
  situation: Situation,
  held: Predicate,
  beforeEach: () => Promise<void>,
): Promise<Forecast> {
  const { policy, judgement, store } = situation;
  const zone = policy.rule.timezone;
  const today = localDay(judgement.asOf, zone);
  const forecast: Forecast = [];
  for (const days of horizonsOf(policy.schedule, zone, judgement.asOf)) {
    await beforeEach();
    const dayEnds = Date.parse(firstInstantAfter(addDays(today, days), zone)) - 1;
    const then = situation.judgedAt(new Date(dayEnds).toISOString());
    forecast.push({ days, due: await countDue(store, then, held) });
  }
  return forecast;
}

/** As far as the run after the next: one may be missed. Without a schedule, as far as there are any. */
export function horizonsOf(schedule: string | null, zone: string, asOf: string): number[] {
  const next = schedule && nextRun(schedule, zone, asOf);
  const afterNext = schedule && next && nextRun(schedule, zone, next);
  if (!afterNext) return horizons;
  const days = Math.max(leastAhead, daysBetween(localDay(asOf, zone), localDay(afterNext, zone)));
  return horizons.filter((_, i) => (horizons[i - 1] ?? 0) < days);
}

/** What a tally would count as due, without counting everything else. Branches are disjoint, and each has its index. */
async function countDue(store: Store, judgement: Judgement, held: Predicate): Promise<number> {
  const { excepted, claimed, extended, blocked } = judgement;
  const reasons = [excepted, claimed, extended, blocked].flat().map(({ when }) => when);
  let due = 0;
  for (const branch of judgement.branches)
    due += await store.count(judgement.table, all(judgement.scope, branch.due, not(any(held, ...reasons))));
  return due;
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
