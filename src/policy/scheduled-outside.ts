/** Policies that are scheduled for hours at which their stores are never open: every run of theirs waits. */
import { problemAt } from './check-folder.ts';
import { hoursOf, isOpen, type OpenHours, onTheWall, opensAt } from './open-hours.ts';
import type { PolicyFolder, Problem } from './parsed.ts';
import { nextRun } from './runs-on.ts';

/** So many runs are looked at: some weeks of a daily schedule, a year and more of a monthly one. */
const looked = 40;

/** @param asOf ISO instant: runs after it are looked at. */
export function scheduledOutside({ sound, stores }: PolicyFolder, asOf: string): Problem[] {
  return sound.flatMap((one) => {
    const { schedule, rule } = one.policy;
    const hours = hoursOf(stores, one.policy);
    if (schedule === null || hours.length === 0) return [];
    const runs = nextRunsOutside(schedule, rule.timezone, asOf, hours);
    const [first] = runs;
    if (first === undefined) return [];
    const [{ zone }] = hours as [OpenHours];
    const opening = opensAt(hours, first);
    const problem =
      opening === null
        ? problemAt(
            one,
            ['schedule'],
            'schedule.closed',
            `${openFrom(hours)}, which is never at the same time, so no run ever begins`,
            'Write hours in stores.yaml at which all of them are open.',
          )
        : problemAt(
            one,
            ['schedule'],
            'schedule.closed',
            `this runs at ${timesOf(runs, zone)}, and ${openFrom(hours)}: every run waits until ${timeOf(opening, zone)}`,
            'Write a time at which the store is open, or other hours in stores.yaml.',
          );
    return [{ ...problem, severity: 'warning' as const }];
  });
}

/** None where any of them comes while it is open. */
function nextRunsOutside(schedule: string, zone: string, asOf: string, hours: OpenHours[]): number[] {
  const runs: number[] = [];
  for (let at = nextRun(schedule, zone, asOf); at !== null && runs.length < looked; at = nextRun(schedule, zone, at)) {
    if (isOpen(hours, Date.parse(at))) return [];
    runs.push(Date.parse(at));
  }
  return runs;
}

const openFrom = (hours: OpenHours[]): string =>
  hours.map(({ store, zone, written }) => `\`${store}\` is open from ${written} (${zone})`).join(', ');

const timeOf = (at: number, zone: string): string => onTheWall(at, zone).slice(11);

/** By the clocks that the hours are told by. */
function timesOf(runs: number[], zone: string): string {
  const times = [...new Set(runs.map((at) => timeOf(at, zone)))].sort();
  const some = times.slice(0, 3).join(', ');
  return times.length > 3 ? `${some} and other hours` : some;
}
