/**
 * What the clocks on the wall of a zone show, and when. A wall time is given as the milliseconds that a clock in UTC
 * would have shown it at, so that wall = moment + offset. Pure; the zone's history and future come with the runtime.
 */
import { IANAZone } from 'luxon';
import { GallraError } from '../errors/gallra-error.ts';

const hour = 3_600_000;
/** No place was ever further than this from UTC. */
const widestOffset = 16 * hour;
/** No clock was ever set back by more: a place that moved over the date line. */
const longestFall = 25 * hour;

/** A point in time or on the wall, to the microsecond: whole milliseconds, and 0 to 999 microseconds of the next. */
export interface Moment {
  ms: number;
  micros: number;
}

/** What was asked of a zone: the same moments are asked about again and again, and each answer takes its time. */
interface KnownZone {
  zone: IANAZone;
  offsets: Map<number, number>;
}

const known = new Map<string, KnownZone>();
const mostOffsets = 10_000;

/** Milliseconds that the wall is ahead of UTC at the moment. */
export function offsetAt(zone: string, ms: number): number {
  const asked = known.get(zone) ?? knownZone(zone);
  const found = asked.offsets.get(ms);
  if (found !== undefined) return found;
  if (asked.offsets.size >= mostOffsets) asked.offsets.clear();
  const offset = Math.round(asked.zone.offset(ms) * 60_000);
  asked.offsets.set(ms, offset);
  return offset;
}

function knownZone(name: string): KnownZone {
  const zone = IANAZone.create(name);
  if (!zone.isValid) {
    throw new GallraError({
      code: 'time.zoneUnknown',
      what: `The time zone ${JSON.stringify(name)} is not known.`,
      hint: 'Write an IANA name such as Europe/Helsinki.',
      actor: 'author',
    });
  }
  const fresh = { zone, offsets: new Map<number, number>() };
  known.set(name, fresh);
  return fresh;
}

/** The first moment at which the wall shows this time or a later one. */
export function whenWallReaches(zone: string, wall: number): number {
  for (const { start, end, offset } of stretches(zone, wall - widestOffset, wall + widestOffset)) {
    const reached = Math.max(start, wall - offset);
    if (reached < end) return reached;
  }
  return wall + widestOffset;
}

/** The last moment until which the wall has shown this time or an earlier one: its last occurrence, or the jump over it. */
export function lastMomentOfWall(zone: string, wall: number): number {
  const shown = stretches(zone, wall - widestOffset, wall + widestOffset)
    .filter(({ start, offset }) => start + offset <= wall)
    .map(({ end, offset }) => Math.min(end, wall - offset));
  return Math.max(...shown);
}

/** The least wall time whose last moment (see above) is this moment or a later one. */
export function leastWallFrom(zone: string, moment: Moment): Moment {
  const { ms, micros } = moment;
  const shown: Moment[] = [{ ms: ms + offsetAt(zone, ms), micros }];
  // Just before a jump forward the wall showed less: the times that are jumped over belong to this very moment.
  if (micros === 0) shown.push({ ms: ms + offsetAt(zone, ms - 1), micros });
  for (const { start, offset } of stretches(zone, ms, ms + longestFall).slice(1)) {
    shown.push({ ms: start + offset, micros: 0 });
  }
  return shown.reduce((least, next) => ((next.ms - least.ms || next.micros - least.micros) < 0 ? next : least));
}

/** Moments from `start`, before `end`, at which the wall is `offset` ahead of UTC. */
export interface Stretch {
  start: number;
  end: number;
  offset: number;
}

/** The time from `from` to `to`, cut where the clocks change; at most once, because no place ever changed twice in six days. */
export function stretches(zone: string, from: number, to: number): Stretch[] {
  const before = offsetAt(zone, from);
  const after = offsetAt(zone, to);
  if (before === after) return [{ start: from, end: to, offset: before }];
  let notYet = from;
  let changed = to;
  while (changed - notYet > 1) {
    const middle = Math.floor((notYet + changed) / 2);
    if (offsetAt(zone, middle) === before) notYet = middle;
    else changed = middle;
  }
  return [
    { start: from, end: changed, offset: before },
    { start: changed, end: to, offset: after },
  ];
}
