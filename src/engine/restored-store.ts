/**
 * A store that was restored from a backup has records again that were disposed of since. They are found by their
 * commitments, and listed with the reference of their disposal. Nothing is disposed of here: the store is paused, and the
 * next run after it is resumed finds what is due.
 */
import { type Commitments, commitmentTo, leavesOf } from '../audit/commitment.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { always, type Predicate } from '../policy/predicate.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { SettledBatch } from '../ports/ledger.ts';
import type { Key, Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { bringHoldsAlong } from './moved-store.ts';
import { refuseOlderLedger } from './older-ledger.ts';

export interface RestoreOptions {
  /** ISO instant: the state that the store was restored to. */
  to: string;
  actor: string;
  /** Called for each record that is there again. Keys may identify people: for whoever asked, never for a log. */
  onRecord?: (record: { batch: Disposal; key: Key }) => void;
}

/** One batch of which records are there again. */
export interface Disposal {
  policy: string;
  batchId: string;
  runId: string;
  settledAt: string;
  outcome: string;
  /** Records of it that are there again. Of a record that was disposed of twice the first time counts. */
  reappeared: number;
}

export interface RestoredStore {
  store: string;
  to: string;
  /** Oldest first. */
  disposals: Disposal[];
  /** Batches since then that disposed of something and of which nothing can be told: no commitments, or none of our keys. */
  untold: number;
  /** Holds that are on the tables of the restored database now, and those whose table it does not have. */
  holds: { moved: number; left: number };
  /** Finished requests for erasure that had records here since: approved again, and carried out when the store is resumed. */
  erasures: Pick<Erasure, 'id' | 'matter'>[];
}

/** Clocks may differ by seconds: a disposal that close before the backup's instant is looked for as well. */
const clocksMs = 10_000;
/** So many commitments are held in memory at a time. */
const leavesAtOnce = 500_000;
const pageOfKeys = 5_000;
const pageOfBatches = 100;

/** Idempotent: saying it again lists again what is still there. @throws `ledger.restored` while the ledger itself is older. */
export async function restoredStore(engine: Engine, name: string, options: RestoreOptions): Promise<RestoredStore> {
  await pauseStore(engine, name, options.actor);
  const store = await engine.store(name);
  await refuseOlderLedger(engine, store);
  const holds = await bringHoldsAlong(engine, store, options.actor);
  const since = new Date(Date.parse(options.to) - clocksMs).toISOString();
  const reopened = await engine.ledger.reopenErasures({ store: name, since, actor: options.actor });
  const { disposals, untold } = await reappeared(engine, store, since, options);
  const counts: Record<string, number> = {};
  for (const { policy, reappeared: count } of disposals) counts[policy] = (counts[policy] ?? 0) + count;
  await engine.ledger.append({ kind: 'store.restored', actor: options.actor, store: name, asOf: options.to, counts });
  const erasures = reopened.map(({ id, matter }) => ({ id, matter }));
  return { store: name, to: options.to, disposals, untold, holds, erasures };
}

/** Before anything else, and also where the store cannot be reached yet. */
async function pauseStore(engine: Engine, name: string, actor: string): Promise<void> {
  const { stores } = engine.policies;
  // A name that nobody knows is refused by whoever opens stores.
  if (!stores.some((entry) => entry.name === name)) await engine.store(name);
  const there = (await engine.ledger.pauses()).some((one) => one.policy === null && one.store === name);
  if (!there)
    await engine.ledger.pause({ policy: null, store: name, until: null, reason: 'restored', pausedBy: actor });
}

async function reappeared(engine: Engine, store: Store, since: string, options: RestoreOptions) {
  const disposals: Disposal[] = [];
  const seen = new Set<string>();
  let untold = 0;
  for await (const batches of groups(engine, store, since)) {
    const searches = new Map<string, Search>();
    for (const batch of batches) {
      if (batch.settlement.disposed === 0) continue;
      const search = await searchFor(engine, batch, searches);
      if (search) addTo(search, batch);
      else untold += 1;
    }
    for (const search of searches.values())
      for await (const { key, leaf, found } of recordsOf(engine, store, search)) {
        if (seen.has(leaf)) continue;
        seen.add(leaf);
        found.reappeared += 1;
        options.onRecord?.({ batch: found, key });
      }
    const found = [...searches.values()].flatMap((search) => [...search.disposals.values()]);
    disposals.push(...found.filter((one) => one.reappeared > 0));
  }
  return { disposals: disposals.sort((a, b) => (a.settledAt < b.settledAt ? -1 : 1)), untold };
}

/** Oldest first, as many at a time as their commitments fit into memory. */
async function* groups(engine: Engine, store: Store, since: string): AsyncGenerator<SettledBatch[]> {
  let group: SettledBatch[] = [];
  let leaves = 0;
  let after: number | null = null;
  for (;;) {
    const page: SettledBatch[] = await engine.ledger.settledBatches({
      store: store.name,
      since,
      after,
      limit: pageOfBatches,
    });
    group.push(...page);
    leaves += page.reduce((sum, batch) => sum + batch.settlement.disposed, 0);
    after = page.at(-1)?.entry ?? null;
    if (after !== null && leaves < leavesAtOnce) continue;
    if (group.length > 0) yield group;
    if (after === null) return;
    [group, leaves] = [[], 0];
  }
}

/** One pass over one table. */
interface Search {
  table: string;
  key: string[];
  /** Which of its records count as there: those that anonymising or flagging marked are there for good. */
  where: Predicate;
  /** Under which names and keys the records were committed to. */
  named: Map<string, Pick<Commitments, 'keyId' | 'identity'>>;
  /** Commitment, its bytes as latin1, → batch. */
  leaves: Map<string, string>;
  disposals: Map<string, Disposal>;
}

/** Null: nothing can be told of this batch. */
async function searchFor(engine: Engine, batch: SettledBatch, among: Map<string, Search>): Promise<Search | null> {
  const { table, key, commitments, settlement } = batch;
  if (commitments === null || !engine.keys?.byId.has(commitments.keyId)) return null;
  const where = settlement.outcome === 'destroyed' ? always : await unmarked(engine, batch);
  if (where === null) return null;
  const name = JSON.stringify([table, key, where]);
  const search = among.get(name) ?? { table, key, where, named: new Map(), leaves: new Map(), disposals: new Map() };
  among.set(name, search);
  return search;
}

/** Records that were anonymised or flagged stay, with their mark. Null: no version of the policy tells which column it is. */
async function unmarked(engine: Engine, batch: SettledBatch): Promise<Predicate | null> {
  const policies: CompiledPolicy[] = [
    ...engine.policies.sound.map(({ policy }) => policy),
    ...(await engine.ledger.versionsInForce()).map(({ compiled }) => compiled),
  ].filter(({ id }) => id === batch.policy);
  const disposition = (policies.find(({ digest }) => digest === batch.digest) ?? policies[0])?.rule.disposition;
  return disposition && 'mark' in disposition ? { op: 'null', column: disposition.mark } : null;
}

function addTo(search: Search, { batchId, policy, runId, settledAt, settlement, commitments }: SettledBatch): void {
  if (commitments === null) return;
  const { keyId, identity } = commitments;
  search.named.set(JSON.stringify([keyId, identity]), { keyId, identity });
  const { outcome } = settlement;
  search.disposals.set(batchId, { policy, batchId, runId, settledAt, outcome, reappeared: 0 });
  for (const leaf of leavesOf(commitments)) {
    const text = leaf.toString('latin1');
    if (!search.leaves.has(text)) search.leaves.set(text, batchId);
  }
}

async function* recordsOf(engine: Engine, store: Store, { table, key: columns, where, ...search }: Search) {
  if (!(await store.catalogue([table]))[table]) return;
  let after: Key | null = null;
  do {
    const page: Key[] = await store.keys(table, columns, where, after, pageOfKeys);
    for (const key of page)
      for (const { keyId, identity } of search.named.values()) {
        const secret = engine.keys?.byId.get(keyId);
        if (!secret) continue;
        const leaf = commitmentTo({ identity, columns, key }, secret).toString('latin1');
        const found = search.disposals.get(search.leaves.get(leaf) ?? '');
        if (found) yield { key, leaf, found };
      }
    after = page.length < pageOfKeys ? null : (page.at(-1) ?? null);
  } while (after !== null);
}
