/** Sample records in a schema of their own, which goes when they are done with. */
import pg from 'pg';
import { GallraError } from '../../errors/gallra-error.ts';
import type { ColumnKind } from '../../policy/catalogue.ts';
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
import { isBug } from '../server-errors.ts';
import { failure, stateOf } from './failure.ts';
import { openPostgresStore } from './open-store.ts';

type Entry = Pick<StoreEntry, 'name' | 'url' | 'schema'>;

/** Connects when it is first filled. Columns of the store's own tables are looked up in the schema of the entry. */
export const openPostgresScratch = (entry: Entry): ScratchServer =>
  scratchServer(
    () => connect(entry),
    (client, tables, timezone) => fill(client, entry, tables, timezone),
  );

async function connect(entry: Entry): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: entry.url,
    application_name: 'gallra',
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks while nothing is asked of it is reported by the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean; account: string; database: string }>(
      `select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') as may, current_user as account,
         pg_catalog.current_database() as database`,
    );
    const [row] = rows;
    if (row && !row.may) {
      const grant = `Grant it, grant create on database ${row.database} to ${row.account}`;
      throw mayNot(entry.name, `create a schema in database ${row.database}`, grant);
    }
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw failure(entry.name, 'gallra_test', error, 'reading');
  }
}

async function fill(client: pg.Client, entry: Entry, tables: ScratchTable[], timezone: string): Promise<Scratch> {
  const name = scratchName();
  const store = openPostgresStore(
    { ...entry, schema: name, timezone, access: 'read' },
    { statementTimeoutMs: 30_000, operatorsOf: entry.schema },
  );
  const byItself: ByItself = (work) => alone(client, { timezone, schema: entry.schema }, work);
  const drop = dropOnce(
    store,
    () => byItself(() => client.query(`drop schema if exists ${pg.escapeIdentifier(name)} cascade`)),
    (error) => leftBehind(entry.name, `schema ${name}`, `drop schema ${name} cascade`, stateOf(error)),
  );
  try {
    await byItself(() => client.query(`create schema ${pg.escapeIdentifier(name)}`));
    const alike: string[] = [];
    for (const table of tables) {
      await byItself(async () => {
        if (await createTable(client, entry, name, table)) alike.push(table.name);
      });
      await insertRows(client, name, table, byItself);
    }
    return { name, store, alike, drop };
  } catch (error) {
    await drop();
    throw error instanceof GallraError ? error : failure(entry.name, 'gallra_test', error, 'changing');
  }
}

/**
 * In a transaction of its own, so that the store's own table is locked for one statement, and none while another is waited
 * for. What is set is set for it alone: a pooler would hand a setting of the session on to whoever has the connection next.
 * The path is that of a run: the account's own may put functions of somebody else before those of the server.
 */
async function alone(
  client: pg.Client,
  { timezone, schema }: { timezone: string; schema: string },
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await client.query(
      `begin; set local search_path = pg_catalog, ${pg.escapeIdentifier(schema)}, public, pg_temp;
       set local statement_timeout = '30s'; set local lock_timeout = '20s'; set local datestyle = 'ISO'`,
    );
    await client.query(`select set_config('timezone', $1, true)`, [timezone]);
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Whether it has the columns of the store's own table. Unlogged: no replica and no archive of the server hears of it. */
async function createTable(client: pg.Client, entry: Entry, schema: string, table: ScratchTable): Promise<boolean> {
  const here = place(schema, table.name);
  const own = table.like === null ? null : await ownTable(client, entry, table.like);
  if (own === null) {
    const columns = Object.entries(table.columns()).map(
      ([name, kind]) => `${pg.escapeIdentifier(name)} ${typeOf(kind, name, table)}`,
    );
    await client.query(`create unlogged table ${here} (${columns.join(', ')})`);
    return false;
  }
  const names = new Set(own.columns.map(({ name }) => name));
  const written = table.rows.flatMap(Object.keys).find((column) => !names.has(column));
  if (written !== undefined) throw noColumn(table.like ?? table.name, written, entry.name);
  // Without rows, and without what keeps a sample from leaving a column out.
  const columns = own.columns.map(({ name, below }) => {
    const column = pg.escapeIdentifier(name);
    return below === null ? column : `${column}::${below} as ${column}`;
  });
  await client.query(`create unlogged table ${here} as select ${columns.join(', ')} from ${own.place} with no data`);
  return true;
}

interface OwnColumn {
  name: string;
  /** The type below a domain that takes no NULL, as SQL; else null. */
  below: string | null;
}

/** Null: it is not there, or may not be read. */
async function ownTable(
  client: pg.Client,
  { schema }: Entry,
  like: string,
): Promise<{ place: string; columns: OwnColumn[] } | null> {
  const dot = like.indexOf('.');
  const own = dot === -1 ? place(schema, like) : place(like.slice(0, dot), like.slice(dot + 1));
  const { rows: found } = await client.query<{ oid: string }>(
    `select c.oid::text as oid from pg_class c where c.oid = to_regclass($1) and c.relkind in ('r', 'p')
       and has_schema_privilege(c.relnamespace, 'usage') and has_table_privilege(c.oid, 'select')`,
    [own],
  );
  const [table] = found;
  if (!table) return null;
  const { rows: columns } = await client.query<OwnColumn>(
    `with recursive under (attnum, name, type, modifier, required) as (
       select attnum, attname::text, atttypid, atttypmod, false
         from pg_attribute where attrelid = $1::oid and attnum > 0 and not attisdropped
       union all select u.attnum, u.name, t.typbasetype, t.typtypmod, u.required or t.typnotnull
         from under u join pg_type t on t.oid = u.type where t.typtype = 'd')
     select u.name, case when u.required then format_type(u.type, u.modifier) end as below
       from under u join pg_type t on t.oid = u.type where t.typtype <> 'd' order by u.attnum`,
    [table.oid],
  );
  return { place: own, columns };
}

/** The server reads every value as it reads any text that is written into the column. */
async function insertRows(client: pg.Client, schema: string, table: ScratchTable, byItself: ByItself): Promise<void> {
  if (table.rows.length === 0) return;
  const here = place(schema, table.name);
  const insert = `insert into ${here} select * from jsonb_populate_recordset(null::${here}, $1)`;
  try {
    await byItself(() => client.query(insert, [JSON.stringify(table.rows)]));
  } catch (error) {
    if (isBug(error) || !/^2[23]/.test(stateOf(error) ?? '')) throw error;
    throw await misfit(client, here, table, error, byItself);
  }
}

type ByItself = (work: () => Promise<unknown>) => Promise<void>;

/** Which row it is, and which of its columns. */
async function misfit(
  client: pg.Client,
  here: string,
  table: ScratchTable,
  error: unknown,
  byItself: ByItself,
): Promise<unknown> {
  const fits = (row: Record<string, unknown>): Promise<boolean> =>
    byItself(() => client.query(`select jsonb_populate_record(null::${here}, $1)`, [JSON.stringify(row)])).then(
      () => true,
      () => false,
    );
  for (const [i, row] of table.rows.entries()) {
    if (await fits(row)) continue;
    const columns: string[] = [];
    for (const [column, value] of Object.entries(row)) if (!(await fits({ [column]: value }))) columns.push(column);
    return doesNotFit(table.like ?? table.name, i + 1, columns, stateOf(error) ?? '');
  }
  return error;
}

const place = (schema: string, table: string): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;

const types: Record<ColumnKind, string> = {
  date: 'date',
  timestamp: 'timestamp',
  instant: 'timestamptz',
  number: 'numeric',
  text: 'text',
  boolean: 'boolean',
  uuid: 'uuid',
  other: 'text',
};

function typeOf(kind: ColumnKind, column: string, { rows }: ScratchTable): string {
  const isWhole = rows.every((row) => row[column] == null || Number.isSafeInteger(row[column]));
  return kind === 'number' && isWhole ? 'bigint' : types[kind];
}
