/**
 * Holds in the store itself, where it can refuse to let go of a record (legal holds of objects). Beside our own register, and
 * never in its place: what cannot be set there is held all the same.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Hold } from '../ports/ledger.ts';
import type { PushedHold, Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { isOurs } from './older-ledger.ts';

/** Null: the store has nothing of the kind, or is not ours. `unreached`: it failed, with this code. */
export type Pushed = PushedHold | { unreached: string } | null;

export const pushed = (engine: Engine, hold: Hold, where: Predicate): Promise<Pushed> =>
  inItsStore(engine, hold, async (store) => (await store.pushHold?.(hold.id, hold.table, where)) ?? null);

export const lifted = (engine: Engine, hold: Hold): Promise<Pushed> =>
  inItsStore(engine, hold, async (store) => (await store.liftHold?.(hold.id)) ?? null);

async function inItsStore(
  engine: Engine,
  { store: name }: Hold,
  work: (store: Store) => Promise<PushedHold | null>,
): Promise<Pushed> {
  try {
    const store = await engine.store(name);
    return (await isOurs(engine, store)) ? await work(store) : null;
  } catch (error) {
    if (error instanceof GallraError) return { unreached: error.code };
    throw error;
  }
}
