/** What the role may not do, from the server's own functions: they know owners, superusers and roles within roles. */
import { sql } from 'kysely';
import type { Right } from '../../policy/rights.ts';
import type { LackingRight } from '../../ports/store.ts';
import { readTables, type Table } from './columns.ts';
import { type Connection, reading, type Transaction } from './session.ts';

export const lacking = (on: Connection, wanted: Right[]): Promise<LackingRight[]> =>
  reading(on, 'pg_catalog', async (tx) => {
    const tables = await readTables(
      on,
      tx,
      wanted.map(({ table }) => table),
    );
    const found: LackingRight[] = [];
    for (const one of wanted) {
      const table = tables.get(one.table);
      if (!table) continue;
      // A right to delete is one to whole rows.
      const columns = one.right === 'delete' ? null : (one.columns?.filter((name) => table.columns.has(name)) ?? null);
      const right = { ...one, columns };
      const answer = await ask(tx, table, right);
      if (answer !== null) found.push(answer);
    }
    return found;
  });

async function ask(tx: Transaction, table: Table, wanted: Right): Promise<LackingRight | null> {
  const { right: asked, columns, ...rest } = wanted;
  // To lock a row an update of any one of its columns must be allowed.
  const right = asked === 'lock' ? 'update' : asked;
  const oid = sql`${table.oid}::text::oid`;
  const { rows } = await sql<Answer>`
    select has_schema_privilege(${table.schema}, 'usage') as enters, has_table_privilege(${oid}, ${right}) as whole,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped
          and case when ${right} = 'delete' then false else has_column_privilege(${oid}, a.attnum, ${right}) end) as columns,
      row_security_active(${oid}) as filtered, quote_ident(current_user) as role,
      quote_ident(${table.schema}) as schema, quote_ident(${table.relation}) as relation,
      array(select quote_ident(name) from unnest(${columns ?? []}::text[]) with ordinality as n (name, at)
        where not exists (select from pg_attribute a where a.attrelid = ${oid} and a.attname = name
          and has_column_privilege(${oid}, a.attnum, ${right})) order by at) as quoted`.execute(tx);
  const [answer] = rows;
  if (!answer) throw new TypeError('a query without a condition returned no row');
  const { enters, whole, filtered, role, schema, relation, quoted } = answer;
  const missing = columns === null ? null : columns.filter((name) => !answer.columns.includes(name));
  const has = whole || (asked === 'lock' ? answer.columns.length > 0 : hasAll(table, right, missing, answer.columns));
  if (has && enters && !filtered) return null;
  const of = missing === null || missing.length === 0 ? '' : ` (${quoted.join(', ')})`;
  const statements = [
    ...(enters ? [] : [`grant usage on schema ${schema} to ${role};`]),
    ...(has ? [] : [`grant ${right}${of} on ${schema}.${relation} to ${role};`]),
    ...(filtered ? [`alter role ${role} bypassrls;`] : []),
  ];
  return { ...rest, right: asked, columns: has ? columns : missing, remedy: statements.join(' ') };
}

function hasAll(table: Table, right: string, missing: string[] | null, granted: string[]): boolean {
  if (missing !== null) return missing.length === 0;
  return right !== 'delete' && [...table.columns.keys()].every((name) => granted.includes(name));
}

interface Answer {
  enters: boolean;
  whole: boolean;
  /** Those that the right is given on. */
  columns: string[];
  /** The role would see only some of the rows; with our settings, the server refuses instead. */
  filtered: boolean;
  role: string;
  schema: string;
  relation: string;
  /** Of those that were asked for, the ones without the right. */
  quoted: string[];
}
