/** One of the stores of a stores.yaml, open for as long as a test needs it. */
import { expect } from '@jest/globals';
import { readConfig } from '../../src/app/config.ts';
import { openStores } from '../../src/app/stores.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import type { Store } from '../../src/ports/store.ts';

/** @param yaml the entries alone. */
export function entries(yaml: string): StoreEntry[] {
  const { stores, problems } = parseStores('stores.yaml', `stores:\n${yaml}`);
  expect(problems).toEqual([]);
  return stores;
}

/** The store `one` of these, and closes it. */
export async function within<T>(
  yaml: string,
  environment: Record<string, string>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const pool = openStores(readConfig(environment).variables);
  try {
    return await work(await pool.open(entries(yaml), 'one'));
  } finally {
    await pool.close();
  }
}
