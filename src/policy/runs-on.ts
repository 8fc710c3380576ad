/** When a schedule runs: for looking ahead. The queue keeps its own time. */
import { CronExpressionParser } from 'cron-parser';
import { addDays, firstInstantOf, localDay } from './calendar.ts';
import type { Day } from './compiled.ts';

const halfADay = 12 * 3_600_000;

/** For each of the days after `after`: the first instant at which the schedule runs on it, else its noon. ISO instants. */
export function momentsOf(schedule: string | null, zone: string, after: Day, days: number): { day: Day; at: string }[] {
  const runs =
    schedule === null
      ? null
      : CronExpressionParser.parse(schedule, { tz: zone, currentDate: firstMoment(after, zone) });
  let next: Date | null = null;
  return Array.from({ length: days }, (_, i) => {
    const day = addDays(after, i + 1);
    while (runs && (next === null || localDay(next.toISOString(), zone) < day)) next = runs.next().toDate();
    const at = next !== null && localDay(next.toISOString(), zone) === day ? next : noonOf(day, zone);
    return { day, at: at.toISOString() };
  });
}

const firstMoment = (day: Day, zone: string): Date => new Date(Date.parse(firstInstantOf(addDays(day, 1), zone)) - 1);

const noonOf = (day: Day, zone: string): Date => new Date(Date.parse(firstInstantOf(day, zone)) + halfADay);
