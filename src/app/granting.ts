/**
 * What an administrator runs so that the account of a store may do what the policies need, and nothing else. Reads the
 * store's catalogue; no ledger is needed, and nothing is changed.
 */
import { checkStore } from '../engine/check-store.ts';
import { neededOfOurs, neededRights } from '../engine/needed-rights.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { tablesNamed } from '../policy/column-uses.ts';
import type { PolicyFolder, StoreEntry, StoreKind } from '../policy/parsed.ts';
import type { Right } from '../policy/rights.ts';
import type { Store } from '../ports/store.ts';
import type { Environment } from './config.ts';
import { openStores } from './stores.ts';

export interface Granting {
  store: string;
  kind: StoreKind;
  access: 'dispose' | 'read';
  /** What the account is called in the statements; null: the store has no statements. */
  to: string | null;
  lines: GrantedLine[];
  /** What is left out, and why. */
  remarks: string[];
  /** Ids of policies that do not fit the store: what they need is not among the statements. */
  unfit: string[];
}

export interface GrantedLine {
  statement: string;
  /** Ids of the policies that need it; none: every run there does. */
  by: string[];
}

export interface GrantingOptions {
  /** The role or account; null: the one that the store is connected with. */
  role: string | null;
  /** A variable with the address of somebody who is shown every table; null: as the store says. */
  through: string | null;
}

/** @throws what the store throws when it cannot be reached; `store.variable` where `through` is not set. */
export async function grantingOf(
  folder: PolicyFolder,
  name: string,
  variables: Environment,
  { role, through }: GrantingOptions,
): Promise<Granting> {
  const stores =
    through === null ? folder.stores : folder.stores.map((one) => (one.name === name ? led(one, through) : one));
  const pool = openStores(variables);
  try {
    const store = await pool.open(stores, name);
    const entry = stores.find((one) => one.name === name);
    if (!entry) throw new TypeError('a store that was opened has an entry');
    return await granting(store, entry, folder, role);
  } finally {
    await pool.close();
  }
}

const led = (entry: StoreEntry, variable: string): StoreEntry => ({ ...entry, url: `\${${variable}}` });

async function granting(
  store: Store,
  entry: StoreEntry,
  { sound, problems }: PolicyFolder,
  role: string | null,
): Promise<Granting> {
  const policies = sound.map(({ policy }) => policy);
  const { unfit } = await checkedFit(store, entry, policies);
  const fit = policies.filter(({ id }) => !unfit.includes(id));
  const here = fit.filter(({ rule }) => rule.dataset?.store === store.name);
  const tables = [...new Set(here.flatMap(tablesNamed))];
  const needed = neededRights(store, entry, fit, tables.length === 0 ? {} : await store.catalogue(tables));
  const ours = neededOfOurs(store, entry);
  const told = await store.grants?.([...needed, ...ours], role);
  const by = (rights: Right[]): string[] => [
    ...new Set(rights.flatMap((right) => needed.find((one) => one === right)?.by ?? [])),
  ];
  const given = new Set(told?.lines.flatMap(({ rights }) => rights));
  const unprepared = told !== undefined && entry.access === 'dispose' && ours.some((right) => !given.has(right));
  return {
    store: store.name,
    kind: entry.kind,
    access: entry.access,
    to: told?.to ?? null,
    lines: (told?.lines ?? []).map(({ statement, rights }) => ({ statement, by: by(rights) })),
    remarks: [
      ...(told ? [] : ['A service decides itself what its token may do; nothing is granted here.']),
      ...(unprepared
        ? [
            `The store is not prepared: let somebody run gallra prepare ${store.name} --print first, and then this again.`,
          ]
        : []),
      ...unfit.map((id) => `What ${id} needs is left out: it does not fit the store. Run gallra validate --connect.`),
      ...(problems.length > 0
        ? ['There are mistakes in policy files, whose needs are left out. Run gallra validate.']
        : []),
    ],
    unfit,
  };
}

/** Rights are what is about to be granted: that they are lacking is no fault of a policy here. */
async function checkedFit(store: Store, entry: StoreEntry, policies: Parameters<typeof checkStore>[2]) {
  const { findings } = await checkStore(store, entry, policies);
  const faults = findings.filter(
    ({ finding }) => finding.severity === 'error' && !/^store\.(select|insert|update|delete|lock)$/.test(finding.code),
  );
  const unfit = [...new Set(faults.map(({ policy }) => policy))];
  const here = policies.filter(({ rule }) => rule.dataset?.store === store.name);
  if (entry.kind === 'mysql' && here.length > 0 && unfit.length === here.length && faults.every(isNoTable))
    throw hidden(store.name);
  return { unfit };
}

const isNoTable = ({ finding }: { finding: { code: string } }): boolean => finding.code === 'schema.table';

const hidden = (store: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `The account of the store ${store} is shown none of the tables that policies name.`,
    where: `store ${store}`,
    hint: 'Let an administrator run: grant references on *.* to <account>. Or look as somebody who is shown them: --through <variable>, which holds that address.',
    actor: 'operator',
  });
