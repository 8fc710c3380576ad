/** Whether others use the database now: by the server's own count of transactions, less ours. */
import { sql } from 'kysely';
import { othersPerSecond } from '../others-per-second.ts';
import { type Connection, reading } from './session.ts';

/** The server writes its counts down about once a second. */
const leastMs = 1_500;

/** Asks anew each time. Known at once where nobody is connected who did anything lately. */
export function countOthers(on: Connection): () => Promise<number | null> {
  const perSecond = othersPerSecond(leastMs, between, ({ quiet }: Seen) => (quiet ? 0 : null));
  return async () => perSecond(await look(on));
}

/**
 * While no session of others does anything, whoever does something comes and goes: they are counted by their sessions. The
 * count of transactions is no good then where it lags behind ours by seconds. Otherwise it is: what other workers of ours did
 * is told by their batches, each of which takes as many transactions as each of ours.
 */
function between(before: Seen, now: Seen): number {
  if (now.quiet) return now.sessions - before.sessions;
  const batches = now.batches - before.batches;
  const mine = now.mine.batches - before.mine.batches;
  const ours = (now.mine.transactions - before.mine.transactions) * (mine > 0 ? Math.max(1, batches / mine) : 1);
  return now.all - before.all - ours;
}

interface Seen {
  at: number;
  all: number;
  /** Sessions that were ever begun. Servers before PostgreSQL 14 do not count them. */
  sessions: number;
  /** Every session of others is seen to have done nothing for a second. False also where this account may not see it. */
  quiet: boolean;
  /** Receipts written, by whomever. */
  batches: number;
  mine: Connection['done'];
}

async function look(on: Connection): Promise<Seen> {
  const mine = { ...on.done };
  const [row] = await reading(on, 'pg_stat_database', async (tx) => {
    const { rows } = await sql<Record<'at' | 'transactions' | 'sessions' | 'batches', string> & { quiet: boolean }>`
      select (extract(epoch from clock_timestamp()) * 1000)::text as at, (xact_commit + xact_rollback)::text as transactions,
        coalesce(to_jsonb(d) ->> 'sessions', '0') as sessions,
        coalesce(pg_stat_get_tuples_inserted(to_regclass('gallra.receipt')), 0)::text as batches,
        not exists (select from pg_stat_activity a
          where a.datname = current_database() and a.usesysid is not null and a.application_name <> 'gallra'
            and (a.state is distinct from 'idle' or a.state_change > clock_timestamp() - interval '1 second')) as quiet
      from pg_stat_database d where datname = current_database()`.execute(tx);
    return rows;
  });
  const { at, transactions, sessions, batches, quiet } = row ?? {};
  return {
    at: Number(at),
    all: Number(transactions),
    sessions: Number(sessions),
    batches: Number(batches),
    quiet: quiet === true,
    mine,
  };
}
