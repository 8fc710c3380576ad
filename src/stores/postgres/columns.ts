/** Columns of tables from the server's own catalogue: the only source of identifiers and types in our statements. */
import { type RawBuilder, sql } from 'kysely';
import type { ColumnKind } from '../../policy/catalogue.ts';
import { schemaError } from '../store-errors.ts';
import type { Connection, Transaction } from './session.ts';

export interface Column {
  name: string;
  /** As declared, with length and precision. */
  type: string;
  /** Without them, and below a domain: casting to `character varying(2)` would cut a value and match what it is not. */
  bareType: string;
  kind: ColumnKind;
  nullable: boolean;
}

export interface Table {
  /** As policies write it. */
  name: string;
  schema: string;
  relation: string;
  oid: string;
  columns: Map<string, Column>;
  /** A trigger may keep rows back without an error. */
  vetoes: boolean;
}

/** By the name that policies use. */
export type Tables = Map<string, Table>;

/**
 * Tables that do not exist are left out. Views and foreign tables are no tables. A domain behaves as the type below it; one
 * over another domain is no date.
 */
export async function readTables(on: Connection, tx: Transaction, names: Iterable<string>): Promise<Tables> {
  const asked = [...new Set(names)].map((name) => ({ name, ...splitName(on, name) }));
  const { rows } = await sql<ColumnRow>`
    select asked.name, asked.schema, asked.relation, c.oid::text as oid, a.attname as column,
      format_type(a.atttypid, a.atttypmod) as type,
      format_type(base.oid, -1) as bare_type,
      not (a.attnotnull or t.typnotnull) as nullable,
      base.typname as base, base.typcategory as category,
      exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal and g.tgtype & 11 = 11) as vetoes
    from unnest(${asked.map((one) => one.name)}::text[], ${asked.map((one) => one.schema)}::text[],
      ${asked.map((one) => one.relation)}::text[]) as asked (name, schema, relation)
    join pg_namespace n on n.nspname = asked.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = asked.relation and c.relkind in ('r', 'p')
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    join pg_type base on base.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
    order by asked.name, a.attnum`.execute(tx);
  const tables: Tables = new Map();
  for (const row of rows) {
    const table = tables.get(row.name) ?? { ...row, columns: new Map<string, Column>() };
    tables.set(row.name, table);
    table.columns.set(row.column, {
      name: row.column,
      type: row.type,
      bareType: row.bare_type,
      kind: kindOf(row.base, row.category),
      nullable: row.nullable,
    });
  }
  return tables;
}

interface ColumnRow {
  name: string;
  schema: string;
  relation: string;
  oid: string;
  column: string;
  type: string;
  bare_type: string;
  nullable: boolean;
  base: string;
  category: string;
  vetoes: boolean;
}

/** `schema.table`, or a table of the store's own schema. */
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
  return table;
}

/** @throws `store.schema` */
export function columnOf(on: Connection, table: Table, name: string): Column {
  const column = table.columns.get(name);
  if (!column) throw schemaError(on.store, `Table ${table.name} in store ${on.store} has no column ${name}.`);
  return column;
}

export const tableRef = (table: Table): RawBuilder<unknown> => sql.id(table.schema, table.relation);

function kindOf(base: string, category: string): ColumnKind {
  if (base === 'date' || base === 'timestamp' || base === 'uuid') return base;
  if (base === 'timestamptz') return 'instant';
  if (category === 'B') return 'boolean';
  if (category === 'N') return 'number';
  return category === 'S' ? 'text' : 'other';
}
