/** Which pauses a resume ends. Every ledger keeps to it. No I/O. */
import { type Pause, untilConfirmed } from '../ports/ledger.ts';
import { pausedUntilConfirmed } from './refusals.ts';

/** Of exactly this scope. Without a reason all, but for those that wait until somebody has confirmed the holds: `pause.adopted`. */
export function resumable(
  inForce: Pause[],
  { policy, store }: Pick<Pause, 'policy' | 'store'>,
  reason: string | undefined,
): Pause[] {
  const here = inForce.filter((one) => one.policy === policy && one.store === store);
  if (reason !== undefined) return here.filter((one) => one.reason === reason);
  const found = here.filter((one) => one.reason !== untilConfirmed);
  if (found.length === 0 && here.length > 0) throw pausedUntilConfirmed(store);
  return found;
}
