/**
 * When a store is open: by what the clocks on the wall of its time zone show, whenever they show it. Where clocks go forward
 * over a window it is not open on that day; where they go back into one, it is open twice. Pure; moments are milliseconds.
 */
import type { CompiledPolicy } from './compiled.ts';
import { objectsOf } from './object-names.ts';
import type { StoreEntry } from './parsed.ts';
import { lastRun, nextRun } from './runs-on.ts';
import { offsetAt, stretches } from './zone-clock.ts';

/** Minutes of the day, 1440 its end. One that ends before it begins, or with it, goes over midnight. */
export interface TimeWindow {
  from: number;
  to: number;
}

export interface OpenHours {
  store: string;
  zone: string;
  /** At least one. */
  windows: TimeWindow[];
  /** As the file says it. */
  written: string;
}

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/** Of the stores that a run of the policy touches; those that are always open are left out. */
export function hoursOf(entries: readonly StoreEntry[], policy: CompiledPolicy): OpenHours[] {
  return storesOf(policy).flatMap((name) => {
    const entry = entries.find((one) => one.name === name);
    const hours = entry?.pace?.hours;
    return entry && hours ? [{ store: name, zone: entry.timezone, ...hours }] : [];
  });
}

/** That of its records first, then those of the objects that they name. */
export function storesOf(policy: CompiledPolicy): string[] {
  const { dataset } = policy.rule;
  return dataset ? [...new Set([dataset.store, ...objectsOf(policy).map(({ store }) => store)])] : [];
}

/** By all of them. */
export const isOpen = (hours: readonly OpenHours[], at: number): boolean => hours.every((one) => isOpenBy(one, at));

/** The first moment from `from` on at which all of them are open. Null: they never are, together. */
export function opensAt(hours: readonly OpenHours[], from: number): number | null {
  for (let at = from; at < from + longest; ) {
    const opening = hours.map((one) => firstMoment(one, at, true));
    if (opening.includes(null)) return null;
    const latest = Math.max(at, ...opening.map(Number));
    if (latest === at) return at;
    at = latest;
  }
  return null;
}

/** The first moment from `from` on at which one of them is closed. Null: none ever is. */
export function closesAt(hours: readonly OpenHours[], from: number): number | null {
  const closing = hours.flatMap((one) => firstMoment(one, from, false) ?? []);
  return closing.length === 0 ? null : Math.min(...closing);
}

/**
 * When its next run begins: at its scheduled time, or when the stores that it touches open, be it for a run that came before now and
 * waits. ISO text in UTC. Null: it has no schedule, or its stores are never open together.
 */
export function nextBeginning(entries: readonly StoreEntry[], policy: CompiledPolicy, after: string): string | null {
  const { schedule, rule } = policy;
  if (schedule === null) return null;
  const hours = hoursOf(entries, policy);
  const next = nextRun(schedule, rule.timezone, after);
  if (hours.length === 0 || next === null) return next;
  const before = lastRun(schedule, rule.timezone, after);
  const waiting = before === null ? null : opensAt(hours, Date.parse(before));
  const opening = waiting !== null && waiting > Date.parse(after) ? waiting : opensAt(hours, Date.parse(next));
  return opening === null ? null : new Date(opening).toISOString();
}

/** Longer than anything that zones do to a day, a move over the date line included. */
const longest = 8 * dayMs;
/** In less than this no zone changes its clocks twice. */
const atOnce = 4 * dayMs;

function isOpenBy({ windows, zone }: OpenHours, at: number): boolean {
  const wall = at + offsetAt(zone, at);
  const minute = (wall - Math.floor(wall / dayMs) * dayMs) / minuteMs;
  return windows.some(({ from, to }) => (from < to ? from <= minute && minute < to : from <= minute || minute < to));
}

/** While the clocks are not changed, it opens and closes only where a window begins or ends. */
function firstMoment(hours: OpenHours, from: number, open: boolean): number | null {
  for (let begin = from; begin < from + longest; begin += atOnce) {
    for (const { start, end, offset } of stretches(hours.zone, begin, begin + atOnce)) {
      if (isOpenBy(hours, start) === open) return start;
      const day = Math.floor((start + offset) / dayMs) * dayMs;
      const days = Array.from({ length: Math.ceil((end - start) / dayMs) + 1 }, (_, i) => day + i * dayMs);
      const edges = days
        .flatMap((one) => hours.windows.flatMap(({ from: opens, to }) => [one + opens * minuteMs, one + to * minuteMs]))
        .map((wall) => wall - offset)
        .filter((at) => at > start && at < end && isOpenBy(hours, at) === open);
      if (edges.length > 0) return Math.min(...edges);
    }
  }
  return null;
}

/** `2026-11-22 22:00`, as the clocks on the wall of the zone show it. */
export const onTheWall = (at: number, zone: string): string =>
  new Date(at + offsetAt(zone, at)).toISOString().slice(0, 16).replace('T', ' ');
