/**
 * What an administrator runs so that the account of a store may do what the policies need, and nothing else. Reads the
 * store's catalogue; no ledger is needed, and nothing is changed.
 */
import { fitOf, type StoreFit } from '../engine/check-store.ts';
import { grantOfLag } from '../engine/guards/lag.ts';
import { neededOfOurs, neededRights, rightsToHold } from '../engine/needed-rights.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
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
  /** Columns by which people may place holds, beside those that policies read. */
  holds?: { table: string; columns: string[] }[];
}

/** @throws what the store throws when it cannot be reached; `store.variable` where `through` is not set. */
export async function grantingOf(
  folder: PolicyFolder,
  name: string,
  variables: Environment,
  options: GrantingOptions,
): Promise<Granting> {
  const { through } = options;
  const stores =
    through === null ? folder.stores : folder.stores.map((one) => (one.name === name ? led(one, through) : one));
  const pool = openStores(variables);
  try {
    const store = await pool.open(stores, name);
    const entry = stores.find((one) => one.name === name);
    if (!entry) throw new TypeError('a store that was opened has an entry');
    return await granting(store, entry, folder, options);
  } finally {
    await pool.close();
  }
}

const led = (entry: StoreEntry, variable: string): StoreEntry => ({ ...entry, url: `\${${variable}}` });

async function granting(
  store: Store,
  entry: StoreEntry,
  { sound, problems }: PolicyFolder,
  { role, holds = [] }: GrantingOptions,
): Promise<Granting> {
  const policies = sound.map(({ policy }) => policy);
  const { findings, fit, catalogue } = await fitOf(store, entry, policies);
  const unfit = policies.filter((one) => !fit.includes(one)).map(({ id }) => id);
  refuseHidden(entry, policies, findings);
  const needed = neededRights(store, entry, fit, catalogue, rightsToHold(holds));
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
    lines: [
      ...(told?.lines ?? []).map(({ statement, rights }) => ({ statement, by: by(rights) })),
      ...(told && entry.pace?.lag ? [{ statement: grantOfLag(told.to), by: [] }] : []),
    ],
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

/** These servers show an account no table with which it may do nothing. */
function refuseHidden({ name, kind }: StoreEntry, policies: CompiledPolicy[], findings: StoreFit['findings']): void {
  const faults = findings.filter(({ finding }) => finding.severity === 'error');
  const unfit = new Set(faults.map(({ policy }) => policy));
  const here = policies.filter(({ rule }) => rule.dataset?.store === name);
  if (kind === 'mysql' && here.length > 0 && here.every(({ id }) => unfit.has(id)) && faults.every(isNoTable))
    throw hidden(name);
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
