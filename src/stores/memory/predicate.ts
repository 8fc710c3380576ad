/** Rows of a memory store as predicates ask about them. */
import type { Reading } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import * as judging from '../satisfies.ts';
import { columnOf, type Database, matching, type StoredRow, type Table, tableOf } from './tables.ts';

/** @throws `store.schema` for a table or column that does not exist, or a column that is not temporal where one is needed. */
export const satisfies = (database: Database, table: Table, row: StoredRow, predicate: Predicate): boolean =>
  judging.satisfies(judged(database, table, row), predicate);

/** The temporal value of a column, or null for NULL. */
export const temporal = (database: Database, table: Table, row: StoredRow, column: string): Reading | null =>
  judging.temporal(judged(database, table, row), column);

export function judged(database: Database, table: Table, row: StoredRow): judging.JudgedRow {
  return {
    store: database.name,
    table: table.name,
    timezone: database.timezone,
    shape: (column) => columnOf(database, table, column),
    value: (column) => row[column] ?? null,
    related(name, match) {
      const other = tableOf(database, name);
      for (const ours of Object.values(match)) columnOf(database, table, ours);
      return matching(database, other, match, row).map((their) => judged(database, other, their));
    },
  };
}
