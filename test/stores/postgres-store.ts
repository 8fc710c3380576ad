/** A PostgreSQL store over tables that a test declares, in a database of its own. */
import pg from 'pg';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/stores/postgres/open-store.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { helsinki, ledgerId, type StoreOptions, type TestStore, type TestTable } from '../contract/store/fixtures.ts';
import { freshDatabase } from '../support/postgres.ts';

export interface PostgresTestStore extends TestStore {
  url: string;
  sql(text: string, values?: unknown[]): Promise<Record<string, string | null>[]>;
}

export async function createPostgresStore(
  { tables, prepared = true, access = 'dispose' }: StoreOptions,
  limits: PostgresStoreOptions = {},
): Promise<PostgresTestStore> {
  const database = await freshDatabase('store');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`set timezone = 'UTC'`);
  for (const [name, table] of Object.entries(tables)) await create(client, name, table);
  for (const [name, table] of Object.entries(tables)) await refer(client, name, table);
  if (prepared) await prepareStore('telephony', database.url, ledgerId);
  const entry = { name: 'telephony', url: database.url, schema: 'public', timezone: helsinki, access };
  const store = openPostgresStore(entry, limits);
  return {
    store,
    url: database.url,
    sql: async (text, values) => (await client.query(text, values)).rows,
    async column(table, name) {
      const order = tables[table]?.key.map((column) => `"${column}"`).join(', ');
      const { rows } = await client.query(`select "${name}"::text as value from ${table} order by ${order}`);
      return rows.map((row) => row.value);
    },
    async refuse(table, key) {
      const is = tables[table]?.key.map((column, i) => `old."${column}" = '${key[i]}'`).join(' and ');
      await client.query(`
        create function refuse() returns trigger language plpgsql as $$ begin raise exception 'secret %', old; end $$;
        create trigger refuse before delete or update on ${table} for each row when (${is}) execute function refuse()`);
    },
    async insert(table, row) {
      const columns = Object.keys(row);
      const keys = tables[table]?.key ?? [];
      await client.query(
        `insert into ${table} (${columns.map((column) => `"${column}"`)}) values (${columns.map((_, i) => `$${i + 1}`)})
         on conflict (${keys}) do update set ${columns.map((column) => `"${column}" = excluded."${column}"`)}`,
        Object.values(row),
      );
    },
    async close() {
      await store.close();
      await client.end();
      await database.drop();
    },
  };
}

async function create(client: pg.Client, name: string, table: TestTable): Promise<void> {
  const columns = Object.entries(table.columns).map(
    ([column, { type, nullable }]) => `"${column}" ${type} ${nullable ? '' : 'not null'}`,
  );
  await client.query(`create table ${name} (${columns}, primary key (${table.key}))`);
  for (const row of table.rows) {
    const names = Object.keys(row);
    await client.query(
      `insert into ${name} (${names.map((column) => `"${column}"`)}) values (${names.map((_, i) => `$${i + 1}`)})`,
      Object.values(row),
    );
  }
}

async function refer(client: pg.Client, name: string, table: TestTable): Promise<void> {
  for (const reference of table.references ?? []) {
    const on = reference.onDelete.replace('-', ' ');
    await client.query(
      `alter table ${reference.table} add constraint ${reference.name} foreign key (${Object.keys(reference.match)})
       references ${name} (${Object.values(reference.match)}) on delete ${on}`,
    );
  }
}
