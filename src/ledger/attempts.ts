/** Attempts to sign in: each costs more time than the one before, on every desk together, and none locks anybody out for good. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Accounts } from '../ports/accounts.ts';
import type { Db } from './database.ts';
import { inTransaction, named } from './transaction.ts';

const longestSeconds = 300;

/** The rows are locked in one order, and counted before the answer is known: attempts at the same time wait for each other. */
export async function attempt(db: Db, on: Parameters<Accounts['attempt']>[0]): Promise<number> {
  const asked = on.map(({ what, free }) => ({ what: digestOf(what), free })).sort((a, b) => (a.what < b.what ? -1 : 1));
  return inTransaction(db, async (trx) => {
    await trx
      .deleteFrom('signInAttempt')
      .where('lastAt', '<', sql<string>`clock_timestamp() - interval '1 hour'`)
      .execute();
    let longest = 0;
    for (const { what, free } of asked) {
      await trx
        .insertInto('signInAttempt')
        .values({ what, attempts: 0, lastAt: sql<string>`clock_timestamp()` })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { attempts, sinceMs } = await trx
        .selectFrom('signInAttempt')
        .select('attempts')
        .select(sql<number>`extract(epoch from clock_timestamp() - last_at)::float8 * 1000`.as('sinceMs'))
        .where('what', '=', what)
        .forUpdate()
        .executeTakeFirstOrThrow();
      if (attempts >= free) longest = Math.max(longest, waitMs(attempts - free) - sinceMs);
    }
    if (longest > 0) return Math.ceil(longest);
    await trx
      .updateTable('signInAttempt')
      .set({ attempts: sql<number>`attempts + 1`, lastAt: sql<string>`clock_timestamp()` })
      .where(
        'what',
        'in',
        asked.map(({ what }) => what),
      )
      .execute();
    return 0;
  });
}

/** Somebody with an account of their own must not clear the address from which they try others. */
export async function succeeded(db: Db, { account, address }: { account: string; address: string }): Promise<void> {
  await named(() => db.deleteFrom('signInAttempt').where('what', '=', digestOf(account)).execute());
  await named(() =>
    db
      .updateTable('signInAttempt')
      .set({ attempts: sql<number>`greatest(attempts - 1, 0)` })
      .where('what', '=', digestOf(address))
      .execute(),
  );
}

/** 2 s, 4 s, 8 s and so on, five minutes at most. */
const waitMs = (beyond: number): number => Math.min(2 ** (beyond + 1), longestSeconds) * 1000;

const digestOf = (what: string): string => createHash('sha256').update(`sign-in ${what}`).digest('hex');
