/** When a schedule runs: for looking ahead. The queue keeps its own time. */
import { CronExpressionParser } from 'cron-parser';
import { addDays, firstInstantOf, localDay } from './calendar.ts';
import type { Day } from './compiled.ts';
import { noonOf } from './noon.ts';

/** For each of the days after `after`: the first instant at which the schedule runs on it, else its noon. ISO instants. */
export function momentsOf(schedule: string | null, zone: string, after: Day, days: number): { day: Day; at: string }[] {
  let next: Date | null = null;
  return Array.from({ length: days }, (_, i) => {
    const day = addDays(after, i + 1);
    // A day's runs are not gone through one by one: there may be one a minute.
    if (schedule !== null && (next === null || localDay(next.toISOString(), zone) < day))
      next = firstRun(schedule, zone, day);
    const at = next !== null && localDay(next.toISOString(), zone) === day ? next : noonOf(day, zone);
    return { day, at: at.toISOString() };
  });
}

/** The next time after the instant, as ISO text in UTC. Null where the parser finds none. */
export const nextRun = (schedule: string, zone: string, after: string): string | null =>
  runAfter(schedule, zone, new Date(after))?.toISOString() ?? null;

/** The last time before the instant, as ISO text in UTC. Null where the parser finds none. */
export function lastRun(schedule: string, zone: string, before: string): string | null {
  try {
    return CronExpressionParser.parse(schedule, { tz: zone, currentDate: new Date(before) })
      .prev()
      .toDate()
      .toISOString();
  } catch {
    return null;
  }
}

/** The first run on this day or after it. */
const firstRun = (schedule: string, zone: string, day: Day): Date | null =>
  runAfter(schedule, zone, new Date(Date.parse(firstInstantOf(day, zone)) - 1));

/** Null where the parser finds none: it gives up where clocks change by half an hour. */
function runAfter(schedule: string, zone: string, currentDate: Date): Date | null {
  try {
    return CronExpressionParser.parse(schedule, { tz: zone, currentDate }).next().toDate();
  } catch {
    return null;
  }
}
