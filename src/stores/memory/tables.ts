/**
 * The tables of a memory store: declared columns, rows in maps by key, foreign keys. Changes are made on a draft and put
 * in place at the end, so that a call that fails has changed nothing.
 */
import type { ColumnShape, InboundReference } from '../../policy/catalogue.ts';
import type { Match } from '../../policy/compiled.ts';
import type { Key } from '../../ports/store.ts';
import { refused, schemaError } from '../store-errors.ts';
import { compare, print, type Value } from '../values.ts';

export type Row = Record<string, Value>;

export interface MemoryTable {
  columns: Record<string, ColumnShape>;
  key: string[];
  /** Plain objects; temporal values as ISO text. A column that is left out is NULL. */
  rows: Row[];
  /** Foreign keys of other tables that refer to this one; enforced when rows of this table go. */
  references?: InboundReference[];
  indexes?: string[][];
}

/** Rows by the JSON text of their key, values in their printed form. */
export type Rows = Map<string, Record<string, string | null>>;

export interface Table extends Omit<MemoryTable, 'rows'> {
  name: string;
  rows: Rows;
}

export interface Database {
  name: string;
  timezone: string;
  tables: Map<string, Table>;
  /** Records that refuse to be disposed of: table, then JSON text of the key. */
  refusing: Map<string, Set<string>>;
  /** Rows that a batch has locked, by table and JSON text of the key; and what waits for them. */
  locked: Set<string>;
  waiting: (() => void)[];
}

export type StoredRow = Record<string, string | null>;

export const keyText = (key: Key): string => JSON.stringify(key);

export function tableOf(database: Database, name: string): Table {
  const table = database.tables.get(name);
  if (!table) throw schemaError(database.name, `There is no table ${name}.`);
  return table;
}

export function columnOf(database: Database, table: Table, name: string): ColumnShape {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (!column) throw schemaError(database.name, `Table ${table.name} has no column ${name}.`);
  return column;
}

/** Rows in the order of the table's key. */
export function orderedRows(database: Database, table: Table): StoredRow[] {
  return [...table.rows.values()].sort((a, b) => compareKeys(database, table, keyOf(table, a), keyOf(table, b)));
}

export function keyOf(table: Table, row: StoredRow, key: string[] = table.key): Key {
  return key.map((column) => row[column] ?? '');
}

export function compareKeys(database: Database, table: Table, a: Key, b: Key, key: string[] = table.key): number {
  for (const [i, column] of key.entries()) {
    const order = compare(columnOf(database, table, column).kind, a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Rows of `table` whose columns equal those of `ours`, as matched. NULL equals nothing. */
export function matching(database: Database, table: Table, match: Match, ours: StoredRow): StoredRow[] {
  const pairs = Object.entries(match);
  for (const [theirs] of pairs) columnOf(database, table, theirs);
  return [...table.rows.values()].filter((row) =>
    pairs.every(([theirs, our]) => row[theirs] != null && row[theirs] === ours[our]),
  );
}

/** The row as stored: every declared column, printed. */
export function storedRow(database: Database, table: Table, row: Row): StoredRow {
  for (const column of Object.keys(row)) columnOf(database, table, column);
  const stored: StoredRow = {};
  for (const [column, shape] of Object.entries(table.columns)) {
    const value = row[column] ?? null;
    const text = value === null ? null : print(shape.kind, value);
    if (value !== null && text === null) {
      throw schemaError(database.name, `A value for ${table.name}.${column} is no ${shape.kind}.`);
    }
    if (text === null && !shape.nullable) {
      throw schemaError(database.name, `Column ${table.name}.${column} cannot be NULL.`);
    }
    stored[column] = text;
  }
  return stored;
}

/** Nobody changes these rows until the work is done; whoever wants to waits. */
export async function locking<T>(
  database: Database,
  table: Table,
  rows: StoredRow[],
  work: () => Promise<T>,
): Promise<T> {
  for (const row of rows) database.locked.add(lockOf(table, keyOf(table, row)));
  try {
    return await work();
  } finally {
    for (const row of rows) database.locked.delete(lockOf(table, keyOf(table, row)));
    for (const change of database.waiting.splice(0)) change();
  }
}

/** Now, or as soon as the row is free. */
export function whenFree(database: Database, table: Table, key: Key, change: () => void): void {
  if (database.locked.has(lockOf(table, key))) database.waiting.push(() => whenFree(database, table, key, change));
  else change();
}

const lockOf = (table: Table, key: Key): string => JSON.stringify([table.name, key]);

/** A copy whose rows can be changed without anybody seeing it, until `publish`. */
export function draftOf(database: Database): Database {
  const tables = new Map([...database.tables].map(([name, table]) => [name, { ...table, rows: new Map(table.rows) }]));
  return { ...database, tables };
}

export function publish(draft: Database, into: Database): void {
  for (const [name, table] of draft.tables) tableOf(into, name).rows = table.rows;
}

/** Deletes rows and what the foreign keys say about the rows that refer to them. @throws `store.refused` */
export function deleteRows(draft: Database, table: Table, rows: StoredRow[]): void {
  for (const row of rows) table.rows.delete(keyText(keyOf(table, row)));
  for (const row of rows) {
    for (const reference of table.references ?? []) {
      const child = tableOf(draft, reference.table);
      const children = matching(draft, child, reference.match, row);
      if (children.length === 0) continue;
      if (reference.onDelete === 'restrict' || reference.onDelete === 'no-action')
        throw refused(draft.name, table.name);
      if (reference.onDelete === 'cascade') deleteRows(draft, child, children);
      else for (const one of children) changeRow(child, one, nulls(Object.keys(reference.match)));
    }
  }
}

export function changeRow(table: Table, row: StoredRow, values: StoredRow): void {
  table.rows.set(keyText(keyOf(table, row)), { ...row, ...values });
}

const nulls = (columns: string[]): StoredRow => Object.fromEntries(columns.map((column) => [column, null]));
