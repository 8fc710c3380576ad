/**
 * What the account of a store has to be allowed, and for which policies: the one answer for whoever grants rights, checks
 * them, or looks for those that are too many.
 */
import type { Catalogue } from '../policy/catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { objectsOf } from '../policy/object-names.ts';
import type { StoreEntry } from '../policy/parsed.ts';
import { type Right, rightsNeeded } from '../policy/rights.ts';
import type { LackingRight, Store } from '../ports/store.ts';

/** One for each table and kind, so that one statement grants what all policies need. */
export interface NeededRight extends Right {
  /** Ids of the policies, in the order of the folder; none: whatever policies there are. */
  by: string[];
  /** By column, the policies that need it there. */
  columnsBy: Record<string, string[]>;
}

/** Among the policies that need a right: holds by columns that no policy reads. */
export const forHolds = '(holds)';

/** @param holds what records are held by, or may be. */
export const rightsToHold = (holds: { table: string; columns: string[] }[]): Right[] =>
  holds.map(({ table, columns }) => ({ table, right: 'select', columns }));

/**
 * @param policies those of all stores that fit theirs. @param catalogue of all tables that policies of this store name.
 * @param held beside what policies need.
 */
export function neededRights(
  store: Store,
  entry: StoreEntry,
  policies: CompiledPolicy[],
  catalogue: Catalogue,
  held: Right[] = [],
): NeededRight[] {
  const here = policies.filter(({ rule }) => rule.dataset?.store === store.name);
  return together([
    ...here.flatMap((policy) =>
      rightsNeeded(policy, here, catalogue, entry.access === 'dispose').map((right) => ({ ...right, by: policy.id })),
    ),
    ...policies.flatMap((policy) =>
      rightsToObjects(policy, store, entry).map((right) => ({ ...right, by: policy.id })),
    ),
    ...held.map((right) => ({ ...right, by: forHolds })),
  ]);
}

/** In our own tables. Where a store is only read, nothing but whose it is. */
export function neededOfOurs({ ownRights = [] }: Store, { access }: StoreEntry): NeededRight[] {
  const rights = access === 'dispose' ? ownRights : ownRights.filter(isOfBinding);
  return rights.map((right) => ({ ...right, by: [], columnsBy: {} }));
}

/** Whether a store is prepared is seen by both. */
const isOfBinding = ({ table, right }: Right): boolean => right === 'select' && /(binding|receipt)$/.test(table);

export const disposes = ({ rule }: CompiledPolicy): boolean =>
  rule.disposition !== null && rule.disposition.kind !== 'verify';

/** The policies that need any of what is lacking. */
export function whoNeeds(needed: NeededRight[], { table, right, columns }: LackingRight): string[] {
  const one = needed.find((other) => other.table === table && other.right === right);
  if (!one) return [];
  if (right === 'lock' || columns === null || columns.length === 0 || one.columns === null) return one.by;
  const by = new Set(columns.flatMap((column) => one.columnsBy[column] ?? []));
  return one.by.filter((policy) => by.has(policy));
}

/** To find and delete what records of other stores name. */
function rightsToObjects(policy: CompiledPolicy, { name, shelf }: Store, { access }: StoreEntry): Right[] {
  if (!shelf || !objectsOf(policy).some(({ store }) => store === name)) return [];
  const { table, key } = shelf;
  const select: Right = { table, right: 'select', columns: [key] };
  return access === 'dispose' && disposes(policy) ? [select, { table, right: 'delete', columns: null }] : [select];
}

function together(rights: (Right & { by: string })[]): NeededRight[] {
  const byKind = Map.groupBy(rights, ({ table, right }) => JSON.stringify([table, right]));
  return [...byKind.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const columnsBy: Record<string, string[]> = {};
    for (const { columns, by } of same)
      for (const column of columns ?? []) columnsBy[column] = [...(columnsBy[column] ?? []), by];
    const whole = same.some(({ columns }) => columns === null);
    const { table, right } = first;
    const by = [...new Set(same.map((one) => one.by))];
    return [{ table, right, columns: whole ? null : Object.keys(columnsBy).sort(), by, columnsBy }];
  });
}
