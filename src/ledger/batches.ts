/** Steps 2 and 4 of the protocol: what is about to be done is committed before, what became of it after, each once. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Commitments } from '../audit/commitment.ts';
import type { Intent, IntentOrder, KnownHolds, Settlement } from '../ports/ledger.ts';
import { append } from './audit.ts';
import { keepCommitments } from './commitments.ts';
import type { Db } from './database.ts';
import { batchIntended, batchSettled } from './entries.ts';
import { refuseErasureOver } from './erasures.ts';
import type { HoldValues } from './hold-values.ts';
import { holdsInForce } from './holds.ts';
import { liveLease } from './leases.ts';
import { lockTablesShared, sortedTables } from './locks.ts';
import { pauseOf } from './pauses.ts';
import { leaseLost, runPaused, unknownBatch, unknownRun } from './refusals.ts';
import { rowsGone, sumOfSettlements } from './settlements.ts';
import { inTransaction, named } from './transaction.ts';

export async function intend(
  db: Db,
  values: HoldValues,
  order: IntentOrder,
  known?: KnownHolds,
): Promise<KnownHolds & { batchId: string }> {
  return inTransaction(db, async (trx) => {
    const tables = sortedTables(order.tables);
    await lockTablesShared(trx, tables);
    const leaseToken = await liveLease(trx, tables, order.runId, order.worker);
    if (leaseToken === null) throw leaseLost(order.runId);
    const run = await trx.selectFrom('run').select(['id', 'erasure']).where('id', '=', order.runId).executeTakeFirst();
    if (run === undefined) throw unknownRun(order.runId);
    for (const store of [order.store, ...(order.range.objects ?? []).map((one) => one.store)]) {
      const pause = await pauseOf(trx, order.policy, store);
      if (pause !== undefined) throw runPaused(pause);
    }
    await refuseErasureOver(trx, run.erasure);
    const inForce = await holdsInForce(trx, values, tables, known);

    const batchId = randomUUID();
    const { index, at } = await append(trx, batchIntended(batchId, order, tables));
    const { runId, policy, digest, store, worker, table, key, action } = order;
    await trx
      .insertInto('intent')
      .values({
        ...{ batchId, runId, policy, digest, store, worker, tables, table, key, action, leaseToken },
        range: JSON.stringify(order.range),
        // The log tells which holds were in force: their entries stand before that of the batch.
        holds: [],
        intendedAt: at,
        entry: index,
      })
      .execute();
    return { batchId, ...inForce };
  });
}

export async function settle(
  db: Db,
  batchId: string,
  settlement: Settlement,
  commitments: Commitments | null = null,
): Promise<'settled' | 'already'> {
  return inTransaction(db, async (trx) => {
    const batch = await trx
      .selectFrom('intent')
      .select(['batchId', 'runId', 'policy', 'digest', 'store', 'table', 'settledAt'])
      .where('batchId', '=', batchId)
      .forUpdate()
      .executeTakeFirst();
    if (batch === undefined) throw unknownBatch(batchId);
    if (batch.settledAt !== null) return 'already';
    const { index, at } = await append(trx, batchSettled(batch, settlement, commitments));
    await trx
      .updateTable('intent')
      .set({ settledAt: at, settledEntry: index, settlement: JSON.stringify(settlement), range: null })
      .where('batchId', '=', batchId)
      .execute();
    if (commitments !== null) await keepCommitments(trx, batchId, commitments);
    return 'settled';
  });
}

export async function openIntents(db: Db, tables?: string[]): Promise<Intent[]> {
  let query = db
    .selectFrom('intent')
    .select([
      'batchId',
      'runId',
      'policy',
      'store',
      'worker',
      'tables',
      'table',
      'key',
      'action',
      'range',
      'intendedAt',
    ])
    .select((row) =>
      row
        .exists(
          row
            .selectFrom('lease')
            .select('lease.token')
            .whereRef('lease.token', '=', 'intent.leaseToken')
            .where('lease.expiresAt', '>', sql<string>`clock_timestamp()`),
        )
        .as('alive'),
    )
    .where('settlement', 'is', null)
    .orderBy('entry');
  if (tables !== undefined) query = query.where(sql<boolean>`tables && ${tables}::text[]`);
  const rows = await named(() => query.execute());
  return rows.flatMap(({ range, alive, ...row }) => (range === null ? [] : [{ ...row, range, alive: alive === true }]));
}

export async function knownBatches(db: Db, batchIds: string[]): Promise<string[]> {
  const ids = sql<string>`any(${batchIds}::text[])`;
  const rows = await named(() =>
    db
      .selectFrom('intent')
      .select(['batchId', 'entry'])
      .where('batchId', '=', ids)
      .union(db.selectFrom('adoptedBatch').select(['batchId', 'entry']).where('batchId', '=', ids))
      .orderBy('entry')
      .execute(),
  );
  return [...new Set(rows.map((row) => row.batchId))];
}

export async function settlement(db: Db, batchId: string): Promise<Settlement | null> {
  const of = (table: 'intent' | 'adoptedBatch') =>
    named(() => db.selectFrom(table).select('settlement').where('batchId', '=', batchId).executeTakeFirst());
  return (await of('intent'))?.settlement ?? (await of('adoptedBatch'))?.settlement ?? null;
}

/** What the settled batches of a run did so far. */
export async function settledBy(
  db: Db,
  runId: string,
): Promise<{ counts: Record<string, number>; parts: Record<string, number> }> {
  const rows = await named(() =>
    db
      .selectFrom('intent')
      .select('settlement')
      .where('runId', '=', runId)
      .where('settlement', 'is not', null)
      .execute(),
  );
  return sumOfSettlements(rows.flatMap((row) => (row.settlement === null ? [] : [row.settlement])));
}

/** Rows that went from one table, as records or as parts, or as objects that records of other stores name; the names are those that policies use for it. */
export async function disposedSince(db: Db, store: string, tables: string[], after: string): Promise<number> {
  const rows = await named(() =>
    db
      .selectFrom('intent')
      .select(['store', 'table', 'settlement'])
      .where((of) => of.or([of('store', '=', store), sql<boolean>`settlement -> 'objects' is not null`]))
      .where('settledAt', '>', after)
      .execute(),
  );
  return rows.reduce((sum, batch) => sum + rowsGone({ store, names: tables }, batch), 0);
}
