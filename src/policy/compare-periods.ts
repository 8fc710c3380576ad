/** Which of two periods is longer, whatever day they run from: months are not a fixed number of days. */
import type { Period } from './compiled.ts';

/** Whether `a`, from some starting day, ends later than `b` from the same day. */
export function mayExceed(a: Period, b: Period): boolean {
  if (a.months === b.months) return a.days > b.days;
  if (a.days === b.days) return a.months > b.months;
  // The calendar repeats after 400 years, and within a month only its beginning and its last days differ.
  for (let month = 0; month < 4800; month++) {
    for (const day of [1, 28, 29, 30, 31]) {
      if (day <= daysIn(month) && endOf(month, day, a) > endOf(month, day, b)) return true;
    }
  }
  return false;
}

/** Serial number of the day that a period ends on: months first, clamped, then days. */
function endOf(month: number, day: number, period: Period): number {
  const reached = month + period.months;
  return firstDayOf(reached) + Math.min(day, daysIn(reached)) + period.days;
}

const firstDayOf = (month: number): number => Date.UTC(2000, month, 1) / 86_400_000;
const daysIn = (month: number): number => firstDayOf(month + 1) - firstDayOf(month);
