/** What stores.yaml said of the pace of a store when the run began. */
import { storesOf } from '../policy/open-hours.ts';
import type { StorePace } from '../policy/store-pace.ts';
import type { Engine } from './engine.ts';
import type { Situation } from './situate.ts';

const nothingSaid: StorePace = { records: null, hours: null, find: null, log: null, lag: null };

export const paceOf = ({ policies }: Pick<Engine, 'policies'>, store: string): StorePace =>
  policies.stores.find(({ name }) => name === store)?.pace ?? nothingSaid;

/** Stores that take one run at a time, so that what is counted is counted once. */
export const countedStores = (
  { policies }: Pick<Engine, 'policies'>,
  { policy }: Pick<Situation, 'policy'>,
): string[] => storesOf(policy).filter((name) => paceOf({ policies }, name).records !== null);
