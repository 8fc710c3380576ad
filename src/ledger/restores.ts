/**
 * What is needed when a store or this very ledger was restored from a backup: what was disposed of since, where the log
 * stands, and taking over what the ledger has forgotten.
 */
import { sql } from 'kysely';
import { type Mark, markOf } from '../audit/mark.ts';
import type { Hold, Ledger, SettledBatch } from '../ports/ledger.ts';
import { append } from './audit.ts';
import { commitmentsIn } from './commitments.ts';
import type { Db } from './database.ts';
import { batchAdopted, holdRestored, holdsReaddressed } from './entries.ts';
import type { HoldValues } from './hold-values.ts';
import { lockTableExclusive, sortedTables } from './locks.ts';
import { inTransaction, named } from './transaction.ts';

export async function head(db: Db): Promise<Mark> {
  const newest = await named(() =>
    db.selectFrom('auditEntry').select(['index', 'bytes']).orderBy('index', 'desc').limit(1).executeTakeFirstOrThrow(),
  );
  return markOf(newest);
}

export async function hasEntry(db: Db, mark: Mark): Promise<boolean> {
  const found = await named(() =>
    db.selectFrom('auditEntry').select(['index', 'bytes']).where('index', '=', mark.index).executeTakeFirst(),
  );
  return found !== undefined && markOf(found).digest === mark.digest;
}

export async function settledBatches(
  db: Db,
  { store, since, after, limit }: Parameters<Ledger['settledBatches']>[0],
): Promise<SettledBatch[]> {
  const rows = await named(() =>
    db
      .selectFrom('intent')
      .leftJoin('commitment', 'commitment.batchId', 'intent.batchId')
      .select(['intent.batchId', 'runId', 'policy', 'digest', 'table', 'key', 'settledAt', 'settlement', 'entry'])
      .select(['commitment.keyId', 'identity', 'leaves', 'root', 'filter'])
      .where('store', '=', store)
      .where('settledAt', '>', since)
      .where('entry', '>', after ?? -1)
      .orderBy('entry')
      .limit(limit)
      .execute(),
  );
  return rows.flatMap(({ keyId, identity, leaves, root, filter, settledAt, settlement, ...batch }) => {
    if (settledAt === null || settlement === null) return [];
    const kept = keyId !== null && identity !== null && leaves !== null;
    const commitments = kept ? commitmentsIn({ keyId, identity, leaves, root, filter }) : null;
    return [{ ...batch, settledAt, settlement, commitments }];
  });
}

export async function adoptBatch(db: Db, batch: Parameters<Ledger['adoptBatch']>[0]): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { batchId, store, settlement } = batch;
    // Two that adopt at once take turns on the table.
    await lockTableExclusive(trx, `adopted batch ${batchId}`);
    const known = await trx.selectFrom('adoptedBatch').select('batchId').where('batchId', '=', batchId).execute();
    if (known.length > 0) return;
    const { index, at } = await append(trx, batchAdopted(batch));
    await trx
      .insertInto('adoptedBatch')
      .values({ batchId, store, settlement: JSON.stringify(settlement), settledAt: at, entry: index })
      .execute();
  });
}

export async function restoreHold(
  db: Db,
  values: HoldValues,
  hold: Hold,
  actor: string,
): Promise<'restored' | 'there'> {
  return inTransaction(db, async (trx) => {
    await lockTableExclusive(trx, hold.identity);
    const known = await trx.selectFrom('hold').select('id').where('id', '=', hold.id).execute();
    if (known.length > 0) return 'there';
    const { index } = await append(trx, holdRestored(hold, actor));
    await trx
      .insertInto('hold')
      .values({
        ...hold,
        ...values.written(hold.id, hold.match),
        acknowledgedAt: null,
        releasedAt: null,
        entry: index,
      })
      .execute();
    return 'restored';
  });
}

export async function readdressHolds(
  db: Db,
  { store, from, to, actor }: Parameters<Ledger['readdressHolds']>[0],
): Promise<number> {
  return inTransaction(db, async (trx) => {
    const moved = sql<string>`${to}::text || substr(identity, length(${from}::text) + 1)`;
    const there = () =>
      trx
        .selectFrom('hold')
        .where('store', '=', store)
        .where('releasedAt', 'is', null)
        .where(sql<boolean>`starts_with(identity, ${`${from}/`})`);
    const tables = await there().select(moved.as('identity')).execute();
    for (const table of sortedTables(tables.map(({ identity }) => identity))) await lockTableExclusive(trx, table);
    const found = await there().select('id').forUpdate().execute();
    for (const { id } of found) await trx.updateTable('hold').set({ identity: moved }).where('id', '=', id).execute();
    if (found.length > 0) await append(trx, holdsReaddressed(store, found.length, actor));
    return found.length;
  });
}
