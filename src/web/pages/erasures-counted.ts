/**
 * What a request for erasure is about now, as the stores say: counting takes them up to seconds, so what was counted is kept
 * for half a minute, with the instant at which it was (which the page shows). What is decided by it is counted anew.
 */
import { type ErasureImpact, impactOf, impactOfErasure } from '../../engine/erasure/impact.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { inTime, late } from '../in-time.ts';
import type { Visit } from '../visit.ts';
import type { ErasureSeen } from './erasures-seen.ts';

export interface CountedNow {
  /** Of what was approved, or while it is open of all that matches. Null: it has ended, or a system could not be asked. */
  impact: ErasureImpact | null;
  /** What another approval would be about; null: there is no sense in one. */
  anew: ErasureImpact | null;
  /** What the program says of it; empty: the systems took too long. */
  away: string | null;
}

/** @param anew what was counted before does not count. Only of policies that the visitor may see. */
export type CountErasure = (visit: Visit, seen: ErasureSeen, anew: boolean) => Promise<CountedNow>;

/** So long systems may count for one page; what they find afterwards is there for the next. */
const mostMs = 8_000;
const keptMs = 30_000;
/** Requests that are looked at in the same half minute. */
const mostKept = 1_000;

export function openErasureCounts(): CountErasure {
  const kept = new Map<string, { at: number; count: Promise<CountedNow> }>();

  function counting(visit: Visit, { erasure }: ErasureSeen, anew: boolean): Promise<CountedNow> {
    const { id, state, works } = erasure;
    const key = `${id} ${state} ${JSON.stringify(works)}`;
    const now = performance.now();
    for (const [old, { at }] of kept) if (now - at > keptMs || kept.size > mostKept) kept.delete(old);
    const found = anew ? undefined : kept.get(key);
    if (found) return found.count;
    const count = countOf(visit, erasure);
    const mine = { at: now, count };
    kept.set(key, mine);
    // What went wrong is told to whoever waits for it, and tried again by the next.
    const forget = (): void => {
      if (kept.get(key) === mine) kept.delete(key);
    };
    count.then(({ away }) => (away === null ? undefined : forget()), forget);
    return count;
  }

  return async (visit, seen, anew) => {
    const { erasure } = seen;
    if (erasure.endedAt !== null || erasure.forgotten) return { impact: null, anew: null, away: null };
    const counted = await inTime(visit.engine.clock, mostMs, counting(visit, seen, anew));
    if (counted === late) return awayFor('');
    return { impact: seenBy(seen, counted.impact), anew: seenBy(seen, counted.anew), away: counted.away };
  };
}

async function countOf({ engine }: Visit, erasure: ErasureSeen['erasure']): Promise<CountedNow> {
  try {
    const impact = await impactOfErasure(engine, erasure);
    if (erasure.works.length === 0) return { impact, anew: impact, away: null };
    const { wanted } = await engine.ledger.valuesOfErasure(erasure.id);
    return { impact, anew: await impactOf(engine, { ...erasure, wanted }), away: null };
  } catch (error) {
    if (error instanceof GallraError) return awayFor(error.message);
    throw error;
  }
}

const awayFor = (why: string): CountedNow => ({ impact: null, anew: null, away: why });

function seenBy({ policies, whole }: ErasureSeen, impact: ErasureImpact | null): ErasureImpact | null {
  if (whole || impact === null) return impact;
  const some = impact.policies.filter(({ policy }) => policies.some(({ id }) => id === policy.id));
  const sum = (of: 'matched' | 'due'): number => some.reduce((all, one) => all + one[of], 0);
  return { ...impact, policies: some, matched: sum('matched'), due: sum('due') };
}
