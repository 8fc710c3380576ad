/** The kill switch, as a run that has not begun meets it. `intend` asks again before every batch. */
import type { Pause } from '../../ports/ledger.ts';
import { type Refusal, refuse } from './refusal.ts';

/** @param pauses those that stop this policy, oldest first. */
export function guardPaused(pauses: Pause[]): Refusal | null {
  const [pause] = pauses;
  if (!pause) return null;
  const { policy, store, until, reason, pausedBy } = pause;
  const what = policy === null && store === null ? 'Everything' : [policy, store].filter(Boolean).join(' in ');
  const scope = `${policy === null ? '' : ` ${policy}`}${store === null ? '' : ` --store ${store}`}`;
  return refuse(
    'run.paused',
    `${what} is paused by ${pausedBy} (${reason})${until === null ? '' : ` until ${until}`}.`,
    `When it may go on: gallra resume${scope}`,
    'operator',
  );
}
