/** The statements that give a role exactly what is asked for, column by column where columns are enough. */
import { sql } from 'kysely';
import type { Right } from '../../policy/rights.ts';
import type { GrantLine } from '../../ports/store.ts';
import { readTables, type Table } from './columns.ts';
import { type Connection, reading, type Transaction } from './session.ts';

/** @param to the name of a role, as it is. */
export const grants = (
  on: Connection,
  rights: readonly Right[],
  to: string | null,
): Promise<{ to: string; lines: GrantLine[] }> =>
  reading(on, 'pg_catalog', async (tx) => {
    const tables = await readTables(
      on,
      tx,
      rights.map(({ table }) => table),
    );
    const { role, database, hidden } = await circumstances(tx, to, [...tables.values()]);
    const known = rights.filter(({ table }) => tables.has(table));
    const emptied = new Set(known.flatMap(({ table, right }) => (right === 'delete' ? table : [])));
    const schemas = [...new Set(known.map(({ table }) => tables.get(table)?.schema ?? ''))].sort();
    const ways = [
      `grant connect on database ${database} to ${role};`,
      ...schemas.map((schema) => `grant usage on schema ${quoted(schema)} to ${role};`),
      ...(hidden ? [`alter role ${role} bypassrls;`] : []),
    ];
    return {
      to: role,
      lines: [
        ...ways.map((statement) => ({ statement, rights: [] })),
        ...known.flatMap((right) => {
          const what = granted(right, tables.get(right.table), emptied.has(right.table));
          return what === null ? [] : [{ statement: `grant ${what} to ${role};`, rights: [right] }];
        }),
      ],
    };
  });

/**
 * `select (id) on public.calls`; null: there is nothing of it. To lock a row, an update of a column must be allowed.
 * @param places also where its rows lie (`ctid`), which says nothing about them: rows that go are then taken block by block.
 */
export function granted(right: Right, table: Table | undefined, places = false): string | null {
  if (!table) return null;
  const columns = right.right === 'delete' ? null : (right.columns?.filter((one) => table.columns.has(one)) ?? null);
  if (columns?.length === 0) return null;
  const of =
    columns === null
      ? ''
      : ` (${(right.right === 'select' ? readable(columns, places) : columns).map(quoted).join(', ')})`;
  const verb = right.right === 'lock' ? 'update' : right.right;
  return `${verb}${of} on ${quoted(table.schema)}.${quoted(table.relation)}`;
}

export const readable = (columns: readonly string[], places: boolean): string[] =>
  places ? [...columns, 'ctid'] : [...columns];

/** As the server writes it where it has to: plain names stay plain. */
export const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Those of the reserved words that somebody calls a table or a column by. */
const reserved = new Set(
  'all analyse analyze and any array as asc both case cast check collate column constraint create current_date current_role current_time current_user default desc distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime not null offset on only or order placing primary references returning select session_user some symmetric table then to trailing true union unique user using variadic when where window with authorization between binary bit boolean char character coalesce cross dec decimal exists extract float freeze full greatest grouping ilike inner inout int integer interval is isnull join least left like national natural nchar none normalize notnull nullif numeric out outer overlaps overlay position precision real right row setof similar smallint substring time timestamp treat trim values varchar verbose'.split(
    ' ',
  ),
);

async function circumstances(tx: Transaction, to: string | null, tables: Table[]) {
  const oids = tables.map(({ oid }) => oid);
  const { rows } = await sql<{ role: string; database: string; hidden: boolean }>`
    select coalesce(${to}::text, session_user) as role, current_database() as database,
      exists (select from pg_class c where c.oid = any(${oids}::text[]::oid[]) and c.relrowsecurity
        and pg_get_userbyid(c.relowner) <> coalesce(${to}::text, session_user)) as hidden`.execute(tx);
  const [row] = rows;
  if (!row) throw new TypeError('a query without a condition returned no row');
  return { role: quoted(row.role), database: quoted(row.database), hidden: row.hidden };
}
