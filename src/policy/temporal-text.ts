/**
 * Dates, timestamps and instants as text: ISO 8601, and as databases print it (`2023-02-28 11:30:00.5+02`,
 * `0044-03-15 BC`, `infinity`). Only reading and writing: what day it is, calendar.ts says.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { remembered } from './remembered.ts';
import type { Moment } from './zone-clock.ts';

export interface Temporal {
  /** What it shows, as the milliseconds at which a clock in UTC would show it; finer digits are cut. */
  wallMs: number;
  /** What was cut, 0 to 999 microseconds. */
  micros: number;
  hasTime: boolean;
  /** Ahead of UTC; null where none is written. */
  offsetMs: number | null;
}

/** `before-all-days`: before the year 1, or a zero date. `after-all-days`: after the year 9999. */
export type Unplaced = 'unreadable' | 'infinite' | 'before-all-days' | 'after-all-days';

const pattern =
  /^(\d{4,7})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?))?)?( BC)?$/;

export const parseTemporal = (text: string): Temporal | Unplaced => parsed.get(text, () => parse(text));

/** A row is looked at by one predicate after the other, and each reads its dates. */
const parsed = remembered<Readonly<Temporal> | Unplaced>();

function parse(text: string): Temporal | Unplaced {
  if (/^[+-]?infinity$/i.test(text)) return 'infinite';
  const [found, year, month, day, hours, minutes, seconds, fraction = '', zone, bc] = pattern.exec(text) ?? [];
  if (found === undefined) return 'unreadable';
  if (bc || Number(year) === 0) return 'before-all-days';
  if (Number(year) > 9999) return 'after-all-days';
  const digits = fraction.padEnd(6, '0');
  const wall = new Date(0);
  wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  wall.setUTCHours(Number(hours ?? 0), Number(minutes ?? 0), Number(seconds ?? 0), Number(digits.slice(0, 3)));
  // A month 13 or a minute 60 would have moved on into the next.
  const asWritten = `${year}-${month}-${day}T${hours ?? '00'}:${minutes ?? '00'}:${seconds ?? '00'}`;
  if (!wall.toISOString().startsWith(asWritten)) return 'unreadable';
  return {
    wallMs: wall.getTime(),
    micros: Number(digits.slice(3, 6)),
    hasTime: hours !== undefined,
    offsetMs: zone === undefined ? null : offsetOf(zone),
  };
}

/** Throws `time.unreadable` where the text is no instant between the years 1 and 9999 with an offset or Z. */
export function parseInstant(iso: string): Moment {
  const parsed = parseTemporal(iso);
  if (typeof parsed === 'string' || parsed.offsetMs === null) {
    throw new GallraError({
      code: 'time.unreadable',
      what: `${JSON.stringify(iso)} is not an instant.`,
      hint: 'Write date, time and offset, such as 2026-01-31T00:00:00Z.',
      actor: 'operator',
    });
  }
  return { ms: parsed.wallMs - parsed.offsetMs, micros: parsed.micros };
}

/** `YYYY-MM-DD HH:MM:SS`, with six decimals where there is a fraction. */
export function formatWallClock({ ms, micros }: Moment): string {
  const iso = new Date(ms).toISOString().replace(/^\+0/, '').replace('T', ' ');
  const fraction = iso.slice(-4, -1) + String(micros).padStart(3, '0');
  return iso.slice(0, -5) + (fraction === '000000' ? '' : `.${fraction}`);
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d\d/g) ?? []).map(Number);
  return (zone.startsWith('-') ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
