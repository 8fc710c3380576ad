/** A migrated ledger in a database of its own, with a way to look behind it. */
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { freshDatabase } from '../support/postgres.ts';

export interface LedgerDatabase {
  url: string;
  /** A ledger with connections of its own, closed by `drop`. */
  open(max?: number): Promise<Ledger>;
  /** Straight to the database, as its owner. */
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** A connection to hold a transaction open with; to be released. */
  connect(): Promise<pg.PoolClient>;
  drop(): Promise<void>;
}

export async function ledgerDatabase(): Promise<LedgerDatabase> {
  const { url, drop } = await freshDatabase('ledger');
  await migrate(url);
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  const opened: Ledger[] = [];
  return {
    url,
    open: async (max = 5) => {
      const ledger = await openLedger(url, { max });
      opened.push(ledger);
      return ledger;
    },
    query: (sql, values) => pool.query(sql, values),
    connect: () => pool.connect(),
    drop: async () => {
      await Promise.all([...opened.map((ledger) => ledger.close()), pool.end()]);
      await drop();
    },
  };
}
