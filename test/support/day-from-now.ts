/** The day so many days from now, as the clocks of the desk's zone show it: late in the evening that of UTC is another. */
import { localDay } from '../../src/policy/calendar.ts';

export const dayFromNow = (days: number): string =>
  localDay(new Date(Date.now() + days * 86_400_000).toISOString(), 'Europe/Helsinki');
