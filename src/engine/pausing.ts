/** The kill switch as a person uses it, wherever they do: what may be paused, and until when. */
import { GallraError } from '../errors/gallra-error.ts';
import { firstInstantAfter } from '../policy/calendar.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { isRealDay } from '../policy/schema-words.ts';
import { lastMomentOfWall } from '../policy/zone-clock.ts';
import type { Pause } from '../ports/ledger.ts';

export type PauseScope = Pick<Pause, 'policy' | 'store'>;

/** A typing mistake must not look like a pause. @throws `pause.policy`, `pause.store`. */
export function checkPauseScope({ sound, broken, stores }: PolicyFolder, { policy, store }: PauseScope): void {
  const known = [...sound.map((one) => one.policy.id), ...broken.flatMap(({ id }) => id ?? [])];
  if (policy !== null && !known.includes(policy))
    throw wrong('policy', `There is no policy ${policy}.`, 'Name one of those that gallra validate lists.');
  if (store !== null && !stores.some(({ name }) => name === store))
    throw wrong(
      'store',
      `stores.yaml has no store ${store}.`,
      `Name one of: ${stores.map(({ name }) => name).join(', ')}.`,
    );
}

/** By whose clock a day of the scope ends. */
export function zoneOfPause({ sound, stores }: PolicyFolder, { policy, store }: PauseScope): string {
  const ofPolicy = sound.find((one) => one.policy.id === policy)?.policy.rule.timezone;
  return ofPolicy ?? stores.find(({ name }) => name === store)?.timezone ?? 'Etc/UTC';
}

/**
 * A day is paused to its end; an instant with its zone, and a time on the wall of `zone` (`2027-01-31T12:00`), as it is: one
 * that comes twice means the later. Returns an ISO instant in UTC.
 * @throws `pause.until` where it is none of these, or `now` is past it already.
 */
export function readPauseEnd(text: string, zone: string, now: string): string {
  const until = isRealDay(text) ? firstInstantAfter(text, zone) : instantIn(text, zone);
  if (until === null)
    throw wrong(
      'until',
      `${text} is neither a day nor an instant.`,
      'Write a day, 2027-01-31, or an instant with its zone, 2027-01-31T12:00:00Z.',
    );
  if (until > now) return until;
  throw wrong('until', `${text} is past already.`, 'Write a day or an instant that is still to come.');
}

function instantIn(text: string, zone: string): string | null {
  const [, day = '', time = '', offset] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}${offset ?? 'Z'}`);
  if (!isRealDay(day) || Number.isNaN(ms)) return null;
  return new Date(offset === undefined ? lastMomentOfWall(zone, ms) : ms).toISOString();
}

const wrong = (code: string, what: string, hint: string): GallraError =>
  new GallraError({ code: `pause.${code}`, what, where: 'pause', hint, actor: 'operator' });
