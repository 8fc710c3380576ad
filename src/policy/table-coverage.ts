/**
 * Which tables of one store have a policy, and which of their rows no policy meets. Pure: names and shapes of the tables
 * are handed in, and what has to be counted comes back as predicates.
 */
import type { Catalogue } from './catalogue.ts';
import { tablesNamed } from './column-uses.ts';
import type { CompiledPolicy, Dataset, Match, Part } from './compiled.ts';
import { declaresGap, type Review, reviewOf } from './coverage.ts';
import { besideOf, filesTable, matchesColumn, patternOf } from './file-columns.ts';
import { objectsTable } from './object-columns.ts';
import { objectsOf } from './object-names.ts';
import type { StoreKind } from './parsed.ts';
import { all, any, exists, isNever, never, not, type Predicate } from './predicate.ts';
import { resolveCondition } from './resolve-condition.ts';
import type { IgnoreEntry } from './systems.ts';

/**
 * `governed`: a policy is about its records. `gap`: one is, and says that no period is stated. `part`: its rows go with the
 * records of a policy. `read`: a policy only looks into it, so nothing ever disposes of its rows. `forgotten`: named nowhere.
 */
export type TableState = 'governed' | 'gap' | 'part' | 'read' | 'ignored' | 'forgotten';

export interface TableCoverage {
  table: string;
  state: TableState;
  /** Ids, sorted: that govern it, else that take its rows along, else that read it. */
  policies: string[];
  /** Where it is ignored. */
  because: string | null;
  review: Review | null;
  /** The rows that no policy meets and nobody ignores. Null: there can be none, or it cannot be asked (`namedBy`). */
  unmet: Predicate | null;
  /** Policies whose records name objects here: `gallra orphans` tells which objects none of them names. */
  namedBy: string[];
  estimatedRows: number | null;
}

export interface StoreTables {
  tables: TableCoverage[];
  /** Tables that policies are about, or take rows from, and that the store does not show. */
  absent: { table: string; policies: string[] }[];
  /** Entries of the list that ignore what is not there, or what a policy governs. */
  stale: { table: string; why: 'absent' | 'governed' }[];
}

export interface StoreToCover {
  name: string;
  kind: StoreKind;
  /** As the store names them. */
  tables: string[];
  /** Shapes of these, and of every table in `tablesToAsk`. */
  catalogue: Catalogue;
}

/** Names of the store's tables that policies and the list use, as they write them. */
export function tablesToAsk(store: string, policies: CompiledPolicy[], ignore: IgnoreEntry[]): string[] {
  const named = policies.filter(({ rule }) => rule.dataset?.store === store).flatMap(tablesNamed);
  return [...new Set([...named, ...ignore.filter((one) => one.store === store).map(({ table }) => table)])].sort();
}

/** @param policies of all stores. @param ignore likewise. @param asOf ISO instant. */
export function coverTables(
  store: StoreToCover,
  policies: CompiledPolicy[],
  ignore: IgnoreEntry[],
  asOf: string,
): StoreTables {
  const { catalogue } = store;
  const here = policies.filter(({ rule }) => rule.dataset?.store === store.name);
  const entries = ignore.filter((one) => one.store === store.name);
  // Of services each table is what its own query lists, however many lie at one address.
  const byName = store.kind === 'http';
  const same = (a: string, b: string): boolean =>
    a === b || (!byName && identityIn(catalogue, a) === identityIn(catalogue, b));
  const claims = here.flatMap((policy) => claimsOf(policy, store, asOf));
  const tables = store.tables.map((table) => {
    const ignored = entries.filter((one) => same(one.table, table) && !catalogue[one.table]?.partition);
    return coverTable(table, {
      claims: claims.filter((one) => same(one.table, table)),
      readers: here.filter((policy) => tablesNamed(policy).some((one) => same(one, table))).map(({ id }) => id),
      namedBy: isShelf(table)
        ? policies.filter((policy) => namesObjectsIn(store.name, policy)).map(({ id }) => id)
        : [],
      ignored,
      asOf,
      estimatedRows: catalogue[table]?.estimatedRows ?? null,
    });
  });
  const there = (name: string): boolean => store.tables.some((table) => same(name, table));
  const wanted = Map.groupBy(
    // One that is there, and whose rows count as those of another table, was looked at.
    claims.filter(({ table }) => !there(table) && !catalogue[table]),
    ({ table }) => table,
  );
  return {
    tables,
    absent: [...wanted].map(([table, by]) => ({ table, policies: sorted(by.map(({ policy }) => policy.id)) })),
    stale: entries.flatMap(({ table, where }): StoreTables['stale'] => {
      if (!there(table) || catalogue[table]?.partition) return [{ table, why: 'absent' }];
      return where === null && claims.some((one) => same(one.table, table)) ? [{ table, why: 'governed' }] : [];
    }),
  };
}

/** A table that disposing under the policy may empty, or that it protects, and which of its rows those are. */
interface Claim {
  policy: CompiledPolicy;
  table: string;
  kind: 'dataset' | 'part';
  met: Predicate;
}

interface Sides {
  claims: Claim[];
  readers: string[];
  namedBy: string[];
  ignored: IgnoreEntry[];
  asOf: string;
  estimatedRows: number | null;
}

function coverTable(table: string, sides: Sides): TableCoverage {
  const { claims, readers, namedBy, ignored, asOf, estimatedRows } = sides;
  const whole = ignored.find(({ where }) => where === null);
  const rows = ignored.flatMap(({ where }) => (where ? [resolveCondition(where, { asOf, zone: 'UTC' })] : []));
  const datasets = claims.filter(({ kind }) => kind === 'dataset');
  const found = { table, because: null, review: null, unmet: null, namedBy: sorted(namedBy), estimatedRows };
  if (claims.length > 0 || namedBy.length > 0) {
    const unmet = not(any(...claims.map(({ met }) => met), ...rows));
    const gap = datasets.length > 0 && datasets.every(({ policy }) => declaresGap(policy));
    const by = datasets.length > 0 ? datasets : claims;
    return {
      ...found,
      state: gap ? 'gap' : datasets.length > 0 ? 'governed' : 'part',
      policies: sorted(by.length > 0 ? by.map(({ policy }) => policy.id) : namedBy),
      unmet: namedBy.length > 0 || isNever(unmet) ? null : unmet,
    };
  }
  if (whole)
    return {
      ...found,
      state: 'ignored',
      policies: [],
      because: whole.because,
      review: reviewOf(whole.review, asOf, 'UTC'),
    };
  if (readers.length > 0) return { ...found, state: 'read', policies: sorted(readers) };
  return {
    ...found,
    state: 'forgotten',
    policies: [],
    unmet: rows.length > 0 ? not(any(...rows)) : null,
  };
}

function claimsOf(policy: CompiledPolicy, store: StoreToCover, asOf: string): Claim[] {
  const { dataset, timezone } = policy.rule;
  if (!dataset) return [];
  const scope = resolveCondition(dataset.where, { asOf, zone: timezone });
  const own: Claim = { policy, table: dataset.table, kind: 'dataset', met: scope };
  if (store.kind === 'folder' || store.kind === 's3') return [own, ...sidecarsOf(policy, dataset)];
  const parts = partsOf(policy, dataset.parts, { table: dataset.table, met: scope }, store.kind !== 'http');
  // Which rows of the whole lie in a partition cannot be asked.
  return [own, ...parts].map((one) => (store.catalogue[one.table]?.partition ? { ...one, met: never } : one));
}

/** Rows that belong to a record of the policy; where related rows cannot be asked for, all of them. */
function partsOf(
  policy: CompiledPolicy,
  parts: Part[],
  parent: { table: string; met: Predicate },
  asked: boolean,
): Claim[] {
  return parts.flatMap((part): Claim[] => {
    if (part.kind !== 'rows') return [];
    const back = inverse(part.match);
    const met = asked && back ? exists(parent.table, back, parent.met) : all();
    return [
      { policy, table: part.table, kind: 'part', met },
      ...partsOf(policy, part.parts, { table: part.table, met }, asked),
    ];
  });
}

/** Their column → our column, seen from the other side. Null: one column of ours is matched twice. */
function inverse(match: Match): Match | null {
  const back = Object.entries(match).map(([theirs, ours]) => [ours, theirs] as const);
  return new Set(back.map(([ours]) => ours)).size === back.length ? Object.fromEntries(back) : null;
}

/** Files beside those that the pattern chooses, by name alone: one whose record is gone already counts as met. */
function sidecarsOf(policy: CompiledPolicy, { table, where, parts }: Dataset): Claim[] {
  const pattern = patternOf(where);
  return parts.flatMap((part): Claim[] => {
    if (part.kind !== 'rows' || pattern === null) return [];
    const [beside] = Object.values(part.match).map(besideOf);
    if (!beside) return [];
    const column = matchesColumn(beside.replace('{path}', () => pattern));
    return [{ policy, table, kind: 'part', met: { op: 'in', column, values: [true] } }];
  });
}

const isShelf = (table: string): boolean => table === filesTable || table === objectsTable;

const namesObjectsIn = (store: string, policy: CompiledPolicy): boolean =>
  objectsOf(policy).some((object) => object.store === store);

const identityIn = (catalogue: Catalogue, table: string): string => catalogue[table]?.identity ?? `name ${table}`;

const sorted = (ids: string[]): string[] => [...new Set(ids)].sort();
