/** How a run finds its records, branch by branch: as the store's statistics have it, or as stores.yaml says. */
import type { Way } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import type { Situation } from './situate.ts';
import { paceOf } from './store-pace.ts';

/** Null: the store has one way only. */
export const waysOf = async (engine: Engine, { store, judgement }: Situation): Promise<Way[] | null> =>
  (await store.ways?.(judgement, paceOf(engine, store.name).find)) ?? null;
