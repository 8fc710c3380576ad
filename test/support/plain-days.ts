/** Days as the notices count them, by hand: for checks that must share nothing with the program under test. */

export type Day = string;

const dayInMs = 86_400_000;
const dayAt = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

export const daysLater = (day: Day, days: number): Day => dayAt(Date.parse(day) + days * dayInMs);

/** The same day of a later month (an earlier one where negative), or that month's last. */
export function monthsLater(day: Day, months: number): Day {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayAt(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

export const isDay = (text: string): boolean => !Number.isNaN(Date.parse(text)) && dayAt(Date.parse(text)) === text;
