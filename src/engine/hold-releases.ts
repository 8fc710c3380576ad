/**
 * What becomes of a hold after it was placed: somebody looks at it again when its day comes, and in the end it is released,
 * by one person or, where that is asked for, by two.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { addDays, localDay } from '../policy/calendar.ts';
import type { Hold } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { type ReleasedHold, released, releaseHold } from './holds.ts';

/** `requested`: the hold stays in force until another person confirms. */
export type AskedRelease = ({ state: 'released' } & ReleasedHold) | { state: 'requested'; hold: string };

/** Releases the hold, or requests it where another person has to confirm. As with `releaseHold`, a copy that is missing is written when it is said again. */
export async function askRelease(engine: Engine, id: string, reason: string, actor: string): Promise<AskedRelease> {
  if (engine.settings.twoPersonRelease) {
    try {
      await engine.ledger.requestRelease(id, reason, actor);
      return { state: 'requested', hold: id };
    } catch (error) {
      if (!(error instanceof GallraError) || error.code !== 'hold.released') throw error;
    }
  }
  return { state: 'released', ...(await releaseHold(engine, id, reason, actor)) };
}

/**
 * Whoever confirms is another person than whoever requested it (`hold.samePerson`), whether two are asked for or not. Said again,
 * it writes the copy that is missing.
 */
export async function confirmRelease(engine: Engine, id: string, actor: string): Promise<ReleasedHold> {
  const trail = await engine.ledger.holdTrail(id);
  const reason = trail?.requests[0]?.reason ?? trail?.released?.because ?? '';
  return released(engine, id, reason, actor, () => engine.ledger.confirmRelease(id, actor));
}

/** A hold that somebody has to look at again. */
export interface HoldReview {
  /** Without its values. */
  hold: Hold;
  /** Until its day; below zero where it has passed. */
  daysLeft: number;
}

/** So many days before its day a hold begins to ask for a look. */
export const reviewAheadDays = 14;

/** The holds in force whose day has passed, or comes within `reviewAheadDays`; the longest overdue first. @param zone whose day it is. */
export async function holdReviews(engine: Pick<Engine, 'ledger'>, now: string, zone = 'UTC'): Promise<HoldReview[]> {
  const today = localDay(now, zone);
  return reviewsAmong(await engine.ledger.holds({ values: false, reviewBy: addDays(today, reviewAheadDays) }), today);
}

export const reviewsAmong = (holds: Hold[], today: string): HoldReview[] =>
  holds
    .filter(({ releasedAt }) => releasedAt === null)
    .map((hold) => ({ hold, daysLeft: daysBetween(today, hold.reviewOn) }))
    .filter(({ daysLeft }) => daysLeft <= reviewAheadDays)
    .sort((a, b) => a.daysLeft - b.daysLeft);

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
