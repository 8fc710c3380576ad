/**
 * Objects that are gone let their records go. Where none of them is there the template may be wrong, or the store another
 * one: then every record would go, and every object stay behind.
 */
import { always, never } from '../../policy/predicate.ts';
import type { Situation } from '../situate.ts';
import { awaitApproval, type Refusal } from './refusal.ts';

/** Fewer say nothing. */
const enough = 10;
const looked = { records: 20, objects: 500 };

/** Null: some object that a due record names is there, or some object that is there is named by a record. Reads only. */
export async function guardObjects(situation: Situation): Promise<Refusal | null> {
  const { judgement, store, objects: sites, policy } = situation;
  const { table, key, objects: orders = [] } = judgement;
  if (orders.length === 0 || !store.names) return null;
  const due = await store.list(judgement, never, 'due', looked.records);
  for (const order of orders) {
    const site = sites.find((one) => one.store.name === order.store);
    const names = new Set<string>();
    for (const record of due) {
      const name = (await store.names.givenBy(table, key, record, [order.object]))?.[0];
      if (name) names.add(name);
    }
    if (!site || names.size < enough) continue;
    if ((await site.shelf.absent([...names])).length < names.size) continue;
    const { shelf } = site;
    const there = (await site.store.keys(shelf.table, [shelf.key], always, null, looked.objects)).map(
      ([one = '']) => one,
    );
    const some = there.length > 0 ? await store.names.named({ table, object: order.object }, there) : [];
    if (some.length > 0) continue;
    return awaitApproval(
      'guard.objects',
      `None of the objects that the first ${names.size} due records of ${policy.id} name is in ${site.place}, and of the first ${there.length} that are there no record names any.`,
      `Look at gallra orphans ${policy.id}, at the template and at where the store leads`,
    );
  }
  return null;
}
