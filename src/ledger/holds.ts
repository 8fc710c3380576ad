/**
 * The register of holds. A hold is committed under the exclusive lock of its table: an intent either waited for it and
 * reads it, or was committed before and is among the open batches (law L4).
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Hold, KnownHolds, Ledger, NewHold } from '../ports/ledger.ts';
import { append } from './audit.ts';
import type { Db } from './database.ts';
import { holdAcknowledged, holdPlaced, holdReleased } from './entries.ts';
import { type HoldValues, type SealedHold, withoutValues } from './hold-values.ts';
import { lockTableExclusive } from './locks.ts';
import { holdIsReleased, holdWaits, unknownHold } from './refusals.ts';
import { anyOf, inTransaction, named, type Trx } from './transaction.ts';

export async function placeHold(
  db: Db,
  values: HoldValues,
  newHold: NewHold,
): Promise<{ hold: Hold; openBatches: string[] }> {
  return inTransaction(db, async (trx) => {
    await lockTableExclusive(trx, newHold.identity);
    const openBatches = await openBatchesOn(trx, newHold.identity);
    const placed = { ...newHold, id: randomUUID(), placedAt: '', acknowledgedAt: null, releasedAt: null };
    const { index, at } = await append(trx, holdPlaced(placed));
    const hold = await trx
      .insertInto('hold')
      .values({ ...placed, ...values.written(placed.id, placed.match), placedAt: at, entry: index })
      .returning(columns)
      .executeTakeFirstOrThrow();
    return { hold: opened(values, hold), openBatches: openBatches.map((batch) => batch.batchId) };
  });
}

export async function acknowledgeHold(db: Db, id: string, waitedFor: string[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    const hold = await lockHold(trx, id);
    if (hold.acknowledgedAt !== null) return;
    if (hold.releasedAt !== null) throw holdIsReleased(id);
    const older = (await openBatchesOn(trx, hold.identity)).filter((batch) => batch.entry < hold.entry);
    if (older.length > 0)
      throw holdWaits(
        id,
        older.map((batch) => batch.batchId),
      );
    const { at } = await append(trx, holdAcknowledged(hold, waitedFor));
    await trx.updateTable('hold').set({ acknowledgedAt: at }).where('id', '=', id).execute();
  });
}

export async function releaseHold(db: Db, id: string, reason: string, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const hold = await lockHold(trx, id);
    if (hold.releasedAt !== null) throw holdIsReleased(id);
    await endHold(trx, hold, reason, actor);
  });
}

/** A request for its release ends with it. */
export async function endHold(trx: Trx, hold: Hold, reason: string, actor: string): Promise<void> {
  const { at } = await append(trx, holdReleased(hold, reason, actor));
  await trx
    .updateTable('hold')
    .set({ releasedAt: at, releasedBy: actor, releasedBecause: reason })
    .set({ match: JSON.stringify(withoutValues(hold.match)), sealed: null, keyId: null })
    .where('id', '=', hold.id)
    .execute();
  await trx
    .updateTable('holdRelease')
    .set({ ending: 'released', endedAt: at, endedBy: actor, endedBecause: reason })
    .where('hold', '=', hold.id)
    .where('ending', 'is', null)
    .execute();
}

/** With those released, for people to look at: then values that cannot be read are left out, and are else an error. */
export async function holds(db: Db, values: HoldValues, filter: Parameters<Ledger['holds']>[0]): Promise<Hold[]> {
  let query = db.selectFrom('hold').select(columns).orderBy('entry');
  if (filter.tables !== undefined) query = query.where('identity', '=', anyOf(filter.tables));
  if (filter.released !== true) query = query.where('releasedAt', 'is', null);
  if (filter.acknowledged === false) query = query.where('acknowledgedAt', 'is', null);
  if (filter.reviewBy !== undefined) query = query.where('reviewOn', '<=', filter.reviewBy);
  const rows = await named(() => query.execute());
  if (filter.values === false)
    return rows.map(({ sealed: _, keyId: _key, ...hold }) => ({ ...hold, match: withoutValues(hold.match) }));
  return rows.map((row) => opened(values, row, filter.released === true));
}

/** For an intent to be read after the shared locks of its tables are taken. @param known of the same tables. */
export async function holdsInForce(
  db: Db | Trx,
  values: HoldValues,
  tables: string[],
  known: KnownHolds | undefined,
): Promise<KnownHolds> {
  if (known && known.version === (await versionNow(db, tables))) return known;
  const rows = await db
    .selectFrom('hold')
    .select([...columns, 'entry'])
    .where('identity', '=', anyOf(tables))
    .where('releasedAt', 'is', null)
    .orderBy('entry')
    .execute();
  const version = versionOf(rows.length, rows.at(-1)?.entry ?? null);
  return { holds: rows.map(({ entry: _, ...row }) => opened(values, row)), version };
}

/** A hold that comes is newer than all, and one that is gone never comes back: number and newest name the set. */
const versionOf = (number: number, newest: number | null): string => `${number} until ${newest ?? 'none'}`;

async function versionNow(db: Db | Trx, tables: string[]): Promise<string> {
  const { number, newest } = await db
    .selectFrom('hold')
    .select((row) => [row.fn.countAll<number>().as('number'), row.fn.max('entry').as('newest')])
    .where('identity', '=', anyOf(tables))
    .where('releasedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return versionOf(Number(number), newest === null ? null : Number(newest));
}

/** @param lenient a hold whose key is not here is told with empty values. */
function opened(values: HoldValues, row: Hold & SealedHold, lenient = false): Hold {
  const { sealed, keyId, ...hold } = row;
  try {
    return { ...hold, match: values.read(row) };
  } catch (error) {
    if (lenient) return hold;
    throw error;
  }
}

function openBatchesOn(trx: Trx, table: string) {
  return trx
    .selectFrom('intent')
    .select(['batchId', 'entry'])
    .where('settlement', 'is', null)
    .where(sql<boolean>`tables && ${[table]}::text[]`)
    .orderBy('entry')
    .execute();
}

export async function lockHold(trx: Trx, id: string): Promise<Hold & { entry: number }> {
  const found = await trx
    .selectFrom('hold')
    .select([...columns, 'entry'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (found === undefined) throw unknownHold(id);
  return found;
}

export const columns = [
  'id',
  'kind',
  'restriction',
  'store',
  'table',
  'identity',
  'match',
  'sealed',
  'keyId',
  'reason',
  'matter',
  'note',
  'placedBy',
  'placedAt',
  'reviewOn',
  'acknowledgedAt',
  'releasedAt',
] as const;
