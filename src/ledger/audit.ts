/**
 * The audit log. The index comes from one head row that stays locked until the transaction ends, never from a sequence:
 * so it has no gaps, and a lower index was always committed first. Take the head last: whoever holds it holds up all.
 */
import { sql } from 'kysely';
import { encodeEntry, type NewEntry, type StoredEntry } from '../audit/entry.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Db } from './database.ts';
import { named, type Trx } from './transaction.ts';

/** Appends within the caller's transaction. `at` never goes back, even when the server's clock does. */
export async function append(trx: Trx, entry: NewEntry): Promise<{ index: number; at: string }> {
  const head = await trx
    .updateTable('auditHead')
    .set({ next: sql`next + 1`, at: sql`greatest(at, date_trunc('milliseconds', clock_timestamp()))` })
    .returning(['next', 'at'])
    .executeTakeFirstOrThrow();
  const { at } = head;
  const index = head.next - 1;
  const row = { index, at, kind: entry.kind, policy: entry.policy ?? null, bytes: encodeEntry(entry, index, at) };
  await trx.insertInto('auditEntry').values(row).execute();
  return { index, at };
}

export async function entries(db: Db, filter: Parameters<Ledger['entries']>[0]): Promise<StoredEntry[]> {
  const { after = -1, limit, policy, kind } = filter;
  let query = db
    .selectFrom('auditEntry')
    .select(['index', 'at', 'kind', 'bytes'])
    .where('index', '>', after)
    .orderBy('index')
    .limit(limit);
  if (policy !== undefined) query = query.where('policy', '=', policy);
  if (kind !== undefined) query = query.where(sql`kind`, '=', kind);
  return named(() => query.execute());
}
