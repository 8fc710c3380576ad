/** The policies held against the list of systems, and against the connected stores. Needs no ledger, and writes nothing. */
import type { StoreCoverage } from '../engine/cover-store.ts';
import { type Coverage, coverSystems } from '../policy/coverage.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import type { SystemsList } from '../policy/systems.ts';
import type { Environment } from './config.ts';

/** A store that could not be looked at says why. */
export type CoveredStore = StoreCoverage | { store: string; error: unknown };

export interface Covered {
  /** ISO instant: what is overdue by then. */
  asOf: string;
  /** In policy files: what those with mistakes govern is not told. */
  mistakes: number;
  /** Null: there is no list of systems. */
  systems: Coverage | null;
  /** Null: nothing was connected to. */
  stores: CoveredStore[] | null;
}

export interface Connecting {
  /** Names of entries of stores.yaml. */
  stores: string[];
  /** What stores.yaml may name. */
  variables: Environment;
  /** How many keys to list of the records of a table that no policy meets. */
  list: number;
}

/** @param asOf ISO instant. @param connecting null: connect to nothing. */
export async function cover(
  folder: PolicyFolder,
  list: SystemsList | null,
  asOf: string,
  connecting: Connecting | null,
): Promise<Covered> {
  const systems = list && coverSystems(list.systems, folder, asOf);
  const stores = connecting && (await coverStores(folder, list, asOf, connecting));
  return { asOf, mistakes: folder.problems.length, systems, stores };
}

/** All at once; one that cannot be reached must not hide the others. */
async function coverStores(
  folder: PolicyFolder,
  systems: SystemsList | null,
  asOf: string,
  { stores, variables, list }: Connecting,
): Promise<CoveredStore[]> {
  // Loaded here, so that what connects to nothing starts at once.
  const [{ openStores }, { coverStore }] = await Promise.all([
    import('./stores.ts'),
    import('../engine/cover-store.ts'),
  ]);
  const pool = openStores(variables);
  const by = { policies: folder.sound.map(({ policy }) => policy), ignore: systems?.ignore ?? [], asOf, list };
  const look = async ({ name, kind }: PolicyFolder['stores'][number]): Promise<CoveredStore> => {
    try {
      return await coverStore(await pool.open(folder.stores, name), kind, by);
    } catch (error) {
      return { store: name, error };
    }
  };
  try {
    return await Promise.all(folder.stores.filter(({ name }) => stores.includes(name)).map(look));
  } finally {
    await pool.close();
  }
}

/** Nothing is forgotten. */
export const systemsComplete = ({ systems }: Pick<Covered, 'systems'>): boolean =>
  systems?.systems.every(({ state }) => state !== 'forgotten') ?? true;

/** Nothing is forgotten, and everything that was to be looked at was: one store at least. */
export const storesComplete = ({ stores }: Pick<Covered, 'stores'>): boolean =>
  stores?.length !== 0 &&
  (stores ?? []).every(
    (one) =>
      !('error' in one) &&
      one.absent.length === 0 &&
      one.tables.every(({ state, unmet }) => state !== 'forgotten' && (unmet === null || unmet === 0)),
  );
