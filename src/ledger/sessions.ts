/** Sessions of the desk. Nobody needs to clear them away: each that begins deletes those past a limit. */
import { sql } from 'kysely';
import type { SessionLimits, StoredSession } from '../ports/accounts.ts';
import type { Db } from './database.ts';
import { inTransaction, named } from './transaction.ts';

/** Seen again is written only when the last time is this long ago: a page must not cost a write. */
const seenEvery = sql`interval '1 minute'`;

export async function session(
  db: Db,
  id: Buffer,
  { idleMs, absoluteMs }: SessionLimits,
): Promise<StoredSession | null> {
  const found = await named(() =>
    db
      .selectFrom('session')
      .select(['account', 'name', 'groups', 'content'])
      .select(sql<boolean>`seen_at < clock_timestamp() - ${seenEvery}`.as('stale'))
      .where('id', '=', id)
      .where('seenAt', '>', ago(idleMs))
      .where('begunAt', '>', ago(absoluteMs))
      .executeTakeFirst(),
  );
  if (found === undefined) return null;
  const { stale, ...stored } = found;
  if (stale) await named(() => db.updateTable('session').set({ seenAt: now }).where('id', '=', id).execute());
  return stored;
}

export async function beginSession(
  db: Db,
  id: Buffer,
  { account, name, groups, content }: StoredSession,
  { idleMs, absoluteMs }: SessionLimits,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx
      .deleteFrom('session')
      .where((row) => row.or([row('seenAt', '<=', ago(idleMs)), row('begunAt', '<=', ago(absoluteMs))]))
      .execute();
    await trx
      .insertInto('session')
      .values({ id, account, name, groups, content: JSON.stringify(content), begunAt: now, seenAt: now })
      .execute();
  });
}

export async function updateSession(db: Db, id: Buffer, content: StoredSession['content']): Promise<void> {
  await named(() =>
    db
      .updateTable('session')
      .set({ content: JSON.stringify(content), seenAt: now })
      .where('id', '=', id)
      .execute(),
  );
}

export async function endSession(db: Db, id: Buffer): Promise<void> {
  await named(() => db.deleteFrom('session').where('id', '=', id).execute());
}

export async function endSessionsOf(db: Db, account: string): Promise<number> {
  const { numDeletedRows } = await named(() =>
    db.deleteFrom('session').where('account', '=', account).executeTakeFirstOrThrow(),
  );
  return Number(numDeletedRows);
}

const now = sql<string>`clock_timestamp()`;
const ago = (ms: number) => sql<string>`clock_timestamp() - ${ms} * interval '1 millisecond'`;
