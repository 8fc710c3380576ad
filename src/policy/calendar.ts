/**
 * What a day is, and when it is over: all date arithmetic of the rules, in one place. Retention is counted in days of
 * the policy's time zone, a period is added forward to the starting day, and what is doubtful is counted late, so that
 * nothing is due early. Pure: as-of is always given. Nothing else in the program adds to a date.
 */
import { IANAZone } from 'luxon';
import type { Day, Offset, Period } from './compiled.ts';
import type { Reading } from './judgement.ts';
import { remembered } from './remembered.ts';
import { formatWallClock, parseInstant, parseTemporal, type Temporal } from './temporal-text.ts';
import { lastMomentOfWall, leastWallFrom, offsetAt, whenWallReaches } from './zone-clock.ts';

const dayInMs = 86_400_000;
/** Day arithmetic stays between these: what lies beyond is very early, or so late that no as-of reaches it. */
const firstOfDays: Day = '0001-01-01';
const lastOfDays: Day = '9999-12-31';
const firstMoment = Date.parse(firstOfDays);
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z');

/** The day `count` calendar days later (earlier where negative), whatever any zone makes of it. */
export function addDays(day: Day, count: number): Day {
  return dayAt(Date.parse(day) + count * dayInMs);
}

/** Months first, clamped to the month's last day, then days; a day that the zone skipped becomes the next that exists. */
export function addPeriod(day: Day, period: Period, zone: string): Day {
  return nextExisting(addDays(addMonths(day, period.months), period.days), zone);
}

/** The day from which the period runs: the day itself, or the end of its month or year. */
export function applyOffset(day: Day, offset: Offset): Day {
  if (offset === null) return day;
  return offset === 'end-of-year' ? `${day.slice(0, 4)}-12-31` : addMonths(`${day.slice(0, 8)}31`, 0);
}

/** The last day on which a record may be kept. Never decreases when the starting day increases. */
export function lastDay(startingDay: Day, offset: Offset, period: Period, zone: string): Day {
  return addPeriod(applyOffset(startingDay, offset), period, zone);
}

/** The calendar day after the last day: a record is due as soon as the local date has reached it. */
export function dueDay(startingDay: Day, offset: Offset, period: Period, zone: string): Day {
  return addDays(lastDay(startingDay, offset, period, zone), 1);
}

/** The date that a clock on the wall shows at the instant. For as-of; a record's own instant has its day from `dayOf`. */
export function localDay(instantIso: string, zone: string): Day {
  return wallDay(parseInstant(instantIso).ms, zone);
}

/**
 * The latest starting day that is due at as-of: its last day lies before the local date of as-of, that of the next day
 * does not. Every candidate is tried by adding the period forward; that last days never decrease lets us halve the rest.
 */
export function cutoff(asOfIso: string, offset: Offset, period: Period, zone: string): Day {
  const today = localDay(asOfIso, zone);
  const key = `${today} ${offset} ${period.months} ${period.days} ${zone}`;
  return cutoffs.get(key, () => {
    // Two years before the place where it must be: certainly due. Today itself: certainly not.
    let due = addDays(addMonths(today, -period.months - 24), -period.days);
    let notDue = today;
    while (addDays(due, 1) < notDue) {
      const between = dayAt((Date.parse(due) + Date.parse(notDue)) / 2);
      if (lastDay(between, offset, period, zone) < today) due = between;
      else notDue = between;
    }
    return due;
  });
}

/**
 * The first instant whose local date is after the day, as ISO text in UTC. An instant is of this day or an earlier one
 * exactly if it lies before. Where clocks fall back over midnight, all that follows the first midnight is of the new day,
 * also while the wall shows the old date once more: counted late, never early.
 */
export function firstInstantAfter(day: Day, zone: string): string {
  return new Date(endOf(day, zone)).toISOString();
}

/** The first instant that is of the day or a later one. */
export function firstInstantOf(day: Day, zone: string): string {
  return firstInstantAfter(addDays(day, -1), zone);
}

/**
 * The local time L, `YYYY-MM-DD HH:MM:SS[.ffffff]`, so that a timestamp without zone, read in the store's zone, lies
 * before the instant exactly if it is less than L. A reading that occurs twice counts as its second occurrence; one that
 * never occurs counts as the moment at which the clock jumped over it.
 */
export function wallClockBound(instantIso: string, storeZone: string): string {
  return formatWallClock(leastWallFrom(storeZone, parseInstant(instantIso)));
}

/**
 * The calendar day of a temporal value in the policy's zone; for instants and timestamps the latest local date reached
 * at or before it, in agreement with `firstInstantAfter` and `wallClockBound`. `unusable`: an infinity, a day before
 * `earliest`, or text that is no such value. A year beyond 9999 is only very late.
 */
export function dayOf(reading: Reading, zone: string, earliest: Day): Day | 'unusable' {
  const parsed = parseTemporal(reading.text);
  if (parsed === 'unreadable' || parsed === 'infinite' || parsed === 'before-all-days') return 'unusable';
  const day = parsed === 'after-all-days' ? lastOfDays : dayOfParsed(reading, parsed, zone);
  return day === null || day < earliest ? 'unusable' : day;
}

/**
 * Whether the name is an IANA zone of a place (`Europe/Helsinki`), or `UTC`. Offsets (`+02:00`) and names of a clock
 * alone (`EET`, `Etc/GMT-2`) are refused: they do not follow what a place decides. Spelt exactly, as databases want it.
 */
export function isZone(name: string): boolean {
  if (name === 'UTC') return true;
  if (!/^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Z]/.test(name))
    return false;
  if (!IANAZone.isValidZone(name)) return false;
  const canonical = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  return canonical === name || canonical.toLowerCase() !== name.toLowerCase();
}

/** Null where the text is not of the reading's type. */
function dayOfParsed(reading: Reading, { wallMs, hasTime, offsetMs }: Temporal, zone: string): Day | null {
  switch (reading.type) {
    case 'date':
      return hasTime ? null : dayAt(wallMs);
    case 'instant':
      return offsetMs === null ? null : dayOfMoment(wallMs - offsetMs, zone);
    case 'timestamp':
      return hasTime && offsetMs === null ? dayOfMoment(lastMomentOfWall(reading.zone, wallMs), zone) : null;
  }
}

function dayOfMoment(ms: number, zone: string): Day {
  if (ms === asked.ms && zone === asked.zone) return asked.day;
  let day = wallDay(ms, zone);
  while (day < lastOfDays && ms >= endOf(day, zone)) day = addDays(day, 1);
  asked = { ms, zone, day };
  return day;
}

/** Of one record one day is asked for several times in a row: whether it is usable, and whether a period is over. */
let asked: { ms: number; zone: string; day: Day } = { ms: Number.NaN, zone: '', day: firstOfDays };

function wallDay(ms: number, zone: string): Day {
  return dayAt(ms + offsetAt(zone, ms));
}

/** The day, or where the zone never had it (a move over the date line), the next one. */
function nextExisting(day: Day, zone: string): Day {
  const month = day.slice(0, 7);
  const movedOver = monthsOfMoves.get(`${month} ${zone}`, () => {
    // A whole day can only be missing where the offset grows by about as much.
    const start = Date.parse(`${month}-01`);
    return offsetAt(zone, start + 33 * dayInMs) - offsetAt(zone, start - 2 * dayInMs) > 0.8 * dayInMs;
  });
  return movedOver && endOf(addDays(day, -1), zone) === endOf(day, zone) ? addDays(day, 1) : day;
}

/** When the day is over in the zone, in milliseconds of the epoch. */
function endOf(day: Day, zone: string): number {
  return ends.get(`${day} ${zone}`, () => Math.min(whenWallReaches(zone, Date.parse(day) + dayInMs), lastMoment));
}

/** The same day of the month, or its last where that is earlier. Takes 31 for the end of any month. */
function addMonths(day: Day, count: number): Day {
  const month = Number(day.slice(5, 7)) + count;
  const date = new Date(0);
  // Day 0 of the month after: the last of this one.
  date.setUTCFullYear(Number(day.slice(0, 4)), month, 0);
  date.setUTCDate(Math.min(Number(day.slice(8)), date.getUTCDate()));
  return dayAt(date.getTime());
}

/** The day of this millisecond in UTC. */
function dayAt(ms: number): Day {
  if (ms < firstMoment) return firstOfDays;
  if (ms > lastMoment) return lastOfDays;
  return new Date(ms).toISOString().slice(0, 10);
}

const cutoffs = remembered<Day>();
const ends = remembered<number>();
const monthsOfMoves = remembered<boolean>();
