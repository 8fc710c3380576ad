/** Messages on their way: each in one hand at a time, tried again until it is sent or given up. */
import { type RawBuilder, sql } from 'kysely';
import type { AlertBook, Delivery, PastDelivery } from '../ports/alerts.ts';
import type { Db } from './database.ts';
import { anyOf, inTransaction, named } from './transaction.ts';

export async function take(db: Db, of: Parameters<AlertBook['take']>[0]): Promise<Delivery[]> {
  const { limit, forMs, channels, ids } = of;
  return inTransaction(db, async (trx) => {
    let due = trx
      .selectFrom('alertMessage')
      .select('id')
      .where('nextAt', 'is not', null)
      .where('channel', '=', sql<'mail'>`any(${channels}::text[])`)
      .orderBy('decidedAt')
      .orderBy('id')
      .limit(limit)
      .forUpdate()
      .skipLocked();
    due = ids ? due.where('id', '=', anyOf(ids)) : due.where('nextAt', '<=', sql<string>`clock_timestamp()`);
    const found = (await due.execute()).map(({ id }) => id);
    const taken = await trx
      .updateTable('alertMessage')
      .set({ nextAt: inMs(forMs), attempts: sql<number>`attempts + 1` })
      .where('id', '=', anyOf(found))
      .returning(['id', 'channel', 'recipient', 'language', 'content', 'decidedAt', 'attempts'])
      .execute();
    return taken.sort((a, b) => found.indexOf(a.id) - found.indexOf(b.id));
  });
}

export async function sent(db: Db, id: string): Promise<void> {
  await named(() =>
    db
      .updateTable('alertMessage')
      .set({ sentAt: sql<string>`clock_timestamp()`, nextAt: null, gaveUpAt: null, code: null })
      .where('id', '=', id)
      .execute(),
  );
}

/** Whoever has sent it meanwhile has the last word. */
export async function failed(db: Db, id: string, code: string, againMs: number | null): Promise<void> {
  await inTransaction(db, async (trx) => {
    const end = againMs === null;
    const changed = await trx
      .updateTable('alertMessage')
      .set(end ? { code, nextAt: null, gaveUpAt: sql<string>`clock_timestamp()` } : { code, nextAt: inMs(againMs) })
      .where('id', '=', id)
      .where('nextAt', 'is not', null)
      .returning('decision')
      .executeTakeFirst();
    if (!end || changed === undefined) return;
    const { decision } = changed;
    const hope = await trx
      .selectFrom('alertMessage')
      .select('id')
      .where('decision', '=', decision)
      .where('gaveUpAt', 'is', null)
      .limit(1)
      .executeTakeFirst();
    if (hope) return;
    await trx
      .updateTable('alert')
      .set({ toldAt: null, toldGist: null, toldBy: null })
      .where('toldBy', '=', decision)
      .where('overAt', 'is', null)
      .execute();
  });
}

export const deliveries = (db: Db, { limit }: { limit: number }): Promise<PastDelivery[]> =>
  named(() =>
    db
      .selectFrom('alertMessage')
      .select(['id', 'channel', 'recipient', 'content', 'decidedAt', 'attempts', 'sentAt', 'gaveUpAt', 'code'])
      .orderBy('decidedAt', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute(),
  );

export async function prune(db: Db, before: string): Promise<number> {
  const gone = await named(() =>
    db.deleteFrom('alertMessage').where('decidedAt', '<', before).returning('nextAt').execute(),
  );
  return gone.filter(({ nextAt }) => nextAt !== null).length;
}

export async function disposedUnder(db: Db, policy: string, digest: string): Promise<boolean> {
  const found = await named(() =>
    db
      .selectFrom('run')
      .select('id')
      .where('policy', '=', policy)
      .where('digest', '=', digest)
      .where(
        sql<boolean>`coalesce((counts->>'destroyed')::bigint, 0) + coalesce((counts->>'anonymised')::bigint, 0)
          + coalesce((counts->>'flagged')::bigint, 0) + coalesce((counts->>'indeterminate')::bigint, 0) > 0`,
      )
      .limit(1)
      .executeTakeFirst(),
  );
  return found !== undefined;
}

const inMs = (ms: number): RawBuilder<string> => sql<string>`clock_timestamp() + ${ms} * interval '1 millisecond'`;
