/** When a day that has no hour is judged. */
import { firstInstantOf } from './calendar.ts';
import type { Day } from './compiled.ts';

const halfADayMs = 12 * 3_600_000;

/** Twelve hours after the day began in this zone, also where its clock was changed since. */
export const noonOf = (day: Day, zone: string): Date => new Date(Date.parse(firstInstantOf(day, zone)) + halfADayMs);
