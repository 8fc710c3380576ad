/** The objects that one record names: whether they are there, and what keeps them, and so the record. Reads only. */
import { heldBy } from '../policy/held-by.ts';
import type { Judgement, ObjectOrder, Reason } from '../policy/judgement.ts';
import { loneColumn } from '../policy/object-names.ts';
import type { Hold } from '../ports/ledger.ts';
import type { Key } from '../ports/store.ts';
import type { ObjectSite } from './object-sites.ts';
import { heldIn, type Situation } from './situate.ts';

export interface ObjectExplanation {
  /** `store/table`. */
  place: string;
  template: string;
  /** Null: the record names none that could be meant. */
  name: string | null;
  there: boolean;
  /** Why it stays, and with it the record; null: nothing is said against it. */
  keptBy: Exclude<Reason, 'failed'> | null;
  /** In words. */
  because: string[];
}

/** In the order of the policy. Empty: the records of this policy name no objects, or this one is not there. */
export async function objectsUnder(situation: Situation, holds: Hold[], key: Key): Promise<ObjectExplanation[]> {
  const { judgement, store, objects: sites } = situation;
  const orders = judgement.objects ?? [];
  const templates = orders.map(({ object }) => object);
  const names = orders.length > 0 ? await store.names?.givenBy(judgement.table, judgement.key, key, templates) : null;
  const explained: ObjectExplanation[] = [];
  for (const [i, name] of (names ?? []).entries()) {
    const order = orders[i];
    const site = sites.find((one) => one.store.name === order?.store);
    if (!order || !site) continue;
    const about = { place: site.place, template: order.object, name };
    if (name === null) {
      explained.push({ ...about, there: false, keptBy: 'blocked', because: ['it names none that could be meant'] });
      continue;
    }
    explained.push({ ...about, ...(await stateOf(situation, site, order, holds, key, name)) });
  }
  return explained;
}

async function stateOf(
  situation: Situation,
  site: ObjectSite,
  order: ObjectOrder,
  holds: Hold[],
  key: Key,
  name: string,
): Promise<Pick<ObjectExplanation, 'there' | 'keptBy' | 'because'>> {
  const blocked = (await keptForOthers(situation, order, holds, key, name)) ? ['a record that stays names it too'] : [];
  const kept = blocked.length > 0;
  if ((await site.shelf.absent([name])).length > 0)
    return { there: false, keptBy: kept ? 'blocked' : null, because: blocked };
  const judged = site.judged(situation.judgement.asOf, [name]);
  const found = await site.store.examine(judged, heldBy(holds, judged, site.catalogue), [name]);
  if (!found) blocked.push('it lies where nobody looks: behind a link, or in another mount');
  if (found?.held) return { there: true, keptBy: 'held', because: await holdsOn(site, judged, holds, name) };
  if (found && found.claimed.length > 0)
    return { there: true, keptBy: 'claimed', because: found.claimed.map((policy) => `${policy} still wants it`) };
  blocked.push(...(found?.blocked ?? []));
  return { there: true, keptBy: blocked.length > 0 ? 'blocked' : null, because: blocked };
}

/** By their ids, as long as they are few. */
async function holdsOn(site: ObjectSite, judged: Judgement, holds: Hold[], name: string): Promise<string[]> {
  const here = holds.filter(({ identity }) => identity === site.identity);
  if (here.length > looked) return ['one of many holds'];
  const covering: string[] = [];
  for (const hold of here) {
    const found = await site.store.examine(judged, heldBy([hold], judged, site.catalogue), [name]);
    if (found?.held) covering.push(`by ${hold.id}, matter ${hold.matter}`);
  }
  return covering;
}

/** So many other records that name one object are looked at; of more, some will stay. */
const looked = 10;

/** Records of the same table go together when all of them may; one of another table never does. */
async function keptForOthers(
  situation: Situation,
  { namedBy }: ObjectOrder,
  holds: Hold[],
  key: Key,
  name: string,
): Promise<boolean> {
  const { judgement, store } = situation;
  for (const by of namedBy) {
    if (by.table !== judgement.table) {
      if (((await store.names?.named(by, [name])) ?? []).length > 0) return true;
      continue;
    }
    const lone = loneColumn(by.object);
    const value = lone?.holds(name) ?? null;
    if (lone === null || value === null || (await store.canonical(by.table, lone.column, value)) === null) continue;
    const same = { op: 'in' as const, column: lone.column, values: [value] };
    const rows = await store.keys(judgement.table, judgement.key, same, null, looked + 2);
    const others = rows.filter((one) => JSON.stringify(one) !== JSON.stringify(key));
    if (others.length > looked) return true;
    for (const other of others) if (!(await goes(situation, holds, other))) return true;
  }
  return false;
}

async function goes(situation: Situation, holds: Hold[], key: Key): Promise<boolean> {
  const found = await situation.store.examine(situation.judgement, heldIn(situation, holds), key);
  if (!found) return true;
  const { inScope, due, undated, held, excepted, claimed, extended, blocked } = found;
  return inScope && due && !undated && !held && [excepted, claimed, extended, blocked].flat().length === 0;
}
