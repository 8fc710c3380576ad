/**
 * The policies of one store against the store itself: tables, columns, keys, foreign keys, triggers, indexes, and what the
 * account may do. Asks the catalogue, and what no record meets: none is read, nothing is written, no ledger is needed.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import { checkCatalogue, type Finding } from '../policy/check-catalogue.ts';
import { tablesNamed } from '../policy/column-uses.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { StoreEntry } from '../policy/parsed.ts';
import type { Right } from '../policy/rights.ts';
import type { LackingRight, Store } from '../ports/store.ts';
import { refusedCondition } from './ask-conditions.ts';
import { grantOfLag, lagUnseen } from './guards/lag.ts';
import { disposes, forHolds, neededOfOurs, neededRights, whoNeeds } from './needed-rights.ts';

export interface StoreCheck {
  /** In the files of these policies; a right that several need is told at the first. */
  findings: { policy: string; finding: Finding }[];
  /** About the store as such. */
  notes: Finding[];
  /** Null: what the account may do shows only when it is tried. */
  rights: 'checked' | null;
  /** Also in our own tables; of policies that fit the store. */
  needed: Right[];
}

export interface StoreFit {
  findings: StoreCheck['findings'];
  /** Those of all stores but the ones that do not fit this one. */
  fit: CompiledPolicy[];
  /** Of all tables that policies of this store name. */
  catalogue: Catalogue;
}

/**
 * @param policies of all stores, sound ones.
 * @throws what the store throws when it cannot be reached, or hides its catalogue.
 */
export async function fitOf(store: Store, entry: StoreEntry, policies: CompiledPolicy[]): Promise<StoreFit> {
  const here = policies.filter(({ rule }) => rule.dataset?.store === store.name);
  // What a service has stands in stores.yaml: whether it is there at all only a question tells.
  if (store.keepsNothing) await store.now();
  const tables = [...new Set(here.flatMap(tablesNamed))];
  const catalogue = tables.length === 0 ? {} : await store.catalogue(tables);
  const findings = here.flatMap((policy) =>
    [...checkCatalogue(policy, catalogue), ...readOnly(policy, entry)].map((finding) => ({
      policy: policy.id,
      finding,
    })),
  );
  const unfit = new Set(findings.filter(isFault).map(({ policy }) => policy));
  for (const policy of here.filter(({ id }) => !unfit.has(id))) {
    const finding = await refusedCondition(store, policy, catalogue);
    if (finding) findings.push({ policy: policy.id, finding });
  }
  const faulty = new Set(findings.filter(isFault).map(({ policy }) => policy));
  return { findings, fit: policies.filter(({ id }) => !faulty.has(id)), catalogue };
}

/** @param held rights that holds in force need. @throws as `fitOf` */
export async function checkStore(
  store: Store,
  entry: StoreEntry,
  policies: CompiledPolicy[],
  held: Right[] = [],
): Promise<StoreCheck> {
  const { findings, fit, catalogue } = await fitOf(store, entry, policies);
  const wanted = neededRights(store, entry, fit, catalogue, held);
  const notes: Finding[] = [];
  const lacking = wanted.length === 0 ? [] : await store.lacking(wanted);
  for (const one of lacking ?? []) {
    const by = whoNeeds(wanted, one);
    const [policy] = by.filter((who) => who !== forHolds);
    const finding = lackingRight(store.name, one, by);
    if (policy !== undefined) findings.push({ policy, finding });
    else if (by.length > 0) {
      const { about: _, ...note } = finding;
      notes.push({ ...note, path: `stores.${store.name}` });
    }
  }
  const here = policies.filter(({ rule }) => rule.dataset?.store === store.name);
  return {
    findings,
    notes: [...notes, ...(await readiness(store, entry, here)), ...(await seesReplicas(store, entry))],
    rights: lacking === null ? null : 'checked',
    needed: [...wanted, ...neededOfOurs(store, entry)],
  };
}

const isFault = ({ finding }: { finding: Finding }): boolean => finding.severity === 'error';

function readOnly(policy: CompiledPolicy, { name, access }: StoreEntry): Finding[] {
  if (access !== 'read' || !disposes(policy)) return [];
  return [
    {
      severity: 'error',
      code: 'store.readOnly',
      path: 'disposition',
      what: `The store ${name} is connected for reading only, so nothing can be disposed of.`,
      hint: 'Write access: dispose for it in stores.yaml, or use disposition: verify.',
    },
  ];
}

const verbs = {
  select: 'read',
  insert: 'insert into',
  update: 'update',
  delete: 'delete from',
  lock: 'lock rows of',
};

/** @param by the policies that need it; none: every run does. */
function lackingRight(store: string, { table, right, columns, remedy }: LackingRight, by: string[]): Finding {
  const of = right === 'lock' || columns === null || columns.length === 0 ? '' : ` (${columns.join(', ')})`;
  const also = by.length < 2 ? '' : `; ${by.slice(1).join(', ')} ${by.length === 2 ? 'needs' : 'need'} it, too`;
  return {
    severity: 'error',
    code: `store.${right}`,
    path: 'dataset',
    about: table,
    what: `The account of the store ${store} may not ${verbs[right]} ${table}${of}${also}.`,
    hint: `Let an administrator run: ${remedy}`,
  };
}

/** A store that nobody prepared is planned for, and not touched. In one that was, the account must be let into our own tables. */
async function readiness(store: Store, entry: StoreEntry, here: CompiledPolicy[]): Promise<Finding[]> {
  if (entry.access === 'read' || !here.some(disposes)) return [];
  const note = { path: `stores.${store.name}` };
  try {
    if ((await store.boundLedger()) !== null) {
      const lacking = store.ownRights ? await store.lacking(neededOfOurs(store, entry)) : null;
      return (lacking ?? []).map((one) => {
        const { about: _, ...found } = lackingRight(store.name, one, []);
        return { ...found, ...note };
      });
    }
    return [
      {
        ...note,
        severity: 'warning',
        code: 'store.unprepared',
        what: `The store ${store.name} is not prepared, so no run will dispose of anything there.`,
        hint: `Run gallra prepare ${store.name}.`,
      },
    ];
  } catch (error) {
    if (!(error instanceof GallraError) || error.retryable) throw error;
    return [{ ...note, severity: 'error', code: error.code, what: error.message, hint: error.hint }];
  }
}

/** Where replicas are to be waited for, the account must see how far behind they are. */
async function seesReplicas(store: Store, { pace }: StoreEntry): Promise<Finding[]> {
  if (!pace?.lag || (await store.burden?.())?.lagMs !== null) return [];
  const { code, message } = lagUnseen(store.name);
  const to = (await store.grants?.([], null))?.to ?? '<account>';
  const hint = `Delete \`lag\`, or let an administrator run: ${grantOfLag(to)}`;
  return [{ severity: 'error', code, path: `stores.${store.name}.pace.lag`, what: message, hint }];
}
