/** The ledger's server as one sees it who has just connected: its version, and how one got there. Nothing is written. */
import { sql } from 'kysely';
import type { Address } from '../ports/address.ts';
import { openDatabase } from './database.ts';
import { named } from './transaction.ts';

export interface LedgerServer {
  /** As it calls itself: `18.1`. */
  version: string;
  /** Its first part: 18. */
  major: number;
  /** Whoever is between may read along where it is not. */
  encrypted: boolean;
  /** Nobody is between: the same machine. */
  local: boolean;
  /** It only copies another server, and takes no changes. */
  standby: boolean;
  role: string;
}

/** @throws as `openLedger`, but for the version of the tables. */
export async function lookAtServer(address: Address): Promise<LedgerServer> {
  const db = openDatabase(address, { max: 1, statementTimeoutMs: 10_000, readOnly: true });
  try {
    return await named(async () => {
      const { rows } = await sql<LedgerServer>`
        select split_part(current_setting('server_version'), ' ', 1) as version,
          current_setting('server_version_num')::int / 10000 as major,
          coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
          coalesce(inet_client_addr() <<= inet '127.0.0.0/8' or inet_client_addr() = inet '::1'
            or inet_client_addr() = inet_server_addr(), true) as local,
          pg_is_in_recovery() as standby, session_user::text as role`.execute(db.withoutPlugins());
      const [row] = rows;
      if (!row) throw new TypeError('a query without a condition returned no row');
      return row;
    });
  } finally {
    await db.destroy();
  }
}
