/** What anonymising does to one value, in memory. */
import type { AnonymiseWith, Scalar } from '../../policy/compiled.ts';
import * as values from '../change-value.ts';
import { columnOf, type Database, type Table } from './tables.ts';

/** @throws `store.schema` where the column can hold nothing that says nothing. */
export const anonymised = (
  database: Database,
  table: Table,
  column: string,
  value: string | null,
  how: AnonymiseWith,
): string | null => values.anonymised(changed(database, table, column), value, how);

export const printed = (database: Database, table: Table, column: string, value: Scalar): string =>
  values.printedIn(changed(database, table, column), value);

export const marked = (database: Database, table: Table, column: string, asOf: string): string =>
  values.markIn(changed(database, table, column), asOf);

const changed = (database: Database, table: Table, name: string): values.ChangedColumn => ({
  store: database.name,
  table: table.name,
  name,
  shape: columnOf(database, table, name),
  timezone: database.timezone,
});
