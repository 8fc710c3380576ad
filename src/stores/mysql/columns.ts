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

/** Two questions, each about one table by its name: asked of both at once, the server opens every table that it has. */
async function readTable(on: Connection, tx: Transaction, name: string): Promise<Table | null> {
  const { schema, relation } = splitName(on, name);
  const found = await tx.rows(sql<TableRow>`
    select table_schema as s, table_name as t, table_type as type, engine as engine, table_rows as table_rows,
      @@lower_case_table_names as folds
    from information_schema.tables where table_schema = ${schema} and table_name = ${relation}`);
  // The catalogue compares names without regard to case, whatever the server makes of them.
  const isSame = ({ folds, s, t }: TableRow): boolean => Number(folds) !== 0 || (s === schema && t === relation);
  const row = found.find(isSame);
  if (!row || row.type === 'VIEW' || row.type === 'SYSTEM VIEW') return null;
  const columns = await tx.rows(sql<ColumnRow>`
    select table_name as t, column_name as name, column_type as type, data_type as base, is_nullable as nullable,
      character_set_name as charset, collation_name as collation, datetime_precision as digits, extra as extra,
      generation_expression as expression
    from information_schema.columns where table_schema = ${row.s} and table_name = ${row.t}
    order by ordinal_position`);
  return {
    name,
    schema: row.s,
    relation: row.t,
    columns: new Map(columns.filter(({ t }) => t === row.t).map((column) => [column.name, columnFrom(column)])),
    unfit: unfitness(row),
    estimatedRows: row.table_rows === null ? null : Number(row.table_rows),
  };
}

interface TableRow {
  s: string;
  t: string;
  type: string;
  engine: string | null;
  table_rows: string | null;
  folds: string;
}

interface ColumnRow {
  t: string;
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

function unfitness({ type, engine }: TableRow): string | null {
  if (type === 'SYSTEM VERSIONED') return 'keeps every version of a row, so that nothing in it is ever destroyed';
  if (type !== 'BASE TABLE') return `is a ${type.toLowerCase()}`;
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
