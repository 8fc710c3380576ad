/** A migrated ledger in a database of its own, with a way to look behind it. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { freshDatabase } from '../support/postgres.ts';

export interface LedgerDatabase {
  /** As `open` connects. */
  url: string;
  /** A ledger with connections of its own, closed by `drop`. */
  open(max?: number): Promise<Ledger>;
  /** Straight to the database, as a superuser. */
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** A connection to hold a transaction open with; to be released. */
  connect(): Promise<pg.PoolClient>;
  /** All entries are older than a year from now on: behind the ledger's back, as only a superuser can. */
  age(): Promise<void>;
  drop(): Promise<void>;
}

export interface LedgerDatabaseOptions {
  /** `open` connects as a role of its own that may only work with the ledger. Default: as the superuser. */
  worker?: boolean;
}

export async function ledgerDatabase({ worker = false }: LedgerDatabaseOptions = {}): Promise<LedgerDatabase> {
  const { url, drop } = await freshDatabase('ledger');
  const role = worker ? await createRole(url, 'login') : null;
  await migrate(url, { workerRole: role?.name ?? null });
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  // One that is on its way out may be thrown out with the database.
  pool.on('error', () => undefined);
  const opened: Ledger[] = [];
  return {
    url: role?.url ?? url,
    open: async (max = 5) => {
      const ledger = await openLedger(role?.url ?? url, { max });
      opened.push(ledger);
      return ledger;
    },
    query: (sql, values) => pool.query(sql, values),
    connect: () => pool.connect(),
    age: async () => {
      await pool.query(`begin; alter table gallra_ledger.audit_entry disable trigger all;
        update gallra_ledger.audit_entry set at = at - interval '2 years';
        update gallra_ledger.intent set settled_at = settled_at - interval '2 years';
        alter table gallra_ledger.audit_entry enable always trigger append_only, enable always trigger prefix_only; commit`);
    },
    drop: async () => {
      await Promise.all([...opened.map((ledger) => ledger.close()), pool.end()]);
      await drop();
      await role?.drop();
    },
  };
}

export interface TestRole {
  name: string;
  /** The same database, as this role. */
  url: string;
  /** After the database is dropped: what it was granted there goes with it. */
  drop(): Promise<void>;
}

/** A role of its own on the server of this database. */
export async function createRole(databaseUrl: string, options: string): Promise<TestRole> {
  const name = `role_${randomBytes(6).toString('hex')}`;
  const server = new URL(databaseUrl);
  server.pathname = '/postgres';
  await once(server.href, `create role ${name} ${options} password 'p'`);
  const url = new URL(databaseUrl);
  [url.username, url.password] = [name, 'p'];
  return { name, url: url.href, drop: () => once(server.href, `drop role if exists ${name}`) };
}

async function once(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
