/** The shipped policies without a ledger: judged and carried out one by one, as a run would. */
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import type { Catalogue } from '../../src/policy/catalogue.ts';
import { checkCatalogue } from '../../src/policy/check-catalogue.ts';
import { tablesNamed } from '../../src/policy/column-uses.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { heldBy } from '../../src/policy/held-by.ts';
import { judge, judgeObjects } from '../../src/policy/judge.ts';
import type { Judgement } from '../../src/policy/judgement.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import type { Predicate } from '../../src/policy/predicate.ts';
import type { Cursor, EffectOrder, ObjectDisposal, Store } from '../../src/ports/store.ts';
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
  const stores = new Map(folder.stores.map((entry) => [entry.name, open(entry)]));
  try {
    for (const policy of policies) await dispose({ policy, policies, stores, holds, asOf });
  } finally {
    for (const store of stores.values()) await store.close();
  }
}

interface Pass {
  policy: CompiledPolicy;
  policies: CompiledPolicy[];
  stores: Map<string, Store>;
  holds: readonly DemoHold[];
  asOf: string;
}

async function dispose(pass: Pass): Promise<void> {
  const { policy, policies, asOf } = pass;
  const store = storeOf(pass, policy.rule.dataset?.store);
  const here = policies.filter(({ rule }) => rule.dataset?.store === store.name);
  const catalogue = await store.catalogue([...new Set(here.flatMap(tablesNamed))]);
  expect(checkCatalogue(policy, catalogue)).toEqual([]);
  const judgement = judge(policy, here, asOf, catalogue);
  if (judgement.action === null) return;
  const held = heldIn(pass, store, judgement, catalogue);
  let after: Cursor = { branch: 0, at: null };
  for (;;) {
    const range = await store.select(judgement, held, after, 400);
    if (range === null) return;
    const order = { batchId: randomUUID(), worker: 'test', judgement, range, held };
    await store.effect(judgement.objects ? { ...order, objects: objectsOf(pass, order) } : order);
    after = { branch: range.branch, at: range.upTo };
  }
}

/** All records here name at most one object each. */
function objectsOf(pass: Pass, { judgement, batchId }: Pick<EffectOrder, 'judgement' | 'batchId'>): ObjectDisposal {
  const dispose: ObjectDisposal['dispose'] = async (records) => {
    const store = storeOf(pass, judgement.objects?.[0]?.store);
    const names = [...new Set(records.flatMap((record) => record.names))];
    if (names.length === 0) return [];
    const at = { store: store.name, table: store.shelf?.table ?? '', key: store.shelf?.key ?? '' };
    const judged = judgeObjects(pass.policy, at, pass.policies, pass.asOf, names);
    const held = heldIn(pass, store, judged, await store.catalogue([at.table]));
    const keys = names.map((name) => [name]);
    const range = { branch: 0, after: null, upTo: { lead: null, key: [] }, size: keys.length, keys };
    await store.effect({ batchId, worker: 'test', judgement: judged, range, held });
    const gone = await store.shelf?.absent(names);
    return records.filter((record) => record.names.every((name) => gone?.includes(name))).map(({ key }) => key);
  };
  return { withinMs: 60_000, dispose };
}

function storeOf({ stores }: Pass, name: string | undefined): Store {
  const store = stores.get(name ?? '');
  if (!store) throw new Error(`no store ${name}`);
  return store;
}

function heldIn({ holds }: Pass, store: Store, judgement: Judgement, catalogue: Catalogue): Predicate {
  const own = holds.filter((hold) => hold.store === store.name);
  const scopes = own.map(({ table, match }) => ({ identity: catalogue[table]?.identity ?? '', match }));
  return heldBy(scopes, judgement, catalogue);
}
