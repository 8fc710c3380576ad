/** Columns of tables from the server's own catalogue: the only source of identifiers and types in our statements. */
import { type RawBuilder, sql } from 'kysely';
import type { ColumnKind } from '../../policy/catalogue.ts';
import { schemaError } from '../store-errors.ts';
import type { Connection, Transaction } from './session.ts';

export interface Column {
  name: string;
  /** As declared, such as `varchar(80)` or `bigint(20) unsigned`. */
  type: string;
  /** Without length and sign. */
  bareType: string;
  kind: ColumnKind;
  nullable: boolean;
  /** Null where the column holds no text. */
  charset: string | null;
  collation: string | null;
  /** Digits of the fraction of a second. */
  precision: number;
  /** Worked out by the server from other columns. */
  generated: boolean;
  /** Changed by the server with every update that does not name it. */
  touched: boolean;
}

export interface Table {
  /** As policies write it. */
  name: string;
  schema: string;
  relation: string;
  columns: Map<string, Column>;
  /** Why records in it cannot be judged and disposed of safely; null: they can. */
  unfit: string | null;
  estimatedRows: number | null;
}

/** By the name that policies use. */
export type Tables = Map<string, Table>;

/** Tables that do not exist are left out. Views are no tables. */
export async function readTables(on: Connection, tx: Transaction, names: Iterable<string>): Promise<Tables> {
  const tables: Tables = new Map();
  for (const name of new Set(names)) {
    const table = await readTable(on, tx, name);
    if (table) tables.set(name, table);
  }
  return tables;
}

async function readTable(on: Connection, tx: Transaction, name: string): Promise<Table | null> {
  const { schema, relation } = splitName(on, name);
  const rows = await tx.rows(sql<ColumnRow>`
    select t.table_schema as s, t.table_name as t, t.table_type as table_type, t.engine as engine,
      t.table_rows as table_rows, @@lower_case_table_names as folds,
      c.column_name as name, c.column_type as type, c.data_type as base, c.is_nullable as nullable,
      c.character_set_name as charset, c.collation_name as collation, c.datetime_precision as digits,
      c.extra as extra, c.generation_expression as expression
    from information_schema.tables as t
    join information_schema.columns as c on c.table_schema = t.table_schema and c.table_name = t.table_name
    where t.table_schema = ${schema} and t.table_name = ${relation}
      and c.table_schema = ${schema} and c.table_name = ${relation}
    order by c.ordinal_position`);
  // The catalogue compares names without regard to case, whatever the server makes of them.
  const same = rows.filter((row) => Number(row.folds) !== 0 || (row.s === schema && row.t === relation));
  const [first] = same;
  if (!first || first.table_type === 'VIEW' || first.table_type === 'SYSTEM VIEW') return null;
  return {
    name,
    schema: first.s,
    relation: first.t,
    columns: new Map(same.map((row) => [row.name, columnFrom(row)])),
    unfit: unfitness(first),
    estimatedRows: first.table_rows === null ? null : Number(first.table_rows),
  };
}

interface ColumnRow {
  s: string;
  t: string;
  table_type: string;
  engine: string | null;
  table_rows: string | null;
  folds: string;
  name: string;
  type: string;
  base: string;
  nullable: string;
  charset: string | null;
  collation: string | null;
  digits: string | null;
  extra: string;
  expression: string | null;
}

function unfitness({ table_type, engine }: ColumnRow): string | null {
  if (table_type === 'SYSTEM VERSIONED') return 'keeps every version of a row, so that nothing in it is ever destroyed';
  if (table_type !== 'BASE TABLE') return `is a ${table_type.toLowerCase()}`;
  if (engine !== 'InnoDB')
    return `is kept by ${engine ?? 'an engine that failed'}, which knows no transactions of InnoDB`;
  return null;
}

function columnFrom(row: ColumnRow): Column {
  const type = String(row.type);
  return {
    name: row.name,
    type,
    bareType: row.base.toLowerCase(),
    kind: kindOf(row.base.toLowerCase(), type),
    nullable: row.nullable === 'YES',
    charset: row.charset,
    collation: row.collation,
    precision: Number(row.digits ?? 0),
    generated: (row.expression ?? '') !== '' || /generated/i.test(row.extra.replace(/default_generated/i, '')),
    touched: /on update/i.test(row.extra),
  };
}

/** `database.table`, or a table of the store's own database. */
export function splitName(on: Connection, name: string): { schema: string; relation: string } {
  const dot = name.indexOf('.');
  return dot === -1
    ? { schema: on.schema, relation: name }
    : { schema: name.slice(0, dot), relation: name.slice(dot + 1) };
}

/** @throws `store.schema` */
export function tableOf(on: Connection, tables: Tables, name: string): Table {
  const table = tables.get(name);
  if (!table) throw schemaError(on.store, `Store ${on.store} has no table ${name}.`);
  if (table.unfit) throw schemaError(on.store, `Table ${name} in store ${on.store} ${table.unfit}.`);
  return table;
}

/** @throws `store.schema` */
export function columnOf(on: Connection, table: Table, name: string): Column {
  const column = table.columns.get(name);
  if (!column) throw schemaError(on.store, `Table ${table.name} in store ${on.store} has no column ${name}.`);
  return column;
}

export const tableRef = (table: Table): RawBuilder<unknown> => sql.id(table.schema, table.relation);

const numbers = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'float', 'double', 'year'];
const texts = ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'];

function kindOf(base: string, type: string): ColumnKind {
  if (base === 'date' || base === 'uuid') return base;
  if (base === 'datetime') return 'timestamp';
  if (base === 'timestamp') return 'instant';
  if (/^tinyint\(1\)$/i.test(type)) return 'boolean';
  if (numbers.includes(base)) return 'number';
  return texts.includes(base) ? 'text' : 'other';
}
