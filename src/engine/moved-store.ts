/**
 * Holds are addressed to physical tables. A store that was restored into another database has the same records at another
 * address, where its holds do not cover them.
 */
import type { HoldsOn } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';

/** Null: every hold in force on these stores is on tables of the database that is behind each now. Writes nothing. */
export async function movedStores(engine: Engine, stores: Store[]): Promise<Refusal | null> {
  for (const store of stores) {
    const refusal = await movedStore(engine, store);
    if (refusal) return refusal;
  }
  return null;
}

async function movedStore(engine: Engine, store: Store): Promise<Refusal | null> {
  const elsewhere = await holdsElsewhere(engine, store);
  if (elsewhere.length === 0) return null;
  return {
    code: 'store.moved',
    message: `${numberOf(elsewhere)} holds are on another database than the one that is behind ${store.name} now: it was moved, or restored from a backup.`,
    hint: `Run: gallra restored ${store.name} --to <the instant of the backup>. It brings the holds along.`,
    actor: 'operator',
  };
}

/**
 * Brings the holds along: those whose table is in the database that is behind the store now. Idempotent. The store must be
 * paused meanwhile.
 */
export async function bringHoldsAlong(
  engine: Engine,
  store: Store,
  actor: string,
): Promise<{ moved: number; left: number }> {
  const elsewhere = await holdsElsewhere(engine, store);
  const to = await store.identity();
  const catalogue = await store.catalogue([...new Set(elsewhere.map(({ table }) => table))]);
  const from = new Set<string>();
  for (const { table, identity } of elsewhere) {
    const name = catalogue[table]?.identity.slice(to.length);
    if (name !== undefined && identity.endsWith(name)) from.add(identity.slice(0, -name.length));
  }
  let moved = 0;
  for (const database of from)
    moved += await engine.ledger.readdressHolds({ store: store.name, from: database, to, actor });
  return { moved, left: numberOf(elsewhere) - moved };
}

async function holdsElsewhere(engine: Engine, store: Store): Promise<HoldsOn[]> {
  const ours = (await engine.ledger.holdsByTable()).filter((on) => on.store === store.name);
  if (ours.length === 0) return [];
  const here = `${await store.identity()}/`;
  return ours.filter(({ identity }) => !identity.startsWith(here));
}

const numberOf = (on: HoldsOn[]): number => on.reduce((sum, { holds, restrictions }) => sum + holds + restrictions, 0);
