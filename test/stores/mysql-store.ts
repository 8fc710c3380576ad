/** A store on MariaDB over tables that a test declares, in a database of its own. */
import mysql from 'mysql2/promise';
import type { ColumnKind } from '../../src/policy/catalogue.ts';
import { type MysqlStoreOptions, openMysqlStore } from '../../src/stores/mysql/open-store.ts';
import { prepareStore } from '../../src/stores/mysql/prepare.ts';
import {
  helsinki,
  ledgerId,
  type StoreOptions,
  type TestRow,
  type TestStore,
  type TestTable,
} from '../contract/store/fixtures.ts';
import type { RunningMariadb } from '../support/mariadb.ts';

export interface MysqlTestStore extends TestStore {
  /** Of the administrator. */
  url: string;
  /** What the store was opened with. */
  accountUrl: string;
  sql(text: string): Promise<Record<string, string | null>[]>;
}

/** What the kinds of the suite are called here. */
const types: Record<ColumnKind, string> = {
  date: 'date',
  timestamp: 'datetime(6)',
  instant: 'timestamp(6)',
  number: 'bigint',
  text: 'varchar(191)',
  boolean: 'boolean',
  uuid: 'uuid',
  other: 'inet6',
};

export interface MysqlTestOptions {
  limits?: MysqlStoreOptions;
  /** Statements of the administrator, once the tables are there; returns the address that the store is opened with. */
  account?: (administrator: mysql.Connection, url: string, tables: string[]) => Promise<string>;
}

export async function createMysqlStore(
  server: RunningMariadb,
  { tables, prepared = true, access = 'dispose' }: StoreOptions,
  { limits = {}, account }: MysqlTestOptions = {},
): Promise<MysqlTestStore> {
  const url = await server.freshDatabase('store');
  // What no calendar knows stands in old tables all the same.
  const client = await mysql.createConnection({ uri: url, dateStrings: true, multipleStatements: true });
  await client.query(`set names utf8mb4, time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'`);
  for (const [name, table] of Object.entries(tables)) await create(client, name, table);
  for (const [name, table] of Object.entries(tables)) await refer(client, name, table);
  if (prepared) await prepareStore('telephony', url, ledgerId);
  const as = account ? await account(client, url, Object.keys(tables)) : url;
  const store = openMysqlStore({ name: 'telephony', url: as, timezone: helsinki, access }, limits);
  const rows = async (text: string): Promise<Record<string, string | null>[]> => {
    const [found] = await client.query<mysql.RowDataPacket[]>(text);
    return Array.isArray(found) ? found : [];
  };
  return {
    store,
    url,
    accountUrl: as,
    sql: rows,
    async column(table, name) {
      const order = tables[table]?.key.map((column) => `\`${column}\``).join(', ');
      return (await rows(`select cast(\`${name}\` as char) as value from ${table} order by ${order}`)).map(
        (row) => row.value ?? null,
      );
    },
    async refuse(table, key) {
      const is = tables[table]?.key.map((column, i) => `old.\`${column}\` = ${mysql.escape(key[i])}`).join(' and ');
      for (const event of ['delete', 'update']) {
        await client.query(`create trigger refuse_${event} before ${event} on ${table} for each row begin
          declare said varchar(128);
          if ${is} then
            set said = concat('secret ', old.id);
            signal sqlstate '45000' set message_text = said;
          end if; end`);
      }
    },
    async insert(table, row) {
      const changes = Object.keys(row).map((column) => `\`${column}\` = values(\`${column}\`)`);
      await client.query(`${insertion(table, row, tables[table])} on duplicate key update ${changes}`);
    },
    async close() {
      await store.close();
      await client.query(`drop database \`${new URL(url).pathname.slice(1)}\``);
      await client.end();
    },
  };
}

async function create(client: mysql.Connection, name: string, table: TestTable): Promise<void> {
  const columns = Object.entries(table.columns).map(
    ([column, { kind, nullable }]) => `\`${column}\` ${types[kind]} ${nullable ? 'null' : 'not null'}`,
  );
  const key = table.key.map((column) => `\`${column}\``);
  await client.query(`create table ${name} (${columns}, primary key (${key})) engine = InnoDB`);
  for (const row of table.rows) await client.query(insertion(name, row, table));
}

function insertion(name: string, row: TestRow, table: TestTable | undefined): string {
  const values = Object.entries(row).map(([column, value]) => mysql.escape(held(table?.columns[column]?.kind, value)));
  return `insert into ${name} (${Object.keys(row).map((column) => `\`${column}\``)}) values (${values})`;
}

/** Where other stores have an infinity there is a zero date here: no date either. */
function held(kind: ColumnKind | undefined, value: TestRow[string]): TestRow[string] {
  if (value === 'infinity' || value === '-infinity') return '0000-00-00';
  if (kind === 'other' && typeof value === 'string' && /^[\d.]+$/.test(value)) return `::ffff:${value}`;
  return kind === 'instant' && typeof value === 'string' ? value.replace('T', ' ').replace('Z', '') : value;
}

async function refer(client: mysql.Connection, name: string, table: TestTable): Promise<void> {
  for (const reference of table.references ?? []) {
    const quoted = (columns: string[]): string[] => columns.map((column) => `\`${column}\``);
    await client.query(
      `alter table ${reference.table} add constraint ${reference.name}
       foreign key (${quoted(Object.keys(reference.match))})
       references ${name} (${quoted(Object.values(reference.match))}) on delete ${reference.onDelete.replace('-', ' ')}`,
    );
  }
}
