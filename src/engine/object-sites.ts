/**
 * The stores of the objects that a policy's records name: opened, looked at, and asked everything that the store of the
 * records is asked before anything is touched.
 */
import type { Catalogue } from '../policy/catalogue.ts';
import type { Finding } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { judgeObjects } from '../policy/judge.ts';
import type { Judgement } from '../policy/judgement.ts';
import { objectsOf } from '../policy/object-names.ts';
import type { Naming, Shelf, Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import type { Standing } from './standing.ts';

export interface ObjectSite {
  store: Store;
  shelf: Shelf;
  catalogue: Catalogue;
  /** The physical table of the objects. */
  identity: string;
  /** Under what their outcomes are counted: `store/table`. */
  place: string;
  judged(asOf: string, names: string[]): Judgement;
  /** Tables of yet other stores whose rows name objects here. */
  namedElsewhere: { store: string; by: Naming }[];
}

/** One for each store of objects that the policy names. What cannot be one is found wrong. */
export async function objectSites(
  engine: Engine,
  standing: Standing,
  policy: CompiledPolicy,
): Promise<{ sites: ObjectSite[]; findings: Finding[] }> {
  const sites: ObjectSite[] = [];
  const findings: Finding[] = [];
  for (const name of new Set(objectsOf(policy).map(({ store }) => store))) {
    const store = await engine.store(name);
    const { shelf } = store;
    const catalogue = shelf ? await store.catalogue([shelf.table]) : {};
    const identity = shelf && catalogue[shelf.table]?.identity;
    if (!shelf || !identity) {
      findings.push(noShelf(policy, name));
      continue;
    }
    const at = { store: name, table: shelf.table, key: shelf.key };
    sites.push({
      store,
      shelf,
      catalogue,
      identity,
      place: placeOf(store),
      judged: (asOf, names) => judgeObjects(policy, at, standing.claimants, asOf, names),
      namedElsewhere: namersElsewhere(policy, standing, name),
    });
  }
  return { sites, findings };
}

export const placeOf = ({ name, shelf }: Pick<Store, 'name' | 'shelf'>): string =>
  `${name}/${shelf?.table ?? 'objects'}`;

function namersElsewhere(policy: CompiledPolicy, standing: Standing, objects: string): ObjectSite['namedElsewhere'] {
  const all = standing.claimants.flatMap((other) => {
    const { dataset } = other.rule;
    if (!dataset || dataset.store === policy.rule.dataset?.store) return [];
    return objectsOf(other)
      .filter(({ store }) => store === objects)
      .map(({ object }) => ({ store: dataset.store, by: { table: dataset.table, object } }));
  });
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

const noShelf = (policy: CompiledPolicy, store: string): Finding => ({
  severity: 'error',
  code: 'store.kind',
  path: 'dataset.parts',
  what: `${policy.id} names objects in the store ${store}, where nothing is found by a name.`,
  hint: 'Name a folder or a bucket; what lies in this store needs a policy of its own.',
});
