/** The demo's databases on MariaDB: the same tables, keys, indexes, foreign keys and rows, each schema a database. */
import mysql from 'mysql2/promise';
import type pg from 'pg';
import { connected } from './generate.ts';

interface ColumnRow {
  schema: string;
  table: string;
  name: string;
  type: string;
  nullable: boolean;
  /** Part of a key, an index or a foreign key. */
  indexed: boolean;
}

interface TableText {
  schema: string;
  table: string;
  columns: ColumnRow[];
}

/** @returns nothing; every schema of the PostgreSQL database but `public` keeps its name, `public` becomes `main`. */
export async function copyToMariadb(postgresUrl: string, mariadbUrl: string, main: string): Promise<void> {
  const from = await connected(postgresUrl);
  const to = await mysql.createConnection({ uri: mariadbUrl, multipleStatements: true });
  try {
    await to.query(`set names utf8mb4, time_zone = '+00:00', sql_mode = '', foreign_key_checks = 0`);
    const tables = await tablesOf(from);
    for (const schema of new Set(tables.map((one) => one.schema)))
      await to.query(`create database if not exists ${nameOf(schema, main)} default character set utf8mb4`);
    for (const table of tables) await copyTable(from, to, table, main);
    for (const statement of await constraintsOf(from, main)) await to.query(statement);
  } finally {
    await from.end();
    await to.end();
  }
}

/** Every row of every table in words that both print alike. */
export async function rowsOnPostgres(url: string): Promise<Record<string, string[]>> {
  const from = await connected(url);
  try {
    const found: Record<string, string[]> = {};
    for (const table of await tablesOf(from)) found[table.table] = (await printRows(from, table)).map(String).sort();
    return found;
  } finally {
    await from.end();
  }
}

export async function rowsOnMariadb(
  postgresUrl: string,
  mariadbUrl: string,
  main: string,
): Promise<Record<string, string[]>> {
  const from = await connected(postgresUrl);
  const to = await mysql.createConnection(mariadbUrl);
  try {
    await to.query(`set names utf8mb4, time_zone = '+00:00'`);
    const found: Record<string, string[]> = {};
    for (const { schema, table, columns } of await tablesOf(from)) {
      const printed = columns.map(({ name, type }) =>
        type === 'bytea' ? `lower(hex(\`${name}\`))` : `cast(\`${name}\` as char)`,
      );
      const [rows] = await to.query<mysql.RowDataPacket[][]>({
        sql: `select ${printed} from ${nameOf(schema, main)}.${table}`,
        rowsAsArray: true,
      });
      found[table] = rows.map(String).sort();
    }
    return found;
  } finally {
    await from.end();
    await to.end();
  }
}

const nameOf = (schema: string, main: string): string => (schema === 'public' ? main : schema);

async function tablesOf(from: pg.Client): Promise<TableText[]> {
  const { rows } = await from.query<ColumnRow>(`
    select n.nspname as schema, c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as nullable,
      exists (select from pg_index i where i.indrelid = c.oid and a.attnum = any (i.indkey::int2[]))
        or exists (select from pg_constraint f where f.conrelid = c.oid and a.attnum = any (f.conkey) and f.contype = 'f')
        as indexed
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_|^information_schema$|^gallra$|^demo_'
    order by n.nspname, c.relname, a.attnum`);
  const tables = new Map<string, TableText>();
  for (const row of rows) {
    const key = `${row.schema}.${row.table}`;
    const table = tables.get(key) ?? { schema: row.schema, table: row.table, columns: [] };
    tables.set(key, table);
    table.columns.push(row);
  }
  return [...tables.values()];
}

/** A wall clock and a moment have six digits; where one is infinite, or older than a `timestamp` can be, it is no date. */
async function printRows(from: pg.Client, { schema, table, columns }: TableText): Promise<(string | null)[][]> {
  const printed = columns.map(({ name, type }) => {
    const column = `"${name}"`;
    const dated = (value: string, form: string, none: string, holds = 'true'): string =>
      `case when isfinite(${column}) and ${holds} then to_char(${value}, '${form}') when ${column} is not null then '${none}' end`;
    if (type === 'date') return dated(column, 'YYYY-MM-DD', '0000-00-00');
    if (type === 'timestamp without time zone') return dated(column, clock, noClock);
    if (type === 'timestamp with time zone')
      return dated(`${column} at time zone 'UTC'`, clock, noClock, `${column} > to_timestamp(0)`);
    if (type === 'boolean') return `${column}::int::text`;
    if (type === 'bytea') return `encode(${column}, 'hex')`;
    return type === 'inet' ? `host(${column})` : `${column}::text`;
  });
  const { rows } = await from.query<(string | null)[]>({
    text: `select ${printed} from "${schema}"."${table}"`,
    rowMode: 'array',
  });
  return rows;
}

const clock = 'YYYY-MM-DD HH24:MI:SS.US';
const noClock = '0000-00-00 00:00:00.000000';

async function copyTable(from: pg.Client, to: mysql.Connection, table: TableText, main: string): Promise<void> {
  const name = `${nameOf(table.schema, main)}.${table.table}`;
  const declared = table.columns.map(
    (column) => `\`${column.name}\` ${typeOf(column)} ${column.nullable ? 'null' : 'not null'}`,
  );
  await to.query(`create table ${name} (${declared}) engine = InnoDB`);
  const rows = await printRows(from, table);
  const values = (row: (string | null)[]): string =>
    row
      .map((value, i) => (table.columns[i]?.type === 'bytea' && value !== null ? `x'${value}'` : mysql.escape(value)))
      .join();
  for (let at = 0; at < rows.length; at += 1000) {
    const some = rows.slice(at, at + 1000).map((row) => `(${values(row)})`);
    await to.query(`insert into ${name} values ${some}`);
  }
}

function typeOf({ type, indexed }: ColumnRow): string {
  if (type === 'timestamp with time zone') return 'timestamp(6)';
  if (type === 'timestamp without time zone') return 'datetime(6)';
  if (type === 'text') return indexed ? 'varchar(191)' : 'text';
  // The type of that name takes only what a standard made.
  if (type === 'uuid') return 'char(36)';
  if (type === 'inet') return 'varchar(45)';
  if (type === 'bytea') return 'longblob';
  return type.replace('character varying', 'varchar').replace('character', 'char').replace('numeric', 'decimal');
}

async function constraintsOf(from: pg.Client, main: string): Promise<string[]> {
  const { rows: indexes } = await from.query<{ schema: string; table: string; kind: string; columns: string[] }>(`
    select n.nspname as schema, c.relname as table,
      case when i.indisprimary then 'primary key' when i.indisunique then 'unique' else 'index' end as kind,
      array(select a.attname::text from unnest(i.indkey::int2[]) with ordinality k (attnum, at)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum order by k.at) as columns
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    where not c.relispartition and n.nspname !~ '^pg_|^information_schema$|^gallra$|^demo_'
    order by not i.indisprimary`);
  const { rows: references } = await from.query<{
    schema: string;
    table: string;
    columns: string[];
    to_schema: string;
    to_table: string;
    to_columns: string[];
    rule: string;
  }>(`
    select n.nspname as schema, c.relname as table, tn.nspname as to_schema, t.relname as to_table,
      array(select a.attname::text from unnest(f.conkey) with ordinality k (attnum, at)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum order by k.at) as columns,
      array(select a.attname::text from unnest(f.confkey) with ordinality k (attnum, at)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum order by k.at) as to_columns,
      case f.confdeltype when 'c' then 'cascade' when 'n' then 'set null' else 'no action' end as rule
    from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
    where f.contype = 'f' and f.conparentid = 0`);
  return [
    ...indexes.map(
      ({ schema, table, kind, columns }) => `alter table ${nameOf(schema, main)}.${table} add ${kind} (${columns})`,
    ),
    ...references.map(
      (one) => `alter table ${nameOf(one.schema, main)}.${one.table} add foreign key (${one.columns})
        references ${nameOf(one.to_schema, main)}.${one.to_table} (${one.to_columns}) on delete ${one.rule}`,
    ),
  ];
}
