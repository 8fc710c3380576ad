/** Sample records in a database of their own, which goes when they are done with. */
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { GallraError } from '../../errors/gallra-error.ts';
import type { ColumnKind } from '../../policy/catalogue.ts';
import type { Scalar } from '../../policy/compiled.ts';
import type { StoreEntry } from '../../policy/parsed.ts';
import {
  doesNotFit,
  dropOnce,
  leftBehind,
  mayNot,
  noColumn,
  type Scratch,
  type ScratchServer,
  type ScratchTable,
  scratchName,
  scratchServer,
} from '../scratch.ts';
import { print } from '../values.ts';
import { connectionTo } from './address.ts';
import { errnoOf, failure } from './failure.ts';
import { openMysqlStore } from './open-store.ts';

type Entry = Pick<StoreEntry, 'name' | 'url'>;

/** Connects when it is first filled. Columns of the store's own tables are looked up in the database of the address. */
export const openMysqlScratch = (entry: Entry): ScratchServer =>
  scratchServer(
    () => connect(entry),
    (connection, tables, timezone) => fill(connection, entry, tables, timezone),
  );

async function connect(entry: Entry): Promise<Connection> {
  const address = connectionTo(entry.name, entry.url);
  try {
    const connection = await mysql.createConnection({ ...address, connectTimeout: 10_000 });
    // A connection that breaks while nothing is asked of it is reported by the next statement.
    connection.on('error', () => undefined);
    await connection.query(
      `set names utf8mb4 collate utf8mb4_bin, time_zone = '+00:00', lock_wait_timeout = 30, session sql_mode = 'STRICT_ALL_TABLES'`,
    );
    return connection;
  } catch (error) {
    throw failure(entry.name, 'gallra_test', error, 'reading');
  }
}

const noDatabaseAccess = 1044;

async function fill(connection: Connection, entry: Entry, tables: ScratchTable[], timezone: string): Promise<Scratch> {
  const name = scratchName();
  const own = connectionTo(entry.name, entry.url).database;
  const url = new URL(entry.url);
  url.pathname = `/${name}`;
  const store = openMysqlStore({ name: entry.name, url: url.href, timezone, access: 'read' });
  const drop = dropOnce(
    store,
    () => connection.query(`drop database if exists ${mysql.escapeId(name)}`),
    (error) => leftBehind(entry.name, `database ${name}`, `drop database ${name}`, errnoOf(error)),
  );
  try {
    await connection.query(`create database ${mysql.escapeId(name)} character set utf8mb4 collate utf8mb4_bin`);
  } catch (error) {
    await store.close();
    if (errnoOf(error) !== noDatabaseAccess) throw failure(entry.name, 'gallra_test', error, 'changing');
    const grant = 'Grant it, grant all privileges on `gallra\\_test\\_%`.* to the account';
    throw mayNot(entry.name, 'create a database', grant);
  }
  try {
    const alike: string[] = [];
    for (const table of tables) {
      const columns = table.like === null ? null : await ownColumns(connection, own, table.like);
      if (columns) alike.push(table.name);
      await createTable(connection, entry, name, table, columns ?? readOff(table));
    }
    return { name, store, alike, drop };
  } catch (error) {
    await drop();
    throw error instanceof GallraError ? error : failure(entry.name, 'gallra_test', error, 'changing');
  }
}

/** Type, character set and collation of each column, as SQL. */
type Columns = Map<string, string>;

/** Null: the table is not there, or not for us. */
async function ownColumns(connection: Connection, database: string, like: string): Promise<Columns | null> {
  const dot = like.indexOf('.');
  const [schema, relation] = dot === -1 ? [database, like] : [like.slice(0, dot), like.slice(dot + 1)];
  const [rows] = await connection.query<RowDataPacket[]>(
    `select column_name as name, column_type as type, collation_name as collation from information_schema.columns
     where table_schema = ? and table_name = ? order by ordinal_position`,
    [schema, relation],
  );
  if (rows.length === 0) return null;
  return new Map(
    rows.map(({ name, type, collation }) => [
      String(name),
      `${String(type)}${collation === null ? '' : ` collate ${mysql.escapeId(String(collation))}`}`,
    ]),
  );
}

const types: Record<ColumnKind, string> = {
  date: 'date',
  timestamp: 'datetime(6)',
  instant: 'timestamp(6)',
  number: 'double',
  text: 'longtext',
  boolean: 'tinyint(1)',
  uuid: 'char(36)',
  other: 'longtext',
};

function readOff(table: ScratchTable): Columns {
  const isWhole = (column: string): boolean =>
    table.rows.every((row) => row[column] == null || Number.isSafeInteger(row[column]));
  return new Map(
    Object.entries(table.columns()).map(([name, kind]) => [
      name,
      kind === 'number' && isWhole(name) ? 'bigint' : types[kind],
    ]),
  );
}

/** Every column may be left out, whatever the store's own table says: a sample has those that matter. */
async function createTable(
  connection: Connection,
  entry: Entry,
  schema: string,
  table: ScratchTable,
  columns: Columns,
): Promise<void> {
  const written = table.rows.flatMap(Object.keys).find((column) => !columns.has(column));
  if (written !== undefined) throw noColumn(table.like ?? table.name, written, entry.name);
  const here = `${mysql.escapeId(schema)}.${mysql.escapeId(table.name)}`;
  const declared = [...columns].map(([name, type]) => `${mysql.escapeId(name)} ${type} null default null`);
  await connection.query(`create table ${here} (${declared.join(', ')}) engine = InnoDB`);
  for (const [i, row] of table.rows.entries()) {
    const names = Object.keys(row);
    if (names.length === 0) continue;
    const values = names.map((name) => mysql.escape(asWritten(row[name] ?? null, columns.get(name) ?? '')));
    const into = names.map((name) => mysql.escapeId(name));
    try {
      await connection.query(`insert into ${here} (${into.join(', ')}) values (${values.join(', ')})`);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === null) throw error;
      throw doesNotFit(table.like ?? table.name, i + 1, [], `${errno}`);
    }
  }
}

/** Of dates with a time the server reads no zone: an instant is written in UTC, as the session counts. */
function asWritten(value: Scalar | null, type: string): Scalar | null {
  if (typeof value !== 'string' || !/^(timestamp|datetime)/i.test(type)) return value;
  return (print('instant', value) ?? print('timestamp', value) ?? value).replace('T', ' ').replace(/Z$/, '');
}
