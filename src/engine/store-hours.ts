/** Outside the hours of a store no batch begins. No record is judged by the clock that tells: it is this machine's. */
import type { CompiledPolicy } from '../policy/compiled.ts';
import { hoursOf, isOpen, type OpenHours, onTheWall, opensAt } from '../policy/open-hours.ts';
import type { Engine } from './engine.ts';
import { type Refusal, refuse } from './guards/refusal.ts';

export interface Closed {
  /** ISO instant; null: its stores are never open together. */
  opensAt: string | null;
  refusal: Refusal;
}

/** Null: every store that a run of the policy touches is open. */
export function closedNow(
  { policies, clock }: Pick<Engine, 'policies' | 'clock'>,
  policy: CompiledPolicy,
): Closed | null {
  return closedBy(hoursOf(policies.stores, policy), policy.id, clock.now().getTime());
}

export function closedBy(hours: OpenHours[], policy: string, now: number): Closed | null {
  if (isOpen(hours, now)) return null;
  const opening = opensAt(hours, now);
  const shut = hours.filter((one) => !isOpen([one], now));
  const when = shut
    .map(({ store, zone, written }) => `the store ${store} is open from ${written} (${zone})`)
    .join(', ');
  const [{ zone }] = shut as [OpenHours];
  const message = `${when[0]?.toUpperCase()}${when.slice(1)}`;
  return opening === null
    ? {
        opensAt: null,
        refusal: refuse(
          'store.closed',
          `${message}, and never together with the other stores of ${policy}.`,
          'Write hours in stores.yaml at which all of them are open.',
          'operator',
        ),
      }
    : {
        opensAt: new Date(opening).toISOString(),
        refusal: refuse(
          'store.closed',
          `${message}; it is closed until ${onTheWall(opening, zone)}.`,
          'Nothing to do: a worker goes on then. By hand, it runs all the same with --outside-hours.',
          'nobody',
        ),
      };
}
