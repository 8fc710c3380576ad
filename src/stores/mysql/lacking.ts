/**
 * What the account may not do. Grants lie on servers, databases by pattern, tables and columns, and come through roles; so
 * the server itself is asked: it checks a statement when it is prepared, and a prepared statement does nothing.
 */
import { sql } from 'kysely';
import type { Right } from '../../policy/rights.ts';
import type { LackingRight } from '../../ports/store.ts';
import { readTables, type Table } from './columns.ts';
import { errnoOf } from './failure.ts';
import { accountOf, granted, quoted } from './grants.ts';
import { type Connection, reading, type Transaction } from './session.ts';

export const lacking = (on: Connection, wanted: Right[]): Promise<LackingRight[]> =>
  reading(on, 'information_schema', async (tx) => {
    const names = wanted.map(({ table }) => table);
    const tables = await readTables(on, tx, names);
    const [who] = await tx.rows(sql<{ account: string }>`select current_user() as account`);
    const account = accountOf(who?.account ?? '');
    const found: LackingRight[] = [];
    for (const { table: name, right, columns: asked } of wanted) {
      const table = tables.get(name);
      if (!table) continue;
      const columns =
        right === 'delete' || right === 'lock' ? null : (asked?.filter((one) => table.columns.has(one)) ?? null);
      const missing = await missingOf(tx, table, right, columns);
      if (missing === 'none') continue;
      const lacks = { table: name, right, columns: missing };
      found.push({ ...lacks, remedy: `grant ${granted(lacks, table)} to ${account};` });
    }
    return found;
  });

/** Null: the whole table. */
async function missingOf(
  tx: Transaction,
  table: Table,
  right: Right['right'],
  columns: string[] | null,
): Promise<string[] | 'none' | null> {
  const all = columns ?? [...table.columns.keys()];
  if (await mayPrepare(tx, statement(table, right, all))) return 'none';
  if (columns === null) return null;
  const missing: string[] = [];
  for (const column of columns) if (!(await mayPrepare(tx, statement(table, right, [column])))) missing.push(column);
  return missing;
}

function statement(table: Table, right: Right['right'], columns: string[]): string {
  const from = `${quoted(table.schema)}.${quoted(table.relation)}`;
  if (right === 'lock') return `select 1 from ${from} for update`;
  if (right === 'delete') return `delete from ${from}`;
  if (right === 'insert')
    return `insert into ${from} (${columns.map(quoted).join(', ')}) values (${columns.map(() => 'null').join(', ')})`;
  if (right === 'update') return `update ${from} set ${columns.map((one) => `${quoted(one)} = null`).join(', ')}`;
  return `select ${columns.length === 0 ? '1' : columns.map(quoted).join(', ')} from ${from}`;
}

async function mayPrepare(tx: Transaction, text: string): Promise<boolean> {
  try {
    await tx.rows(sql`prepare gallra_right from ${text}`);
    await tx.rows(sql`deallocate prepare gallra_right`);
    return true;
  } catch (error) {
    const errno = errnoOf(error) ?? 0;
    if (notAllowed.includes(errno)) return false;
    // Nobody will carry the statement out. Anything else that went wrong tells nothing about rights.
    if (allowedBut.includes(errno)) return true;
    throw error;
  }
}

/** Denied: the database, the table, a column. */
const notAllowed = [1044, 1142, 1143];

/** Said after the privileges were found: our transaction only reads; a column that the server works out itself (MySQL, MariaDB). */
const allowedBut = [1792, 3105, 1906];
