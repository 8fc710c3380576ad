/**
 * What of all that stands is told now. Something urgent that is new goes out within minutes, everything else once a day; what
 * was told is told again when it changed or after long, and once when it is over. Pure.
 */
import { DateTime } from 'luxon';
import type { AlertState, NotedAlert } from '../../ports/alerts.ts';
import { hours, minutes } from './alert.ts';
import type { Standing } from './message.ts';

export interface Rhythm {
  /** From this hour on, by the clock of the zone, the day's digest goes out. */
  digestHour: number;
  zone: string;
  /** What stands unchanged is told again after so many days; and so is that nothing does. */
  reminderDays: number;
}

export interface Chosen {
  /** Null: nothing is sent. */
  occasion: 'urgent' | 'digest' | 'quiet' | null;
  told: { noted: NotedAlert; standing: Standing }[];
  /** How many stand and were told before, and are not told now. */
  others: number;
  digest: boolean;
  /** Keys of what ended and needs no remembering. */
  forget: string[];
}

/** Between two messages of what is urgent. What is new meanwhile comes together in the second. */
export const spacingMs = minutes(15);
/** What ended is over when it does not come back within this time. */
const calmMs = minutes(10);
/** What was told to be over and comes back within this time waits for the digest. */
const flickerMs = hours(12);
/** What is told only once is known for so long after it ended. */
const onceMs = hours(24 * 30);

export function choose(state: AlertState, rhythm: Rhythm): Chosen {
  const { now, noted, urgentAt, toldAt } = state;
  const standingOf = standings(now, rhythm);
  const replaced = replacedAmong(noted);
  const worthTelling = noted.flatMap((one) => {
    const standing = standingOf(one);
    return standing === null || replaced(one) ? [] : [{ noted: one, standing }];
  });
  const digest = digestIsDue(state, rhythm);
  const spaced = urgentAt === null || since(urgentAt, now) >= spacingMs;
  const pressing = worthTelling.filter(isPressing);
  const anew = pressing.some(({ standing }) => standing === 'new');
  const told = digest ? worthTelling : spaced ? pressing : [];
  const quiet = digest && (toldAt === null || since(toldAt, now) >= hours(24 * rhythm.reminderDays));
  return {
    occasion: told.length > 0 ? (anew ? 'urgent' : 'digest') : quiet ? 'quiet' : null,
    told,
    others: noted.filter(
      (one) => one.endedAt === null && one.toldAt !== null && !told.some(({ noted }) => noted === one),
    ).length,
    digest,
    forget: noted.filter((one) => replaced(one) || isForgettable(one, now)).map(({ alert }) => alert.key),
  };
}

/** Also that it is over: who was called at night wants to know. */
const isPressing = ({ noted, standing }: Chosen['told'][number]): boolean =>
  noted.alert.severity === 'urgent' && (standing === 'new' || standing === 'over');

function standings(now: string, { reminderDays }: Rhythm): (noted: NotedAlert) => Standing | null {
  return ({ alert, firstSeen, endedAt, toldAt, toldGist, overAt, again }) => {
    if (endedAt !== null) {
      const over = toldAt !== null && overAt === null && !alert.once && since(endedAt, now) >= calmMs;
      return over ? 'over' : null;
    }
    if (toldAt === null) return since(firstSeen, now) < alert.steadyMs ? null : again ? 'again' : 'new';
    if (alert.once) return null;
    if (toldGist !== alert.gist) return 'changed';
    return since(toldAt, now) >= hours(24 * reminderDays) ? 'reminder' : null;
  };
}

/** One rule waits instead of another of the same policy: that the first does not is no news. */
function replacedAmong(noted: NotedAlert[]): (one: NotedAlert) => boolean {
  const matter = ({ alert: { kind, policies } }: NotedAlert): string => `${kind} ${policies.join(' ')}`;
  const stands = new Set(noted.filter(({ endedAt }) => endedAt === null).map(matter));
  return (one) => one.endedAt !== null && !one.alert.once && one.alert.policies.length > 0 && stands.has(matter(one));
}

function isForgettable({ alert, endedAt, toldAt, overAt }: NotedAlert, now: string): boolean {
  if (endedAt === null) return false;
  if (toldAt === null) return since(endedAt, now) >= calmMs;
  if (alert.once) return since(endedAt, now) >= onceMs;
  return overAt !== null && since(overAt, now) >= flickerMs;
}

/** Once on each day of the zone. A worker that slept through the hour makes up for it. */
function digestIsDue({ now, digestAt }: AlertState, { digestHour, zone }: Rhythm): boolean {
  const here = DateTime.fromISO(now, { zone });
  if (here.hour < digestHour) return false;
  return digestAt === null || DateTime.fromISO(digestAt, { zone }).toISODate() !== here.toISODate();
}

const since = (then: string, now: string): number => Date.parse(now) - Date.parse(then);
