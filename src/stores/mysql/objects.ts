/** Rows that name objects in another store: which names they give, and who else gives the same ones. */
import { sql } from 'kysely';
import type { Judgement, ObjectOrder } from '../../policy/judgement.ts';
import { loneColumn, templatePieces } from '../../policy/object-names.ts';
import type { BatchRange, Key, Names, Naming, NamingRecord } from '../../ports/store.ts';
import { intended, namesOf, namesOfOthers, namingColumns, type TemplateRow, unshared } from '../naming-records.ts';
import type { Sql } from '../two-valued.ts';
import { columnOf, readTables, tableOf, tableRef } from './columns.ts';
import { inOrder, isAfter, isOneOf, keyColumns, keyOf, text } from './keys.ts';
import { holds, ref, type Scope } from './predicate.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { tableScope, whole } from './tally.ts';
import { bytes, constant, isAmong, isText } from './values.ts';

/** What the templates' columns hold in these rows. */
export async function templateRows(
  tx: Transaction,
  scope: Scope,
  key: string[],
  objects: Pick<ObjectOrder, 'object'>[],
  where: Sql,
  rest: Sql = sql``,
): Promise<TemplateRow[]> {
  const columns = namingColumns(objects);
  const values = columns.map((column, i) => sql`${text(scope, column)} as ${sql.id(`v${i}`)}`);
  const rows = await tx.rows(sql<Record<string, string | null>>`
    select ${keyColumns(scope, key)}, ${sql.join(values)}
    from ${tableRef(scope.table)} as r where ${where} ${rest}`);
  return rows.map((row) => ({
    key: keyOf(row, key),
    values: Object.fromEntries(columns.map((column, i) => [column, row[`v${i}`] ?? null])),
  }));
}

/** Of records that are locked and pass, those of which the intent carries every object. */
export async function namingOf(
  tx: Transaction,
  scope: Scope,
  { key, objects = [] }: Judgement,
  range: BatchRange,
  passing: Key[],
): Promise<NamingRecord[]> {
  return intended(await templateRows(tx, scope, key, objects, isOneOf(scope, key, passing)), objects, range);
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
  const { schema, relation } = theirs.table;
  if (schema !== scope.table.schema || relation !== scope.table.relation)
    return named(tx, theirs, by.object, names, sql`true`);
  const others = namesOfOthers(by.object, key, keys, names);
  if (others.length === 0) return [];
  return named(tx, theirs, by.object, others, sql`not ${isOneOf(theirs, key, keys)}`);
}

async function named(tx: Transaction, scope: Scope, object: string, names: string[], where: Sql): Promise<string[]> {
  const name = nameIn(scope, object);
  const rows = await tx.rows(sql<{ name: string | Buffer }>`select distinct ${bytes(name)} as name
    from ${tableRef(scope.table)} as r where ${gives(scope, object, name, names)} and ${where}`);
  const asked = new Set(names);
  return rows.map((row) => row.name.toString()).filter((one) => asked.has(one));
}

/** A bare column, where it can be, so that an index on it serves. */
function gives(scope: Scope, object: string, name: Sql, names: string[]): Sql {
  const lone = loneColumn(object);
  if (lone === null) return sql`${bytes(name)} in (${sql.join(names.map((one) => bytes(sql`${one}`)))})`;
  const column = columnOf(scope.on, scope.table, lone.column);
  const texts = names.map(lone.holds).filter((one) => one !== null);
  if (texts.length === 0) return sql`false`;
  if (isText(column)) return isAmong(scope.on, scope.table, column, ref(scope, column.name), texts);
  const values = texts.map((one) => constant(column, one)).filter((value) => value !== null);
  return values.length === 0 ? sql`false` : sql`${ref(scope, column.name)} in (${sql.join(values)})`;
}

function nameIn(scope: Scope, object: string): Sql {
  const pieces = templatePieces(object).map((piece) =>
    'text' in piece ? sql`${piece.text}` : text(scope, piece.column),
  );
  return sql`concat(${sql.join(pieces)})`;
}

export function names(on: Connection): Names {
  return {
    named: (by, asked) =>
      reading(on, by.table, async (tx) =>
        asked.length === 0 ? [] : named(tx, await plainScope(on, tx, by.table), by.object, asked, sql`true`),
      ),
    given: ({ table, object, key, where }, after, limit) =>
      reading(on, table, async (tx) => {
        const scope = await tableScope(on, tx, table, where);
        const beyond = isAfter(scope, null, key, after === null ? null : { lead: null, key: after });
        const order = sql`order by ${sql.join(inOrder(scope, key))} limit ${whole(limit)}`;
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
