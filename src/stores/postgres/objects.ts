/** Rows that name objects in another store: which names they give, and who else gives the same ones. */
import { sql } from 'kysely';
import type { Judgement, ObjectOrder } from '../../policy/judgement.ts';
import { loneColumn, templatePieces } from '../../policy/object-names.ts';
import type { BatchRange, Key, Names, Naming, NamingRecord } from '../../ports/store.ts';
import { intended, namesOf, namesOfOthers, namingColumns, type TemplateRow, unshared } from '../naming-records.ts';
import type { Sql } from '../two-valued.ts';
import { columnOf, readTables, tableOf, tableRef } from './columns.ts';
import { isAfter, isOneOf, keyText } from './keys.ts';
import { boundList, holds, ref, type Scope } from './predicate.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { tableScope } from './tally.ts';

/** What the templates' columns hold in these rows. @param locking `for update of r`, or nothing. */
export async function templateRows(
  tx: Transaction,
  scope: Scope,
  key: string[],
  objects: Pick<ObjectOrder, 'object'>[],
  where: Sql,
  rest: Sql = sql``,
): Promise<TemplateRow[]> {
  const columns = namingColumns(objects);
  const values = columns.map((column) => sql`${ref(scope, column)}::text`);
  const { rows } = await sql<{ key: Key; vals: (string | null)[] }>`
    select ${keyText(scope, key)} as key, array[${sql.join(values)}] as vals
    from ${tableRef(scope.table)} as r where ${where} ${rest}`.execute(tx);
  return rows.map((row) => ({
    key: row.key,
    values: Object.fromEntries(columns.map((column, i) => [column, row.vals[i] ?? null])),
  }));
}

/** Locks the records that pass: those of which the intent carries every object. */
export async function lockNaming(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  range: BatchRange,
  where: Sql,
): Promise<NamingRecord[]> {
  const objects = judgement.objects ?? [];
  return intended(await templateRows(tx, scope, judgement.key, objects, where, sql`for update of r`), objects, range);
}

/** Of records that could go together, those whose objects are theirs alone. */
export function withOwnObjects(
  tx: Transaction,
  scope: Scope,
  { key, objects = [] }: Judgement,
  records: NamingRecord[],
): Promise<NamingRecord[]> {
  const keys = records.map((record) => record.key);
  return unshared(records, objects, (by, names) => namedOutside(tx, scope, key, keys, by, names));
}

async function namedOutside(
  tx: Transaction,
  scope: Scope,
  key: string[],
  keys: Key[],
  by: Naming,
  names: string[],
): Promise<string[]> {
  const theirs: Scope = { ...scope, table: tableOf(scope.on, scope.tables, by.table) };
  if (theirs.table.oid !== scope.table.oid) return named(tx, theirs, by.object, names, sql`true`);
  const others = namesOfOthers(by.object, key, keys, names);
  if (others.length === 0) return [];
  return named(tx, theirs, by.object, others, sql`not ${isOneOf(theirs, key, keys)}`);
}

async function named(tx: Transaction, scope: Scope, object: string, names: string[], where: Sql): Promise<string[]> {
  const name = nameIn(scope, object);
  const { rows } = await sql<{ name: string }>`select distinct ${name} as name
    from ${tableRef(scope.table)} as r where ${gives(scope, object, name, names)} and ${where}`.execute(tx);
  const asked = new Set(names);
  return rows.map((row) => row.name).filter((one) => asked.has(one));
}

/** A bare column, where it can be, so that an index on it serves. */
function gives(scope: Scope, object: string, name: Sql, names: string[]): Sql {
  const lone = loneColumn(object);
  if (lone === null) return sql`${name} = any(${names}::text[])`;
  const column = columnOf(scope.on, scope.table, lone.column);
  const texts = names.map(lone.holds).filter((text) => text !== null);
  if (column.kind === 'text') return sql`${ref(scope, column.name)} = any(${boundList(column, texts)})`;
  if (column.kind === 'uuid') {
    const uuids = texts.filter((text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text));
    return sql`${ref(scope, column.name)} = any(${boundList(column, uuids)})`;
  }
  return sql`${ref(scope, column.name)}::text = any(${texts}::text[])`;
}

function nameIn(scope: Scope, object: string): Sql {
  const pieces = templatePieces(object).map((piece) =>
    'text' in piece ? sql`${piece.text}::text` : sql`${ref(scope, piece.column)}::text`,
  );
  return sql`(${sql.join(pieces, sql` || `)})`;
}

export function names(on: Connection): Names {
  return {
    named: (by, asked) =>
      reading(on, by.table, async (tx) => {
        const scope = await plainScope(on, tx, by.table);
        return named(tx, scope, by.object, asked, sql`true`);
      }),
    given: ({ table, object, key, where }, after, limit) =>
      reading(on, table, async (tx) => {
        const scope = await tableScope(on, tx, table, where);
        const beyond = isAfter(scope, null, key, after === null ? null : { lead: null, key: after });
        const order = sql`order by ${sql.join(key.map((column) => ref(scope, column)))} limit ${limit}`;
        const which = sql`${holds(scope, where)} and ${beyond}`;
        const rows = await templateRows(tx, scope, key, [{ object }], which, order);
        return rows.map((row) => ({ key: row.key, name: namesOf(row, [{ object }])?.[0] ?? null }));
      }),
    givenBy: (table, key, record, objects) =>
      reading(on, table, async (tx) => {
        const scope = await plainScope(on, tx, table);
        const all = objects.map((object) => ({ object }));
        const [row] = await templateRows(tx, scope, key, all, isOneOf(scope, key, [record]));
        return row ? all.map((one) => namesOf(row, [one])?.[0] ?? null) : null;
      }),
  };
}

async function plainScope(on: Connection, tx: Transaction, table: string): Promise<Scope> {
  const tables = await readTables(on, tx, [table]);
  return { on, tables, table: tableOf(on, tables, table), alias: 'r' };
}
