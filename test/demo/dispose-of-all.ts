/** The shipped policies without a ledger: judged and carried out store by store, as a run would. */
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { checkCatalogue } from '../../src/policy/check-catalogue.ts';
import { tablesNamed } from '../../src/policy/column-uses.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { heldBy } from '../../src/policy/held-by.ts';
import { judge } from '../../src/policy/judge.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import type { Cursor, Store } from '../../src/ports/store.ts';
import { openFolderStore } from '../../src/stores/folder/open-store.ts';
import { prepareStore } from '../../src/stores/folder/prepare.ts';
import { ledgerId } from '../contract/store/fixtures.ts';
import type { DemoHold } from './holds.ts';

/** A folder is not even looked at before it is prepared. */
export async function openFolders(roots: Record<string, string>): Promise<(entry: StoreEntry) => Store> {
  for (const [name, root] of Object.entries(roots)) await prepareStore(name, root, ledgerId);
  return (entry) => openFolderStore({ ...entry, url: roots[entry.name] ?? '' });
}

/** Every policy that disposes, on the stores that are opened for it, until nothing is due. */
export async function disposeOfAll(
  open: (entry: StoreEntry) => Store,
  asOf: string,
  { reversed, holds }: { reversed: boolean; holds: readonly DemoHold[] },
): Promise<void> {
  const folder = await readPolicyFolder(join(dirname(fileURLToPath(import.meta.url)), '../../policies'));
  const policies = folder.sound.map(({ policy }) => policy).filter(({ rule }) => rule.dataset !== null);
  policies.sort((a, b) => (a.id < b.id ? -1 : 1) * (reversed ? -1 : 1));
  for (const entry of folder.stores) {
    const store = open(entry);
    try {
      const here = policies.filter(({ rule }) => rule.dataset?.store === entry.name);
      for (const policy of here) await dispose(store, policy, here, holds, asOf);
    } finally {
      await store.close();
    }
  }
}

async function dispose(
  store: Store,
  policy: CompiledPolicy,
  here: CompiledPolicy[],
  holds: readonly DemoHold[],
  asOf: string,
): Promise<void> {
  const catalogue = await store.catalogue([...new Set(here.flatMap(tablesNamed))]);
  expect(checkCatalogue(policy, catalogue)).toEqual([]);
  const judgement = judge(policy, here, asOf, catalogue);
  if (judgement.action === null) return;
  const own = holds.filter((hold) => hold.store === store.name);
  const scopes = own.map(({ table, match }) => ({ identity: catalogue[table]?.identity ?? '', match }));
  const held = heldBy(scopes, judgement, catalogue);
  let after: Cursor = { branch: 0, at: null };
  for (;;) {
    const range = await store.select(judgement, held, after, 400);
    if (range === null) return;
    await store.effect({ batchId: randomUUID(), worker: 'test', judgement, range, held });
    after = { branch: range.branch, at: range.upTo };
  }
}
