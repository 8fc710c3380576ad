/** How much the server has written to its log, and how far its replicas are behind. */
import { sql } from 'kysely';
import type { Burden } from '../../ports/store.ts';
import { type Connection, reading } from './session.ts';

/** Where the log was, and when. */
interface Seen {
  at: number;
  bytes: number;
}

/** Some hours of one look a second; of what lies further back, only that it does. */
const mostSeen = 10_000;

/**
 * The server tells how long its log took to be replayed when a replica last said so; of one that says nothing new it tells the
 * same for ever. So it is also remembered when the log was where the replica still is.
 */
export function measureBurden(on: Connection): () => Promise<Burden> {
  let seen: Seen[] = [];
  return async () => {
    const { at, bytes, replayed, toldMs, visible } = await look(on);
    seen.push({ at, bytes });
    if (seen.length > mostSeen) seen = seen.slice(-mostSeen / 2);
    if (!visible) return { logBytes: bytes, lagMs: null };
    if (replayed === null || replayed >= bytes) {
      seen = seen.slice(-1);
      // What it said last may be of some time ago: there is nothing left that it could be behind with.
      return { logBytes: bytes, lagMs: 0 };
    }
    // All that was written before is replayed: what came after it waits since then.
    const first = seen.findIndex((one) => one.bytes > replayed);
    seen = seen.slice(Math.max(0, first - 1));
    const since = seen.find((one) => one.bytes > replayed)?.at ?? at;
    return { logBytes: bytes, lagMs: Math.max(toldMs, at - since) };
  };
}

interface Look extends Seen {
  /** Of the replica that has replayed least; null: there is none. */
  replayed: number | null;
  /** As replicas themselves said. */
  toldMs: number;
  /** Whether the account is shown anything of them. */
  visible: boolean;
}

async function look(on: Connection): Promise<Look> {
  const [row] = await reading(on, 'pg_stat_replication', async (tx) => {
    const { rows } = await sql<{ at: string; bytes: string; replayed: string | null; told: string; visible: boolean }>`
      select (extract(epoch from clock_timestamp()) * 1000)::text as at,
        (pg_current_wal_lsn() - '0/0'::pg_lsn)::text as bytes,
        min(r.replay_lsn - '0/0'::pg_lsn)::text as replayed,
        coalesce(max(extract(epoch from r.replay_lag) * 1000), 0)::text as told,
        pg_has_role(current_user, 'pg_read_all_stats', 'usage') as visible
      from pg_stat_replication r where r.state = 'streaming' or r.state is null or r.state = 'catchup'`.execute(tx);
    return rows;
  });
  if (!row) throw new TypeError('an aggregate returned no row');
  const { at, bytes, replayed, told, visible } = row;
  return {
    at: Number(at),
    bytes: Number(bytes),
    replayed: replayed === null ? null : Number(replayed),
    toldMs: Number(told),
    visible,
  };
}
