/** One connected store held against the policies: its tables, and how many rows no policy meets. Read-only. */
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { StoreKind } from '../policy/parsed.ts';
import type { IgnoreEntry } from '../policy/systems.ts';
import { coverTables, type StoreTables, type TableCoverage, tablesToAsk } from '../policy/table-coverage.ts';
import type { Store } from '../ports/store.ts';

/** Rows, files or objects. Null: every one is met, or it cannot be asked. An error: this table could not be counted. */
export type Uncovered = number | null | { error: unknown };

export interface CoveredTable extends Omit<TableCoverage, 'unmet'> {
  unmet: Uncovered;
}

export interface StoreCoverage extends Omit<StoreTables, 'tables'> {
  store: string;
  tables: CoveredTable[];
}

/**
 * @param policies of all stores. @param ignore likewise. @param asOf ISO instant, for conditions over dates.
 * @throws what the store throws when it cannot be reached. A table that cannot be counted does not hide the others.
 */
export async function coverStore(
  store: Store,
  kind: StoreKind,
  policies: CompiledPolicy[],
  ignore: IgnoreEntry[],
  asOf: string,
): Promise<StoreCoverage> {
  const tables = await store.tables();
  const catalogue = await store.catalogue([...new Set([...tables, ...tablesToAsk(store.name, policies, ignore)])]);
  const covered = coverTables({ name: store.name, kind, tables, catalogue }, policies, ignore, asOf);
  const counted: CoveredTable[] = [];
  for (const table of covered.tables) counted.push({ ...table, unmet: await countUnmet(store, table) });
  return { ...covered, store: store.name, tables: counted };
}

async function countUnmet(store: Store, { table, unmet }: TableCoverage): Promise<Uncovered> {
  if (unmet === null) return null;
  try {
    return await store.count(table, unmet);
  } catch (error) {
    return { error };
  }
}
