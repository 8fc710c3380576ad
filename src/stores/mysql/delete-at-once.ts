/**
 * One statement instead of four, where a batch destroys records that are judged by their own columns alone and on which
 * nothing hangs: MariaDB returns what it deletes. MySQL does not.
 */
import { sql } from 'kysely';
import type { EffectOrder, Key } from '../../ports/store.ts';
import { tablesAsked } from '../named-tables.ts';
import type { Sql } from '../two-valued.ts';
import { tableRef } from './columns.ts';
import { keyColumns, keyOf } from './keys.ts';
import type { Scope } from './predicate.ts';
import type { Connection, Transaction } from './session.ts';

export async function isDeletedAtOnce(
  on: Connection,
  tx: Transaction,
  { judgement, held, objects }: EffectOrder,
): Promise<boolean> {
  const plain = judgement.action?.kind === 'destroy' && judgement.parts.length === 0 && !objects;
  if (!plain || tablesAsked(judgement, held).size > 0) return false;
  on.known.returnsDeleted ??= await isMariadb(tx);
  return on.known.returnsDeleted;
}

/**
 * The server waits for whoever has locked a row, and then judges it as it is. A table that is deleted from can have no other
 * name. @param where what goes, said of the table by that name @returns the keys of what went
 */
export async function deleteAtOnce(
  tx: Transaction,
  scope: Scope,
  key: string[],
  where: (scope: Scope) => Sql,
): Promise<Key[]> {
  const named = { ...scope, alias: scope.table.relation };
  const rows = await tx.rows(sql<Record<string, string>>`delete from ${tableRef(scope.table)} where ${where(named)}
    returning ${keyColumns(named, key)}`);
  return rows.map((row) => keyOf(row, key));
}

async function isMariadb(tx: Transaction): Promise<boolean> {
  const [row] = await tx.rows(sql<{ version: string }>`select version() as version`);
  return /mariadb/i.test(row?.version ?? '');
}
