/** One connected store held against the policies: its tables, and how many rows no policy meets. Read-only. */
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { StoreKind } from '../policy/parsed.ts';
import type { IgnoreEntry } from '../policy/systems.ts';
import { coverTables, type StoreTables, type TableCoverage, tablesToAsk } from '../policy/table-coverage.ts';
import type { Key, Store } from '../ports/store.ts';

/** Rows, files or objects. Null: every one is met, or it cannot be asked. An error: this table could not be counted. */
export type Uncovered = number | null | { error: unknown };

export interface CoveredTable extends Omit<TableCoverage, 'unmet'> {
  unmet: Uncovered;
  /** Keys of the first of them, where they were asked for and the table has a key. */
  listed: Key[];
}

export interface StoreCoverage extends Omit<StoreTables, 'tables'> {
  store: string;
  tables: CoveredTable[];
}

export interface Coverer {
  policies: CompiledPolicy[];
  ignore: IgnoreEntry[];
  /** ISO instant, for conditions over dates. */
  asOf: string;
  /** How many keys to list of the records of a table that no policy meets. */
  list: number;
}

/**
 * @param by policies and ignored tables of all stores.
 * @throws what the store throws when it cannot be reached. A table that cannot be counted does not hide the others.
 */
export async function coverStore(store: Store, kind: StoreKind, by: Coverer): Promise<StoreCoverage> {
  const { policies, ignore, asOf, list } = by;
  const tables = await store.tables();
  const catalogue = await store.catalogue([...new Set([...tables, ...tablesToAsk(store.name, policies, ignore)])]);
  const covered = coverTables({ name: store.name, kind, tables, catalogue }, policies, ignore, asOf);
  const counted: CoveredTable[] = [];
  for (const table of covered.tables) {
    const key = catalogue[table.table]?.uniqueKeys[0] ?? [];
    counted.push({ ...table, ...(await unmetIn(store, table, key, list)) });
  }
  return { ...covered, store: store.name, tables: counted };
}

async function unmetIn(
  store: Store,
  { table, unmet }: TableCoverage,
  key: string[],
  list: number,
): Promise<Pick<CoveredTable, 'unmet' | 'listed'>> {
  if (unmet === null) return { unmet: null, listed: [] };
  try {
    const count = await store.count(table, unmet);
    const listed = count > 0 && list > 0 && key.length > 0 ? await store.keys(table, key, unmet, null, list) : [];
    return { unmet: count, listed };
  } catch (error) {
    return { unmet: { error }, listed: [] };
  }
}
