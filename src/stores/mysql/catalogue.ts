/** Tables as policies are checked against them, from the server's catalogue. */
import { sql } from 'kysely';
import type { Catalogue, InboundReference, TableShape } from '../../policy/catalogue.ts';
import { readTables, type Table } from './columns.ts';
import { blind, errnoOf } from './failure.ts';
import { isPrepared, ours, seesEveryTable } from './prepare.ts';
import { type Connection, reading, type Transaction } from './session.ts';

/**
 * @throws `store.denied` where records may be disposed of and the account is not shown every table and trigger: cascades
 * of tables that it cannot see would go unnoticed.
 */
export function catalogue(on: Connection, names: string[]): Promise<Catalogue> {
  return reading(on, 'information_schema', async (tx) => {
    const server = await serverOf(on, tx);
    if (on.access === 'dispose' && !(await seesEveryTable(tx)))
      throw blind(on.store, 'which tables refer to its own', 'references on *.*');
    const found: Catalogue = {};
    for (const table of (await readTables(on, tx, names)).values()) {
      if (on.access === 'dispose' && !(await seesTriggers(tx, table)))
        throw blind(on.store, `the triggers of table ${table.name}`, `trigger on ${table.name}`);
      found[table.name] = await shapeOf(on, tx, table, server);
    }
    return found;
  });
}

/** The database behind a store entry. */
export const identity = (on: Connection): Promise<string> =>
  reading(on, 'information_schema', async (tx) => identityOf(await serverOf(on, tx), on.schema));

export const now = (on: Connection): Promise<string> =>
  reading(on, 'information_schema', async (tx) => {
    const [row] = await tx.rows(sql<{ at: string }>`select cast(utc_timestamp(3) as char) as at`);
    return new Date(`${row?.at.replace(' ', 'T')}Z`).toISOString();
  });

interface Server {
  /** The same through every name of its host. */
  uid: string;
  /** Names of databases and tables are the same in either case. */
  folds: boolean;
}

/**
 * By the id that `prepare` wrote into the database: it stays when the server moves to another machine. Before that by what
 * the server calls itself, and where it has no name, by its host and port.
 */
async function serverOf(on: Connection, tx: Transaction): Promise<Server> {
  const ask = async (uid: ReturnType<typeof sql>): Promise<Server> => {
    const [row] = await tx.rows(sql<{ uid: string; folds: string }>`
      select ${uid} as uid, @@lower_case_table_names as folds`);
    return { uid: row?.uid ?? '', folds: Number(row?.folds) !== 0 };
  };
  if (await isPrepared(on, tx)) return ask(sql`(select store_id from ${ours(on, 'binding')})`);
  try {
    return await ask(sql`concat('' /*M!100000 , @@server_uid */ /*!80000 , @@server_uuid */)`);
  } catch (error) {
    if (errnoOf(error) !== 1193) throw error;
    return ask(sql`concat(@@hostname, ':', @@port)`);
  }
}

const identityOf = ({ uid, folds }: Server, database: string): string =>
  `mysql:${uid}/${folds ? database.toLowerCase() : database}`;

/** MariaDB shows them to whoever is shown the table; MySQL only to whoever may change them. */
async function seesTriggers(tx: Transaction, { schema, relation }: Table): Promise<boolean> {
  const granted = (view: string, more = sql`true`) => sql`select 1 from ${sql.id('information_schema', view)}
    where privilege_type = 'TRIGGER' and ${more}`;
  const rows = await tx.rows(sql`select 1 from (select @@version as version) as v where version like '%MariaDB%'
    union all ${granted('user_privileges')}
    union all ${granted('schema_privileges', sql`${schema} like table_schema`)}
    union all ${granted('table_privileges', sql`table_schema = ${schema} and table_name = ${relation}`)} limit 1`);
  return rows.length > 0;
}

async function shapeOf(on: Connection, tx: Transaction, table: Table, server: Server): Promise<TableShape> {
  const indexes = await readIndexes(tx, table);
  const name = server.folds ? table.relation.toLowerCase() : table.relation;
  return {
    identity: `${identityOf(server, table.schema)}/${name}`,
    columns: Object.fromEntries(
      [...table.columns.values()].map(({ name, type, kind, nullable }) => [name, { type, kind, nullable }]),
    ),
    uniqueKeys: indexes.filter(({ unique, whole }) => unique && whole).map(({ columns }) => columns),
    indexes: indexes.filter(({ usable, columns }) => usable && columns.length > 0).map(({ columns }) => columns),
    references: await readReferences(on, tx, table),
    triggers: await readTriggers(tx, table),
    rowSecurity: false,
    estimatedRows: table.estimatedRows,
  };
}

interface Index {
  /** No two rows have the same values in it, NULLs included. */
  unique: boolean;
  usable: boolean;
  /** Every one of its parts is a whole column. */
  whole: boolean;
  columns: string[];
}

interface IndexRow {
  INDEX_NAME: string;
  NON_UNIQUE: string;
  COLUMN_NAME: string | null;
  SUB_PART: string | null;
  NULLABLE: string;
  INDEX_TYPE: string;
  IGNORED?: string;
  IS_VISIBLE?: string;
}

/** Primary key first. */
async function readIndexes(tx: Transaction, { schema, relation }: Table): Promise<Index[]> {
  const rows = await tx.rows(sql<IndexRow>`select * from information_schema.statistics
    where table_schema = ${schema} and table_name = ${relation}
    order by index_name <> 'PRIMARY', index_name, seq_in_index`);
  const byName = new Map<string, Index>();
  for (const row of rows) {
    const unique = Number(row.NON_UNIQUE) === 0;
    const usable = row.INDEX_TYPE === 'BTREE' && row.IGNORED !== 'YES' && row.IS_VISIBLE !== 'NO';
    const index = byName.get(row.INDEX_NAME) ?? { unique, usable, whole: true, columns: [] };
    byName.set(row.INDEX_NAME, index);
    if (row.NULLABLE === 'YES') index.unique = false;
    // What follows the first characters of a column, or an expression, is in no order of its own.
    if (row.COLUMN_NAME === null || row.SUB_PART !== null) index.whole = false;
    else if (index.whole) index.columns.push(row.COLUMN_NAME);
  }
  return [...byName.values()];
}

interface ReferenceRow {
  schema_name: string;
  relation: string;
  name: string;
  theirs: string;
  ours: string;
}

/** The servers keep an index on what refers: without one the foreign key could not be made. */
async function readReferences(on: Connection, tx: Transaction, table: Table): Promise<InboundReference[]> {
  const rules = await tx.rows(sql<Omit<ReferenceRow, 'theirs' | 'ours'> & { rule: string }>`
    select constraint_schema as schema_name, table_name as relation, constraint_name as name, delete_rule as rule
    from information_schema.referential_constraints
    where unique_constraint_schema = ${table.schema} and referenced_table_name = ${table.relation}`);
  const columns = await tx.rows(sql<ReferenceRow>`
    select constraint_schema as schema_name, table_name as relation, constraint_name as name,
      column_name as theirs, referenced_column_name as ours
    from information_schema.key_column_usage
    where referenced_table_schema = ${table.schema} and referenced_table_name = ${table.relation}
    order by constraint_schema, table_name, constraint_name, ordinal_position`);
  const found = new Map<string, InboundReference>();
  for (const row of columns) {
    const isThis = (one: (typeof rules)[number]): boolean =>
      one.schema_name === row.schema_name && one.relation === row.relation && one.name === row.name;
    const key = JSON.stringify([row.schema_name, row.relation, row.name]);
    const rule = rules.find(isThis)?.rule.toLowerCase().replace(' ', '-') as InboundReference['onDelete'] | undefined;
    const reference = found.get(key) ?? {
      name: row.name,
      table: row.schema_name === on.schema ? row.relation : `${row.schema_name}.${row.relation}`,
      match: {},
      // What cannot be told counts as the worst.
      onDelete: rule ?? 'cascade',
      indexed: true,
    };
    reference.match[row.theirs] = row.ours;
    found.set(key, reference);
  }
  return [...found.values()];
}

async function readTriggers(tx: Transaction, { schema, relation }: Table): Promise<string[]> {
  const rows = await tx.rows(sql<{ name: string }>`
    select trigger_name as name from information_schema.triggers
    where event_object_schema = ${schema} and event_object_table = ${relation}
      and event_manipulation in ('DELETE', 'UPDATE') order by trigger_name`);
  return rows.map((row) => row.name);
}
