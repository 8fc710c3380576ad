/** Two stores.yaml, store by store: what one says that the other does not, in words, and without any address. */
import { canonicalJson } from './digest.ts';
import type { StoreEntry } from './parsed.ts';
import { paceInWords } from './store-pace.ts';

export interface StoreChange {
  store: string;
  /** A clause each, about the store. */
  what: string[];
}

/** By name; what is the same in both is left out. */
export function compareStores(before: StoreEntry[], after: StoreEntry[]): StoreChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort();
  const named = (stores: StoreEntry[], store: string): StoreEntry | null =>
    stores.find(({ name }) => name === store) ?? null;
  return names.flatMap((store) => {
    const what = whatDiffers(named(before, store), named(after, store));
    return what.length > 0 ? [{ store, what }] : [];
  });
}

function whatDiffers(before: StoreEntry | null, after: StoreEntry | null): string[] {
  if (!after) return ['no longer named'];
  if (!before) return ['new'];
  return [
    ...(before.kind === after.kind ? [] : [`a store of kind ${after.kind} instead of ${before.kind}`]),
    ...(before.timezone === after.timezone
      ? []
      : [`local times are read in ${after.timezone} instead of ${before.timezone}, which moves due dates`]),
    ...(before.schema === after.schema
      ? []
      : [`tables are those of the schema ${after.schema} instead of ${before.schema}`]),
    ...(before.access === after.access
      ? []
      : [after.access === 'read' ? 'only read now' : 'records may be disposed of there; before, it was only read']),
    ...(same(placeOf(before), placeOf(after)) ? [] : ['another address']),
    ...(same(before.service ?? null, after.service ?? null) ? [] : ['the service is described otherwise']),
    ...(same(before.pace ?? null, after.pace ?? null) ? [] : [`another pace, from the next run on: ${paceOf(after)}`]),
  ];
}

/** Needs no approval: which records go, and when they are due, is as it was. */
const paceOf = ({ pace }: StoreEntry): string => (pace && paceInWords(pace).join(', ')) || 'no bounds of its own';

const placeOf = ({ url, bucket }: StoreEntry): unknown => ({ url, bucket: bucket ?? null });

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
