/** What `gallra prepare` does in a store, by the kind of the store. */
import type { StoreEntry } from '../policy/parsed.ts';
import type { Environment } from './config.ts';
import { wayOut } from './proxies.ts';

interface Preparation {
  /** Its statements, or its steps where there are none, to be read before they are done. */
  steps(ledgerId: string): string;
  /** Does them. Idempotent; `store.bound` when the store belongs to another ledger. */
  prepareStore(ledgerId: string): Promise<void>;
}

/** @param entry its variables resolved. @param variables what the environment says of proxies; none unless given. */
export async function preparationOf(entry: StoreEntry, variables: Environment = {}): Promise<Preparation> {
  const { name, kind, url } = entry;
  if (kind === 's3') {
    const { steps, prepareStore } = await import('../stores/s3/prepare.ts');
    return {
      steps: (ledger) => steps(entry, ledger),
      prepareStore: (ledger) => prepareStore(entry, ledger, wayOut(variables)),
    };
  }
  if (kind === 'folder') {
    const { steps, prepareStore } = await import('../stores/folder/prepare.ts');
    return { steps: (ledger) => steps(url, ledger), prepareStore: (ledger) => prepareStore(name, url, ledger) };
  }
  if (kind === 'http') {
    const { steps, prepareStore } = await import('../stores/http/prepare.ts');
    const bound = entry.service?.ledger ?? null;
    return { steps: (ledger) => steps(name, ledger), prepareStore: (ledger) => prepareStore(name, bound, ledger) };
  }
  const { prepareSql, prepareStore } = await (kind === 'mysql'
    ? import('../stores/mysql/prepare.ts')
    : import('../stores/postgres/prepare.ts'));
  return { steps: prepareSql, prepareStore: (ledger) => prepareStore(name, url, ledger) };
}
