/** The kill switch: what is paused, by whom, until when. Read in the very transaction that commits an intent. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Ledger, Pause } from '../ports/ledger.ts';
import { append } from './audit.ts';
import type { Db } from './database.ts';
import { paused, resumed } from './entries.ts';
import { unknownPause } from './refusals.ts';
import { resumable } from './resumable.ts';
import { inTransaction, named, type Trx } from './transaction.ts';

export async function pause(db: Db, newPause: Parameters<Ledger['pause']>[0]): Promise<Pause> {
  return inTransaction(db, async (trx) => {
    const { policy, store, until, reason, pausedBy } = newPause;
    const { index, at } = await append(trx, paused(newPause));
    return trx
      .insertInto('pause')
      .values({ id: randomUUID(), policy, store, until, reason, pausedBy, pausedAt: at, entry: index })
      .returning(columns)
      .executeTakeFirstOrThrow();
  });
}

export async function resume(
  db: Db,
  scope: Pick<Pause, 'policy' | 'store'>,
  actor: string,
  reason?: string,
): Promise<Pause[]> {
  return inTransaction(db, async (trx) => {
    const found = resumable(await inForce(trx).forUpdate().execute(), scope, reason);
    const [newest] = found.slice(-1);
    if (newest === undefined) throw unknownPause(scope);
    const { at } = await append(trx, resumed(newest, actor));
    for (const { id } of found)
      await trx.updateTable('pause').set({ resumedAt: at, resumedBy: actor }).where('id', '=', id).execute();
    return found;
  });
}

export async function pauses(db: Db, of?: { policy: string; store: string }): Promise<Pause[]> {
  return named(() => (of === undefined ? inForce(db) : stopping(db, of.policy, of.store)).execute());
}

/** The oldest pause that keeps this policy from disposing in this store now. */
export async function pauseOf(trx: Trx, policy: string, store: string): Promise<Pause | undefined> {
  return stopping(trx, policy, store).limit(1).executeTakeFirst();
}

const inForce = (db: Db | Trx) =>
  db
    .selectFrom('pause')
    .select(columns)
    .where('resumedAt', 'is', null)
    .where((row) => row.or([row('until', 'is', null), row('until', '>', sql<string>`clock_timestamp()`)]))
    .orderBy('entry');

const stopping = (db: Db | Trx, policy: string, store: string) =>
  inForce(db)
    .where((row) => row.or([row('policy', 'is', null), row('policy', '=', policy)]))
    .where((row) => row.or([row('store', 'is', null), row('store', '=', store)]));

const columns = ['id', 'policy', 'store', 'until', 'reason', 'pausedBy', 'pausedAt'] as const;
