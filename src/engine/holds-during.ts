/** Which holds were in force during a run, as the log tells it: by reason and matter; what they match on is not in it. */
import type { Ledger } from '../ports/ledger.ts';
import { type Entry, entriesFrom } from './log-position.ts';

export interface HoldInForce {
  id: string;
  restriction: boolean;
  reason: string | null;
  matter: string | null;
  /** Of a hold that is older than the log, pruned since: when it was stated again. */
  placedAt: string;
  /** Null: it was in force when the run ended. */
  releasedAt: string | null;
}

export interface Span {
  /** Entries of the beginning and the end. */
  from: Entry;
  to: Entry;
  /** Whether a hold on these physical tables, or on this table of this store, concerns the run. */
  concerns(hold: Entry): boolean;
}

/** In the order in which they were placed. */
export async function holdsDuring(ledger: Ledger, { from, to, concerns }: Span): Promise<HoldInForce[]> {
  const holds = new Map<string, HoldInForce>();
  for (const kind of ['hold.placed', 'hold.restored', 'hold.restated'] as const)
    for await (const entry of entriesFrom(ledger, { kind })) {
      const { hold, index, at, action, reason = null, matter = null } = entry;
      if (index > to.index) break;
      if (hold === undefined || holds.has(hold) || !concerns(entry)) continue;
      holds.set(hold, {
        id: hold,
        restriction: action === 'restriction',
        reason,
        matter,
        placedAt: at,
        releasedAt: null,
      });
    }
  for await (const { hold, index, at } of entriesFrom(ledger, { kind: 'hold.released' })) {
    if (index > to.index) break;
    const known = hold === undefined ? undefined : holds.get(hold);
    if (known && index < from.index) holds.delete(known.id);
    else if (known) known.releasedAt = at;
  }
  return [...holds.values()].sort((a, b) => (a.placedAt < b.placedAt ? -1 : a.placedAt > b.placedAt ? 1 : 0));
}
