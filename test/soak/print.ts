/** What is printed: a line every few seconds, and a summary. */
import type { Arrivals } from './arrivals.ts';
import type { Holders } from './holders.ts';
import type { Judged } from './judge.ts';
import { type Connections, growths } from './measure.ts';
import { shelves } from './records.ts';
import type { Weather } from './weather.ts';
import type { Workers } from './workers.ts';

export interface State {
  began: number;
  arrivals: Arrivals;
  holders: Holders;
  workers: Workers;
  weather: Weather;
  connections: Connections;
}

export function progressLine({ began, arrivals, holders, workers, weather, connections }: State): string {
  const seconds = Math.round((Date.now() - began) / 1000);
  const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  const came = shelves.reduce((sum, shelf) => sum + arrivals.came[shelf].size, 0);
  const runs = countOf(workers, 'run.ended');
  const held = holders.placed.filter((hold) => hold.acknowledgedAt !== null && hold.releasedAt === null).length;
  const taken = workers
    .atWork()
    .map(({ samples }) => samples.at(-1))
    .map((one) => (one ? `${one.heapMb.toFixed(0)}/${one.rssMb.toFixed(0)} MB ${one.files} files` : 'starting'));
  const to = Object.entries(connections.seen.at(-1) ?? {}).map(([server, count]) => `${server} ${count}`);
  const complaints = workers.complaintsPerMinute.at(-1) ?? 0;
  return `${clock}  ${came} came, ${runs} runs, ${held} held | ${taken.join(' · ')} | ${to.join(' ')} | ${complaints} complaints | ${weather.now()}`;
}

export function summary(state: State, found: Judged, violations: string[]): string {
  const { arrivals, holders, workers, weather, connections } = state;
  const acknowledged = holders.placed.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length;
  const minutes = (Date.now() - state.began) / 60_000;
  const ready = workers.all.flatMap(({ readyMs }) => (readyMs === null ? [] : [readyMs])).toSorted((a, b) => a - b);
  return [
    '',
    ...shelves.map(
      (shelf) =>
        `${shelf.padEnd(8)} ${arrivals.came[shelf].size} came, ${found[shelf].gone.size} went, ${found[shelf].there.size} stay; ${workers.ended.get(shelf) ?? 0} runs`,
    ),
    `holds    ${holders.placed.length} placed, ${acknowledged} acknowledged`,
    `workers  ${workers.all.length} in three seats; ready after ${ready[Math.floor(ready.length / 2)] ?? '?'} ms (median), ${ready[0] ?? '?'} at best`,
    ...growths(workers.all, minutes).map(
      ({ seat, ageS, heapMb, rssMb, files }) =>
        `  seat ${seat}, ${Math.round(ageS)} s: heap ${arrow(heapMb)} MB, resident ${arrow(rssMb)} MB, files ${arrow(files)}`,
    ),
    `connections in the end: ${JSON.stringify(connections.seen.at(-1))}; most: ${JSON.stringify(most(connections))}`,
    `complaints by minute: ${workers.complaintsPerMinute.join(' ')}`,
    'weather:',
    ...[...weather.happened].toSorted().map(([name, times]) => `  ${String(times).padStart(4)} × ${name}`),
    'what the workers said:',
    ...[...workers.said]
      .toSorted((a, b) => b[1] - a[1])
      .map(([what, times]) => `  ${String(times).padStart(6)} × ${what}`),
    ...violations.map((one) => `VIOLATION ${one}`),
    `${violations.length} violations, in ${Math.round(minutes * 60)} s`,
  ].join('\n');
}

const arrow = ([from, to]: [number, number]): string => `${from.toFixed(1)} → ${to.toFixed(1)}`;

function most({ seen }: Connections): Record<string, number> {
  const highest: Record<string, number> = {};
  for (const one of seen)
    for (const [server, count] of Object.entries(one)) highest[server] = Math.max(highest[server] ?? 0, count);
  return highest;
}

const countOf = ({ said }: Workers, event: string): number =>
  [...said].reduce((sum, [what, times]) => sum + (what.includes(event) ? times : 0), 0);
