/**
 * The objects of one batch: judged and disposed of in their own stores, under the batch's own id, while the records that
 * name them are locked. Only records all of whose objects are gone may follow.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { heldBy } from '../policy/held-by.ts';
import { type Reason, reasons } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Hold } from '../ports/ledger.ts';
import type { BatchRange, Examination, Key, NamingRecord, ObjectDisposal, Receipt } from '../ports/store.ts';
import { leaseLost } from './batch.ts';
import type { Counts } from './counts.ts';
import type { Engine } from './engine.ts';
import type { ObjectSite } from './object-sites.ts';
import type { ObjectReceipt } from './settle.ts';
import type { Situation } from './situate.ts';

/** Records of a batch at most, where their objects go one by one while they are locked. */
export const recordsWithObjects = 200;

export interface ObjectBatch {
  disposal: ObjectDisposal;
  /** What is certain of the objects; of a store that is not among them nothing was done, or `uncertain` is set. */
  receipts(): ObjectReceipt[];
  /** A store broke off in the middle: only a look, when its time is over, tells what is gone. */
  uncertain(): boolean;
  /** Records that stay because of an object, by their one reason. */
  left(): Counts;
}

/** Null: the records name no objects. */
export function objectBatch(
  engine: Engine,
  situation: Situation,
  batch: { runId: string; batchId: string; range: BatchRange; holds: Hold[] },
): ObjectBatch | null {
  const { judgement, objects: sites } = situation;
  if (!judgement.objects || sites.length === 0) return null;
  const named = judgement.objects.map(({ store }) => store);
  const receipts: ObjectReceipt[] = [];
  const left: Counts = {};
  let uncertain = false;

  /** Names by site that are gone, and the reason of each that stays. */
  const gone = new Map(sites.map(({ store }) => [store.name, new Set<string>()]));
  const stays = new Map(sites.map(({ store }) => [store.name, new Map<string, Reason>()]));
  const reasonsFor = ({ names }: NamingRecord): Reason[] =>
    names.flatMap((name, i) => stays.get(named[i] ?? '')?.get(name) ?? []);
  const namesAt = (site: ObjectSite, records: NamingRecord[]): string[] => [
    ...new Set(records.flatMap(({ names }) => names.filter((_, i) => named[i] === site.store.name))),
  ];
  const heldAt = (site: ObjectSite, names: string[]): Predicate =>
    heldBy(batch.holds, site.judged(judgement.asOf, names), site.catalogue);
  const reasonAt = async (site: ObjectSite, name: string): Promise<Reason> => {
    const judged = site.judged(judgement.asOf, [name]);
    return reasonOf(await site.store.examine(judged, heldAt(site, [name]), [name]));
  };

  /** What other stores' rows name too; and of a record with several objects, whatever keeps one of them keeps all. */
  const lookFirst = async (records: NamingRecord[]): Promise<void> => {
    for (const site of sites) {
      const names = namesAt(site, records);
      for (const { store, by } of names.length > 0 ? site.namedElsewhere : [])
        for (const name of (await (await engine.store(store)).names?.named(by, names)) ?? names)
          stays.get(site.store.name)?.set(name, 'blocked');
      const several = namesAt(
        site,
        records.filter((record) => record.names.length > 1),
      );
      const absent = new Set(several.length > 0 ? await site.shelf.absent(several) : []);
      for (const name of several) {
        if (absent.has(name)) continue;
        const reason = await reasonAt(site, name);
        if (reason !== 'failed') stays.get(site.store.name)?.set(name, reason);
      }
    }
  };

  /** What a record that stays names is not taken away with another that names it too. */
  const keepShared = (records: NamingRecord[]): void => {
    for (let before = -1, kept = 0; before !== kept; ) {
      before = kept;
      for (const record of records) {
        if (reasonsFor(record).length === 0) continue;
        for (const [i, name] of record.names.entries()) {
          const here = stays.get(named[i] ?? '');
          if (here && !here.has(name) && !gone.get(named[i] ?? '')?.has(name)) here.set(name, 'blocked');
        }
      }
      kept = [...stays.values()].reduce((sum, names) => sum + names.size, 0);
    }
  };

  const disposeAt = async (site: ObjectSite, names: string[], locked: () => boolean): Promise<void> => {
    const judged = site.judged(judgement.asOf, names);
    const keys = names.map((name) => [name]);
    const range = { branch: 0, after: null, upTo: { lead: null, key: keys.at(-1) ?? [] }, size: keys.length, keys };
    const { batchId } = batch;
    let receipt: Receipt;
    try {
      receipt = await site.store.effect({
        ...{ batchId, worker: engine.worker, judgement: judged, range, mayGoOn: locked },
        held: heldAt(site, names),
      });
    } catch (error) {
      const code = error instanceof GallraError ? error.code : '';
      // Certainly nothing was done there.
      uncertain = code !== 'store.refused' && code !== 'store.conflict';
      throw error;
    }
    receipts.push({ place: site.place, store: site.store, receipt, named: names.length });
    const disposed = new Set(receipt.disposed.map(([name = '']) => name));
    const others = names.filter((name) => !disposed.has(name));
    const absent = new Set(others.length > 0 ? await site.shelf.absent(others) : []);
    for (const name of names) {
      if (disposed.has(name) || absent.has(name)) gone.get(site.store.name)?.add(name);
      else stays.get(site.store.name)?.set(name, await reasonAt(site, name));
    }
  };

  const dispose = async (records: NamingRecord[], locked: () => boolean): Promise<Key[]> => {
    const { leaseMs, effectMs } = engine.settings;
    await lookFirst(records);
    // Whoever takes the lease over waits for it and for the store's own time: both begin anew here.
    if (!(await engine.ledger.renewLease(batch.runId, engine.worker, leaseMs + effectMs * sites.length)))
      throw leaseLost(undefined);
    for (const site of sites) {
      keepShared(records);
      const going = records.filter((record) => reasonsFor(record).length === 0);
      await disposeAt(site, namesAt(site, going), locked);
    }
    const free = records.filter(({ names }) => names.every((name, i) => gone.get(named[i] ?? '')?.has(name)));
    for (const record of records) {
      if (free.includes(record)) continue;
      const found = reasonsFor(record);
      const reason = reasons.find((one) => found.includes(one)) ?? 'failed';
      left[reason] = (left[reason] ?? 0) + 1;
    }
    return free.map(({ key }) => key);
  };

  return {
    disposal: { withinMs: engine.settings.effectMs * sites.length, dispose },
    receipts: () => receipts,
    uncertain: () => uncertain,
    left: () => left,
  };
}

/** `failed`: nothing is said against it. What cannot be looked at is blocked. */
function reasonOf(found: Examination | null): Reason {
  if (found === null) return 'blocked';
  if (found.held) return 'held';
  if (found.claimed.length > 0) return 'claimed';
  return found.blocked.length > 0 ? 'blocked' : 'failed';
}
