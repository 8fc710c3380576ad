/** What people are to be told, on PostgreSQL: each method of the port, and the file that keeps its promise. */
import type { Address } from '../ports/address.ts';
import type { AlertBook } from '../ports/alerts.ts';
import { deliveries, disposedUnder, failed, prune, sent, take } from './alert-deliveries.ts';
import { decide, drop, looks, noted, seen, write } from './alerts.ts';
import type { ConnectionOptions } from './database.ts';
import { openCurrent } from './open-current.ts';
import { clock, named } from './transaction.ts';

/** Over the ledger's database, on a connection of its own. Throws what `openLedger` throws, with nothing left open. */
export async function openAlertBook(address: Address, options: ConnectionOptions = {}): Promise<AlertBook> {
  const db = await openCurrent(address, { max: 2, ...options });
  return {
    now: () => named(() => clock(db)),
    looks: () => looks(db),
    seen: (source, alerts) => seen(db, source, alerts),
    noted: () => noted(db),
    drop: (source) => drop(db, source),
    decide: (choose) => decide(db, choose),
    write: (drafts) => write(db, drafts),
    take: (of) => take(db, of),
    sent: (id) => sent(db, id),
    failed: (id, code, againMs) => failed(db, id, code, againMs),
    deliveries: (filter) => deliveries(db, filter),
    prune: (before) => prune(db, before),
    disposedUnder: (policy, digest) => disposedUnder(db, policy, digest),
    close: () => db.destroy(),
  };
}
