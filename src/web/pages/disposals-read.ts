/** What went, by day: read from all runs of 90 days, so it is kept for a minute, with the instant at which it was read. */
import type { DisposedOn } from '../../ports/ledger.ts';
import type { Visit } from '../visit.ts';
import { sinceWhen } from './day-series.ts';

export interface DisposalsRead {
  at: string;
  days: DisposedOn[];
}

const keptMs = 60_000;

/** By the ledger's clock and the zone of the desk; of all policies. */
export function openDisposals(): (visit: Visit) => Promise<DisposalsRead> {
  let last: { zone: string; at: string; read: Promise<DisposalsRead> } | null = null;
  return (visit) => {
    const { zone, now, engine } = visit;
    if (last && last.zone === zone && Date.parse(now) - Date.parse(last.at) < keptMs) return last.read;
    const read = engine.ledger.disposedByDay({ since: sinceWhen(visit), zone }).then((days) => ({ at: now, days }));
    const mine = { zone, at: now, read };
    last = mine;
    read.catch(() => {
      if (last === mine) last = null;
    });
    return read;
  };
}
