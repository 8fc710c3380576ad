/**
 * The policies of one store against the store itself: tables, columns, keys, foreign keys, triggers, indexes, and what the
 * account may do. Asks the catalogue, and what no record meets: none is read, nothing is written, no ledger is needed.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import { checkCatalogue, type Finding } from '../policy/check-catalogue.ts';
import { tablesNamed } from '../policy/column-uses.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { objectsOf } from '../policy/object-names.ts';
import type { StoreEntry } from '../policy/parsed.ts';
import { type Right, rightsNeeded } from '../policy/rights.ts';
import type { LackingRight, Store } from '../ports/store.ts';
import { refusedCondition } from './ask-conditions.ts';

export interface StoreCheck {
  /** In the files of these policies; a right that several need is told at the first. */
  findings: { policy: string; finding: Finding }[];
  /** About the store as such. */
  notes: Finding[];
  /** Null: what the account may do shows only when it is tried. */
  rights: 'checked' | null;
}

/**
 * @param policies of all stores, sound ones.
 * @throws what the store throws when it cannot be reached, or hides its catalogue.
 */
export async function checkStore(store: Store, entry: StoreEntry, policies: CompiledPolicy[]): Promise<StoreCheck> {
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
  const needs = [
    ...here
      .filter(({ id }) => !faulty.has(id))
      .map((policy) => ({ policy, rights: rightsFor(policy, here, catalogue, entry) })),
    ...policies.map((policy) => ({ policy, rights: rightsToObjects(policy, store, entry) })),
  ];
  const wanted = together(needs.flatMap(({ rights }) => rights));
  const lacking = wanted.length === 0 ? [] : await store.lacking(wanted);
  for (const one of lacking ?? []) {
    const by = needs.filter(({ rights }) => rights.some((right) => asks(right, one))).map(({ policy }) => policy.id);
    if (by[0] !== undefined) findings.push({ policy: by[0], finding: lackingRight(store.name, one, by) });
  }
  return { findings, notes: await readiness(store, entry, here), rights: lacking === null ? null : 'checked' };
}

const isFault = ({ finding }: { finding: Finding }): boolean => finding.severity === 'error';

const disposes = ({ rule }: CompiledPolicy): boolean => rule.disposition !== null && rule.disposition.kind !== 'verify';

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

const rightsFor = (
  policy: CompiledPolicy,
  here: CompiledPolicy[],
  catalogue: Catalogue,
  { access }: StoreEntry,
): Right[] => rightsNeeded(policy, here, catalogue, access === 'dispose');

/** To find and delete what records of other stores name. */
function rightsToObjects(policy: CompiledPolicy, { name, shelf }: Store, { access }: StoreEntry): Right[] {
  if (!shelf || !objectsOf(policy).some(({ store }) => store === name)) return [];
  const { table, key } = shelf;
  const select: Right = { table, right: 'select', columns: [key] };
  return access === 'dispose' && disposes(policy) ? [select, { table, right: 'delete', columns: null }] : [select];
}

/** One for each table and kind, so that one statement grants what all policies need. */
function together(rights: Right[]): Right[] {
  const byKind = Map.groupBy(rights, ({ table, right }) => JSON.stringify([table, right]));
  return [...byKind.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const columns = same.every((one) => one.columns !== null)
      ? new Set(same.flatMap((one) => one.columns ?? []))
      : null;
    return [{ ...first, columns: columns && [...columns].sort() }];
  });
}

/** The policy needs one of what is lacking. */
const asks = (wanted: Right, { table, right, columns }: LackingRight): boolean =>
  wanted.table === table &&
  wanted.right === right &&
  (right === 'lock' ||
    columns === null ||
    columns.length === 0 ||
    wanted.columns === null ||
    wanted.columns.some((one) => columns.includes(one)));

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
async function readiness(store: Store, { access }: StoreEntry, here: CompiledPolicy[]): Promise<Finding[]> {
  if (access === 'read' || !here.some(disposes)) return [];
  const note = { path: `stores.${store.name}` };
  try {
    if ((await store.boundLedger()) !== null) {
      const lacking = store.ownRights ? await store.lacking([...store.ownRights]) : null;
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
