/** How many requests for erasure are under way, and how their days run out. Told by the ledger alone. */
import type { Engine } from '../engine.ts';
import { daysLeft } from './request.ts';

export interface OpenErasures {
  /** Waiting for a second person. */
  open: number;
  /** Approved, and not finished. */
  approved: number;
  /** Of all of these, those whose deadline has passed, and those whose deadline is at most a week away. */
  overdue: number;
  soon: number;
  /** The earliest deadline. Null: nothing is under way. */
  nextDeadline: string | null;
}

/** A deadline is near when it is so many days away. */
export const soonDays = 7;

/** @param now ISO instant. @param zone by whose days; that of the policies, unless given. */
export async function openErasures(
  { ledger, policies }: Pick<Engine, 'ledger' | 'policies'>,
  now: string,
  zone: string = policies.sound[0]?.policy.rule.timezone ?? 'UTC',
): Promise<OpenErasures> {
  const erasures = await ledger.erasures({ states: ['open', 'approved'] });
  const days = erasures.map((erasure) => daysLeft(erasure, now, zone));
  const open = erasures.filter(({ state }) => state === 'open').length;
  return {
    open,
    approved: erasures.length - open,
    overdue: days.filter((left) => left < 0).length,
    soon: days.filter((left) => left >= 0 && left <= soonDays).length,
    nextDeadline: erasures.map(({ deadline }) => deadline).sort()[0] ?? null,
  };
}
