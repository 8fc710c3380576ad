/**
 * An account of its own for a store, that may do exactly what `gallra grants` prints for these policies and nothing else, not even what
 * everybody may. Whatever a test does with it shows whether that is enough.
 */
import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { grantingOf } from '../../src/app/granting.ts';
import type { PolicyFolder } from '../../src/policy/parsed.ts';

export interface ExactAccount {
  /** The same database, as this account. */
  url: string;
  name: string;
  /** What was granted, a statement each. */
  grants: string[];
}

/**
 * @param administrator an address. @param holds of all stores: columns by which they are placed are granted too. The account
 * stays: it goes with its server, or by `drop role` when its databases are gone.
 */
export async function exactAccount(
  folder: PolicyFolder,
  store: string,
  administrator: string,
  holds: readonly Held[] = [],
): Promise<ExactAccount> {
  const name = `exact_${store.slice(0, 10)}_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  const url = new URL(administrator);
  const isMysql = url.protocol === 'mysql:';
  const run = isMysql ? await onMysql(administrator) : await onPostgres(administrator);
  try {
    if (isMysql) await run.statement(`create user ${name}@'127.0.0.1' identified by '${password}'`);
    else {
      const database = decodeURIComponent(url.pathname.slice(1));
      await run.statement(`create role ${name} login password '${password}';
        revoke all on database "${database}" from public; revoke all on schema public from public`);
    }
    const role = isMysql ? `${name}@127.0.0.1` : name;
    const kind = isMysql ? ('mysql' as const) : ('postgres' as const);
    // The administrator reads the catalogue; what the store itself is connected with does not matter here.
    const stores = folder.stores.map((entry) =>
      entry.name === store ? { ...entry, kind, url: `$\{ADMINISTRATOR}` } : entry,
    );
    const { lines, unfit, remarks } = await grantingOf(
      { ...folder, stores },
      store,
      { ADMINISTRATOR: administrator },
      { role, through: null, holds: holds.filter((one) => one.store === store).map(columnsOf) },
    );
    if (unfit.length > 0) throw new Error(remarks.join(' '));
    for (const { statement } of lines) await run.statement(statement);
    [url.username, url.password] = [name, password];
    return { url: url.href, name, grants: lines.map(({ statement }) => statement) };
  } finally {
    await run.end();
  }
}

interface Held {
  store: string;
  table: string;
  match: Record<string, string>;
}

const columnsOf = ({ table, match }: Held) => ({ table, columns: Object.keys(match) });

interface Runner {
  statement(text: string): Promise<unknown>;
  end(): Promise<void>;
}

async function onPostgres(url: string): Promise<Runner> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return { statement: (text) => client.query(text), end: () => client.end() };
}

async function onMysql(url: string): Promise<Runner> {
  const client = await mysql.createConnection(url);
  return { statement: (text) => client.query(text), end: () => client.end() };
}
