/** Sample records in a schema of their own, which goes when they are done with. */
import pg from 'pg';
import { GallraError } from '../../errors/gallra-error.ts';
import type { ColumnKind } from '../../policy/catalogue.ts';
import type { StoreEntry } from '../../policy/parsed.ts';
import {
  doesNotFit,
  dropAll,
  leftBehind,
  mayNot,
  noColumn,
  type Scratch,
  type ScratchServer,
  type ScratchTable,
  scratchName,
} from '../scratch.ts';
import { isBug } from '../server-errors.ts';
import { failure, stateOf } from './failure.ts';
import { openPostgresStore } from './open-store.ts';

type Entry = Pick<StoreEntry, 'name' | 'url' | 'schema'>;

/** Connects when it is first filled. Columns of the store's own tables are looked up in the schema of the entry. */
export function openPostgresScratch(entry: Entry): ScratchServer {
  const filled = new Set<Scratch>();
  let connecting: Promise<pg.Client> | null = null;
  const connected = (): Promise<pg.Client> => {
    connecting ??= connect(entry);
    return connecting;
  };
  return {
    async fill(tables, timezone) {
      const scratch = await fill(await connected(), entry, tables, timezone);
      filled.add(scratch);
      return scratch;
    },
    async close() {
      try {
        await dropAll(filled);
      } finally {
        await (await connecting?.catch(() => null))?.end().catch(() => undefined);
      }
    },
  };
}

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
    await client.query(`set statement_timeout = '30s'; set lock_timeout = '20s'; set datestyle = 'ISO'`);
    const { rows } = await client.query<{ may: boolean; account: string; database: string }>(
      `select has_database_privilege(current_database(), 'create') as may, current_user as account,
         current_database() as database`,
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
  const store = openPostgresStore({ ...entry, schema: name, timezone, access: 'read' }, { statementTimeoutMs: 30_000 });
  let closed: Promise<void> | null = null;
  let dropped: Promise<void> | null = null;
  const drop = (): Promise<void> => {
    dropped ??= (async () => {
      closed ??= store.close();
      await closed;
      await client.query(`drop schema if exists ${pg.escapeIdentifier(name)} cascade`);
    })().catch((error: unknown) => {
      dropped = null; // It is tried once more before we disconnect.
      throw leftBehind(entry.name, `schema ${name}`, `drop schema ${name} cascade`, stateOf(error));
    });
    return dropped;
  };
  try {
    await client.query(`select set_config('timezone', $1, false)`, [timezone]);
    await client.query(`create schema ${pg.escapeIdentifier(name)}`);
    const alike: string[] = [];
    for (const table of tables) {
      if (await createTable(client, entry, name, table)) alike.push(table.name);
      await insertRows(client, name, table);
    }
    return { name, store, alike, drop };
  } catch (error) {
    await drop();
    throw error instanceof GallraError ? error : failure(entry.name, 'gallra_test', error, 'changing');
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
  const written = table.rows.flatMap(Object.keys).find((column) => !own.columns.includes(column));
  if (written !== undefined) throw noColumn(table.like ?? table.name, written, entry.name);
  // Without rows, and without what keeps a sample from leaving a column out.
  await client.query(`create unlogged table ${here} as select * from ${own.place} with no data`);
  return true;
}

/** Null: it is not there, or may not be read. */
async function ownTable(
  client: pg.Client,
  { schema }: Entry,
  like: string,
): Promise<{ place: string; columns: string[] } | null> {
  const dot = like.indexOf('.');
  const own = dot === -1 ? place(schema, like) : place(like.slice(0, dot), like.slice(dot + 1));
  const { rows } = await client.query<{ columns: string[] | null }>(
    `select (select array_agg(attname::text) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
     from pg_class c where c.oid = to_regclass($1) and c.relkind in ('r', 'p')
       and has_schema_privilege(c.relnamespace, 'usage') and has_table_privilege(c.oid, 'select')`,
    [own],
  );
  const [row] = rows;
  return row ? { place: own, columns: row.columns ?? [] } : null;
}

/** The server reads every value as it reads any text that is written into the column. */
async function insertRows(client: pg.Client, schema: string, table: ScratchTable): Promise<void> {
  if (table.rows.length === 0) return;
  const here = place(schema, table.name);
  try {
    await client.query(`insert into ${here} select * from jsonb_populate_recordset(null::${here}, $1)`, [
      JSON.stringify(table.rows),
    ]);
  } catch (error) {
    if (isBug(error) || !/^2[23]/.test(stateOf(error) ?? '')) throw error;
    throw await misfit(client, here, table, error);
  }
}

/** Which row it is, and which of its columns. */
async function misfit(client: pg.Client, here: string, table: ScratchTable, error: unknown): Promise<unknown> {
  const fits = (row: Record<string, unknown>): Promise<boolean> =>
    client.query(`select jsonb_populate_record(null::${here}, $1)`, [JSON.stringify(row)]).then(
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
