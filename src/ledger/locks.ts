/**
 * Advisory locks of the ledger. They end with the transaction. Take them in a statement of their own *before* reading
 * what they guard: a statement that waits for the lock and reads at once still reads as of before it waited.
 */
import { sql } from 'kysely';
import type { Trx } from './transaction.ts';

/** Keeps our hashes apart from those of other programs in the same database. */
const seed = 0x67_61_6c_6c;

/** Shared: batches over one table do not wait for each other, only for a hold that is being placed. */
export async function lockTablesShared(trx: Trx, sortedTables: string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock_shared(hashtextextended(t.name, ${seed}))
    from unnest(${sortedTables}::text[]) with ordinality as t (name, place) order by t.place`.execute(trx);
}

export async function lockTableExclusive(trx: Trx, table: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${table}, ${seed}))`.execute(trx);
}

/** Leases change hands one at a time: it is rare, and then no two workers can wait for each other's rows. */
export async function lockLeases(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('leases', ${seed + 1}))`.execute(trx);
}

/** Whoever keeps one sees every other. */
export async function lockCheckpoints(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('checkpoints', ${seed + 1}))`.execute(trx);
}

/** No duplicates, one order for everybody. */
export function sortedTables(tables: string[]): string[] {
  return [...new Set(tables)].sort();
}
