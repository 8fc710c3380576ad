/** What `gallra prepare` does in a store, by the kind of the store. */
import type { StoreEntry } from '../policy/parsed.ts';

interface Preparation {
  /** Its statements, to be read before they run. */
  prepareSql(ledgerId: string): string;
  /** Runs them. Idempotent; `store.bound` when the store belongs to another ledger. */
  prepareStore(name: string, url: string, ledgerId: string): Promise<void>;
}

export function preparationOf(kind: StoreEntry['kind']): Promise<Preparation> {
  return kind === 'mysql' ? import('../stores/mysql/prepare.ts') : import('../stores/postgres/prepare.ts');
}
