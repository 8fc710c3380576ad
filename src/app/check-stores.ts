/**
 * The connected stores, each held against its policies, and what was found as problems in the files: in those of the
 * policies, or at the store's entry in stores.yaml. A store that cannot be reached does not hide the others.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkStore, type StoreCheck } from '../engine/check-store.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Finding } from '../policy/check-catalogue.ts';
import type { PolicyFolder, Problem, StoreEntry, StoreKind } from '../policy/parsed.ts';
import { placeFinding } from '../policy/place-finding.ts';
import { inOrder } from '../policy/problems.ts';
import type { Environment } from './config.ts';
import { openStores } from './stores.ts';

export interface CheckedStore {
  store: string;
  kind: StoreKind;
  /** How many are about its records. */
  policies: number;
  mistakes: number;
  warnings: number;
  /** Null: what the account may do shows only when it is tried. */
  rights: 'checked' | null;
  /** Null: it was reached. Else it is told at its entry, and not among the problems. */
  unreached: Problem | null;
  error: unknown;
}

export interface CheckedStores {
  stores: CheckedStore[];
  problems: Problem[];
  warnings: Problem[];
}

/** All at once. @param dir the folder of policies. @param names of entries of stores.yaml. */
export async function checkStores(
  dir: string,
  folder: PolicyFolder,
  names: string[],
  variables: Environment,
): Promise<CheckedStores> {
  const { sound, stores } = folder;
  const file = join(dir, 'stores.yaml');
  const declared = { file, source: await readFile(file, 'utf8').catch(() => '') };
  const policies = sound.map(({ policy }) => policy);
  const pool = openStores(variables);
  const check = async (entry: StoreEntry): Promise<CheckedStore & { found: Problem[] }> => {
    const about = policies.filter(({ rule }) => rule.dataset?.store === entry.name).length;
    const checked = { store: entry.name, kind: entry.kind, policies: about };
    try {
      const found = await checkStore(await pool.open(stores, entry.name), entry, policies);
      const problems = problemsOf(found, folder, declared);
      const mistakes = problems.filter(isMistake).length;
      const counts = { mistakes, warnings: problems.length - mistakes, rights: found.rights };
      return { ...checked, ...counts, unreached: null, error: null, found: problems };
    } catch (error) {
      const unreached = placeFinding(declared, asFinding(error, entry));
      return { ...checked, mistakes: 0, warnings: 0, rights: null, unreached, error, found: [] };
    }
  };
  try {
    const checked = await Promise.all(stores.filter(({ name }) => names.includes(name)).map(check));
    const found = checked.flatMap((one) => one.found);
    return {
      stores: checked.map(({ found: _, ...one }) => one),
      problems: inOrder(found.filter(isMistake)),
      warnings: inOrder(found.filter((one) => !isMistake(one))),
    };
  } finally {
    await pool.close();
  }
}

const isMistake = ({ severity }: Problem): boolean => severity !== 'warning';

type Declared = Parameters<typeof placeFinding>[0];

const problemsOf = ({ findings, notes }: StoreCheck, { sound }: PolicyFolder, declared: Declared): Problem[] => [
  ...findings.flatMap(({ policy, finding }) =>
    sound.filter((one) => one.policy.id === policy).map((one) => placeFinding(one, finding)),
  ),
  ...notes.map((note) => placeFinding(declared, note)),
];

/** Whatever no one of the world outside can mend is a bug, and thrown. */
function asFinding(error: unknown, { name }: StoreEntry): Finding {
  if (!(error instanceof GallraError)) throw error;
  const { code, message: what, hint } = error;
  return { severity: 'error', code, path: `stores.${name}`, what, hint };
}
