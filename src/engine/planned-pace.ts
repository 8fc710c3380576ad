/** What stores.yaml allows a run that would begin now: how many records in a second, and from when to when. */
import type { CompiledPolicy } from '../policy/compiled.ts';
import { closesAt, hoursOf, isOpen, opensAt, storesOf } from '../policy/open-hours.ts';
import type { Engine } from './engine.ts';
import { paceOf } from './store-pace.ts';

export interface PlannedPace {
  /** The least of its stores. Null: as many as can be. */
  records: { perSecond: number; written: string } | null;
  /** Of the store that is closed, or closes first. Null: they are always open. Instants are ISO text in UTC. */
  hours: {
    store: string;
    zone: string;
    written: string;
    now: string;
    /** Now, where all of its stores are open. Null: they never are, together. */
    opensAt: string | null;
    /** When the first of them closes after that; null likewise, or where none ever does. */
    closesAt: string | null;
  } | null;
}

/** Null: stores.yaml says nothing of it. */
export function plannedPace(engine: Pick<Engine, 'policies' | 'clock'>, policy: CompiledPolicy): PlannedPace | null {
  const rates = storesOf(policy).flatMap((name) => paceOf(engine, name).records ?? []);
  const records = rates.reduce<PlannedPace['records']>(
    (least, one) => (least === null || one.perSecond < least.perSecond ? one : least),
    null,
  );
  const all = hoursOf(engine.policies.stores, policy);
  if (all.length === 0) return records && { records, hours: null };
  const now = engine.clock.now().getTime();
  const opening = opensAt(all, now);
  const closing = opening === null ? null : closesAt(all, opening);
  const told = all.find((one) => (opening === now ? closing !== null && !isOpen([one], closing) : !isOpen([one], now)));
  const { store, zone, written } = told ?? (all[0] as (typeof all)[number]);
  return { records, hours: { store, zone, written, now: iso(now), opensAt: iso(opening), closesAt: iso(closing) } };
}

function iso(at: number): string;
function iso(at: number | null): string | null;
function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
