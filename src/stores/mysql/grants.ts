/** The statements that give an account exactly what is asked for, column by column where columns are enough. */
import { sql } from 'kysely';
import mysql from 'mysql2/promise';
import type { Right } from '../../policy/rights.ts';
import type { GrantLine } from '../../ports/store.ts';
import { readTables, type Table } from './columns.ts';
import { type Connection, reading } from './session.ts';

/** @param to `name`, from wherever it connects, or `name@host`. */
export const grants = (
  on: Connection,
  rights: readonly Right[],
  to: string | null,
): Promise<{ to: string; lines: GrantLine[] }> =>
  reading(on, 'information_schema', async (tx) => {
    const tables = await readTables(
      on,
      tx,
      rights.map(({ table }) => table),
    );
    const [who] = await tx.rows(sql<{ account: string }>`select current_user() as account`);
    const account = to === null ? accountOf(who?.account ?? '') : accountOf(to.includes('@') ? to : `${to}@%`);
    return {
      to: account,
      lines: [
        // To be shown which tables refer to those that it empties, without reading any of them.
        { statement: `grant references on *.* to ${account};`, rights: [] },
        ...rights.flatMap((right) => {
          const what = granted(right, tables.get(right.table));
          return what === null ? [] : [{ statement: `grant ${what} to ${account};`, rights: [right] }];
        }),
      ],
    };
  });

/** Null: there is nothing of it. To lock a row, deleting it must be allowed, or changing all of it. */
export function granted(right: Right, table: Table | undefined): string | null {
  if (!table) return null;
  const whole = right.right === 'delete' || right.right === 'lock' || right.columns === null;
  const columns = whole ? null : (right.columns ?? []).filter((one) => table.columns.has(one));
  if (columns?.length === 0) return null;
  const of = columns === null ? '' : ` (${columns.map(quoted).join(', ')})`;
  const verb = right.right === 'lock' ? 'delete' : right.right;
  return `${verb}${of} on ${quoted(table.schema)}.${quoted(table.relation)}`;
}

export const quoted = (name: string): string => mysql.escapeId(name, true);

/** `name@host` as the servers print it, or as people write it; the host has no @. */
export function accountOf(printed: string): string {
  const at = printed.lastIndexOf('@');
  const [name, host] = [printed.slice(0, at), printed.slice(at + 1)].map((part) =>
    part.replace(/^(['`])(.*)\1$/, '$2'),
  );
  return `${mysql.escape(name)}@${mysql.escape(host)}`;
}
