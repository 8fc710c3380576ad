/** Which stores `--connect` asks for. */
import type { StoreEntry } from '../policy/parsed.ts';
import { usageError } from './usage.ts';

/** True: all of them. */
export type Connect = true | string[] | undefined;

export const connectOption = [
  '--connect [stores...]',
  'look into the stores, too (all that stores.yaml names, unless given)',
] as const;

/** Null: none is connected to. @throws `usage.store` where stores.yaml has none of that name. */
export function askedStores(stores: StoreEntry[], connect: Connect): string[] | null {
  if (connect === undefined) return null;
  const known = stores.map(({ name }) => name);
  if (connect === true) return known;
  const unknown = connect.find((name) => !known.includes(name));
  if (unknown === undefined) return connect;
  const hint = known.length > 0 ? `Name one of: ${known.join(', ')}.` : 'Mend stores.yaml first: gallra validate.';
  throw usageError('store', `There is no store ${unknown} in stores.yaml.`, hint);
}
