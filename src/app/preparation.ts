/** What `gallra prepare` does in a store, by the kind of the store. */
import type { StoreEntry } from '../policy/parsed.ts';

interface Preparation {
  /** Its statements, or its steps in a folder, to be read before they are done. */
  steps(url: string, ledgerId: string): string;
  /** Does them. Idempotent; `store.bound` when the store belongs to another ledger. */
  prepareStore(name: string, url: string, ledgerId: string): Promise<void>;
}

export async function preparationOf(kind: StoreEntry['kind']): Promise<Preparation> {
  if (kind === 'folder') return import('../stores/folder/prepare.ts');
  const { prepareSql, prepareStore } = await (kind === 'mysql'
    ? import('../stores/mysql/prepare.ts')
    : import('../stores/postgres/prepare.ts'));
  return { steps: (_, ledgerId) => prepareSql(ledgerId), prepareStore };
}
