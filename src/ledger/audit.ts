/**
 * The audit log. The index comes from one head row that stays locked until the transaction ends, never from a sequence:
 * so it has no gaps, and a lower index was always committed first. Take the head last: whoever holds it holds up all. The
 * entry itself is written by a function of the database (migrations/0003_evidence.ts): nobody who works here may do more.
 */
import { type RawBuilder, sql } from 'kysely';
import { encodeBody, type NewEntry, type StoredEntry } from '../audit/entry.ts';
import { entriesChecked, type LogFault, leapMs } from '../audit/soundness.ts';
import type { Ledger, LogCheck } from '../ports/ledger.ts';
import { type Db, schema } from './database.ts';
import { logChecked } from './entries.ts';
import { inTransaction, named, type Trx } from './transaction.ts';

const leap = sql`${leapMs} * interval '1 millisecond'`;

/** Appends within the caller's transaction. `at` never goes back, even when the server's clock does. */
export async function append(trx: Trx, entry: NewEntry): Promise<{ index: number; at: string }> {
  const appended = sql<{ index: number; at: string }>`
    select entry as index, entered_at as at from gallra_ledger.append(${encodeBody(entry)})`;
  const [place] = (await appended.execute(trx)).rows;
  if (place === undefined) throw new Error('gallra_ledger.append returned nothing');
  return place;
}

export async function entries(db: Db, filter: Parameters<Ledger['entries']>[0]): Promise<StoredEntry[]> {
  const { after = -1, limit, policy, kind } = filter;
  let query = db
    .selectFrom('auditEntry')
    .select(['index', 'at', 'kind', 'policy', 'bytes'])
    .where('index', '>', after)
    .orderBy('index')
    .limit(limit);
  if (policy !== undefined) query = query.where('policy', '=', policy);
  if (kind !== undefined) query = query.where(sql`kind`, '=', kind);
  return named(() => query.execute());
}

export async function checkLog(db: Db): Promise<LogCheck> {
  const found = await named(() =>
    db
      .selectFrom('auditHead')
      .select(['at as newestAt', 'fault'])
      .select(sql<string>`date_trunc('milliseconds', clock_timestamp())`.as('now'))
      .select(
        sql<
          string | null
        >`case when leapt_from is null and clock_timestamp() - at > ${leap} then at else leapt_from end`.as(
          'leaptFrom',
        ),
      )
      .select(
        faultIn(sql`index >= next - ${entriesChecked}`, sql`least(next - beginning, ${entriesChecked})`).as('faultNow'),
      )
      .executeTakeFirstOrThrow(),
  );
  const { faultNow, fault, ...check } = found;
  return { ...check, fault: faultNow ?? fault };
}

export async function rememberFault(db: Db, fault: LogFault): Promise<void> {
  await named(() => db.updateTable('auditHead').set({ fault }).where('fault', 'is', null).execute());
}

export async function recheckLog(db: Db, actor: string): Promise<LogFault | null> {
  return inTransaction(db, async (trx) => {
    // Locked, so that nothing is appended between the look and the verdict.
    await trx.selectFrom('auditHead').select('next').forUpdate().executeTakeFirstOrThrow();
    const { fault } = await trx
      .selectFrom('auditHead')
      .select(faultIn(sql`index >= beginning`, sql`next - beginning`).as('fault'))
      .executeTakeFirstOrThrow();
    if (fault === null) await append(trx, logChecked(actor));
    await trx.updateTable('auditHead').set({ fault }).execute();
    return fault;
  });
}

/** In one statement, so in one snapshot: an entry and the head move together. */
function faultIn(which: RawBuilder<unknown>, expected: RawBuilder<unknown>): RawBuilder<LogFault | null> {
  const entry = sql.table(`${schema}.audit_entry`);
  return sql<LogFault | null>`case
    when (select max(index) from ${entry}) is distinct from next - 1 then 'head'
    when (select count(*) from ${entry} where ${which}) <> ${expected} then 'gap' end`;
}
