/**
 * Objects that no row names, and rows whose object is not there. Found page by page, in little memory: names of objects are
 * asked of the tables, names in rows of the store of the objects. Reads only.
 */
import type { Catalogue } from '../policy/catalogue.ts';
import { matchesColumn } from '../policy/file-columns.ts';
import { contextOf } from '../policy/judge.ts';
import { objectsOf } from '../policy/object-names.ts';
import { all, any, never, not, type Predicate } from '../policy/predicate.ts';
import { resolveCondition } from '../policy/resolve-condition.ts';
import { templateColumns } from '../policy/schema-terms.ts';
import type { Key, Naming } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';
import { lookOutside } from './look-at-log.ts';
import type { ObjectSite } from './object-sites.ts';
import { soundPolicy } from './plan.ts';
import { refusalBefore } from './refusals.ts';
import { declaredGap, type Situation, situate } from './situate.ts';
import { type Standing, standingNow } from './standing.ts';

export interface OrphanOptions {
  /** How many names and keys to show. */
  first: number;
  /** Only objects that this pattern chooses; null: every one. */
  only: string | null;
}

export interface Orphans {
  policy: string;
  asOf: string;
  objects: {
    /** `store/table`. */
    place: string;
    /** Older than a day, and chosen by no policy of their own. */
    looked: number;
    orphans: number;
    first: string[];
  }[];
  rows: {
    place: string;
    template: string;
    /** In the dataset of the policy, and naming an object that is not there. */
    missing: number;
    first: Key[];
  }[];
  /** Rows of any table that name an object in a way that nobody can follow: it looks orphaned, and may be theirs. */
  unreadable: { store: string; table: string; count: number }[];
  /** Why nothing could be destroyed now; null: it could. */
  refusal: Refusal | null;
}

/** So many objects are listed at a time, and so many asked about at once. */
const page = 5_000;
const atOnce = 500;
/** What is younger may belong to a row that is still being written. */
const dayMs = 86_400_000;

/** @throws `policy.gap`; `usage.objects` where the records of the policy name no objects. */
export async function findOrphans(engine: Engine, policyId: string, options: OrphanOptions): Promise<Orphans> {
  const standing = await standingNow(engine);
  const situation = await situated(engine, standing, policyId);
  const found: Orphans = {
    policy: policyId,
    asOf: situation.judgement.asOf,
    objects: [],
    rows: await missingObjects(situation, options.first),
    unreadable: [],
    refusal: await refusalBefore(engine, standing, situation, await lookOutside(engine)),
  };
  for (const site of situation.objects) {
    const one = { place: site.place, looked: 0, orphans: 0, first: [] as string[] };
    for await (const { looked, orphans } of orphansAt(engine, standing, situation, site, options.only)) {
      one.looked += looked;
      one.orphans += orphans.length;
      one.first.push(...orphans.slice(0, Math.max(0, options.first - one.first.length)));
    }
    found.objects.push(one);
    found.unreadable.push(...(await unreadableAt(engine, standing, site)));
  }
  found.refusal ??= doubtful(standing, found.unreadable);
  return found;
}

/** At this moment. */
export async function situated(engine: Engine, standing: Standing, policyId: string): Promise<Situation> {
  const policy = soundPolicy(engine, policyId);
  if (!policy.rule.dataset) throw declaredGap(policy);
  return situate(engine, standing, policy, await engine.ledger.now());
}

/** What names objects must all be known before something is called nobody's. */
function doubtful(standing: Standing, unreadable: Orphans['unreadable']): Refusal | null {
  const stop = standing.stops.find(({ why }) => why === 'broken');
  if (stop)
    return {
      code: 'orphans.policy',
      message: `The file of ${stop.policy} cannot be used, and its records may name some of these objects.`,
      hint: 'Run gallra validate and mend what it lists.',
      actor: 'author',
    };
  const [rows] = unreadable;
  return rows
    ? {
        code: 'orphans.unreadable',
        message: `${rows.count} rows of ${rows.table} in ${rows.store} name objects in a way that nobody can follow.`,
        hint: 'Write plain relative paths into them, or empty the column; until then nobody knows which objects are theirs.',
        actor: 'operator',
      }
    : null;
}

/** A page at a time: how many were looked at, and which of them are nobody's. */
export async function* orphansAt(
  engine: Engine,
  standing: Standing,
  { judgement }: Situation,
  site: ObjectSite,
  only: string | null,
): AsyncGenerator<{ looked: number; orphans: string[] }> {
  const { store, shelf } = site;
  const { asOf } = judgement;
  const quiet = new Date(Date.parse(asOf) - dayMs).toISOString();
  const where = all(
    { op: 'instant', column: 'modified_at', zone: 'UTC', side: 'before', instant: quiet },
    only === null ? all() : { op: 'in', column: matchesColumn(only), values: [true] },
    not(any(...ownRules(standing, store.name, asOf))),
  );
  for (let after: Key | null = null; ; ) {
    const keys: Key[] = await store.keys(shelf.table, [shelf.key], where, after, page);
    const names = keys.map(([name = '']) => name);
    const orphans: string[] = [];
    for (let i = 0; i < names.length; i += atOnce)
      orphans.push(...(await unnamed(engine, standing, store.name, names.slice(i, i + atOnce))));
    yield { looked: names.length, orphans };
    after = keys.at(-1) ?? null;
    if (keys.length < page) return;
  }
}

/** Which of these objects no row names, in any store. */
export async function unnamed(engine: Engine, standing: Standing, objects: string, names: string[]): Promise<string[]> {
  const named = new Set<string>();
  for (const { store, by } of namersOf(standing, objects)) {
    const told = (await engine.store(store)).names;
    // A store that cannot tell may name all of them.
    for (const name of told ? await told.named(by, names) : names) named.add(name);
  }
  return names.filter((name) => !named.has(name));
}

/** Objects that a policy of their own chooses are its affair. */
function ownRules(standing: Standing, store: string, asOf: string): Predicate[] {
  return standing.claimants
    .filter(({ rule }) => rule.dataset?.store === store)
    .map((policy) => resolveCondition(policy.rule.dataset?.where ?? { op: 'all', of: [] }, contextOf(policy, asOf)));
}

function namersOf(standing: Standing, objects: string): { store: string; by: Naming }[] {
  const found = standing.claimants.flatMap((policy) => {
    const { dataset } = policy.rule;
    return objectsOf(policy)
      .filter(({ store }) => store === objects)
      .map(({ object }) => ({ store: dataset?.store ?? '', by: { table: dataset?.table ?? '', object } }));
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** Rows in which every column of the template has something. */
function filled(object: string, table: string, catalogue: Catalogue): Predicate {
  return all(
    ...templateColumns(object).map((column) => {
      const text = catalogue[table]?.columns[column]?.kind === 'text';
      return not(any({ op: 'null', column }, text ? { op: 'in', column, values: [''] } : never));
    }),
  );
}

async function missingObjects(situation: Situation, first: number): Promise<Orphans['rows']> {
  const { judgement, store, catalogue, objects: sites } = situation;
  const { table, key, scope } = judgement;
  const found: Orphans['rows'] = [];
  for (const { store: name, object } of judgement.objects ?? []) {
    const site = sites.find((one) => one.store.name === name);
    if (!site || !store.names) continue;
    const one = { place: site.place, template: object, missing: 0, first: [] as Key[] };
    const where = all(scope, filled(object, table, catalogue));
    for (let after: Key | null = null; ; ) {
      const rows = await store.names.given({ table, object, key, where }, after, page);
      const names = new Set(rows.flatMap((row) => row.name ?? []));
      const absent = new Set(names.size > 0 ? await site.shelf.absent([...names]) : []);
      const missing = rows.filter((row) => row.name !== null && absent.has(row.name));
      one.missing += missing.length;
      one.first.push(...missing.slice(0, Math.max(0, first - one.first.length)).map((row) => row.key));
      after = rows.at(-1)?.key ?? null;
      if (rows.length < page) break;
    }
    found.push(one);
  }
  return found;
}

async function unreadableAt(engine: Engine, standing: Standing, site: ObjectSite): Promise<Orphans['unreadable']> {
  const found: Orphans['unreadable'] = [];
  for (const { store: name, by } of namersOf(standing, site.store.name)) {
    const store = await engine.store(name);
    const policy = standing.claimants.find(
      ({ rule }) => rule.dataset?.store === name && rule.dataset.table === by.table,
    );
    const key = policy?.rule.dataset?.key ?? [];
    const where = filled(by.object, by.table, await store.catalogue([by.table]));
    let count = 0;
    for (let after: Key | null = null; store.names; ) {
      const rows = await store.names.given({ ...by, key, where }, after, page);
      count += rows.filter((row) => row.name === null).length;
      after = rows.at(-1)?.key ?? null;
      if (rows.length < page) break;
    }
    if (count > 0) found.push({ store: name, table: by.table, count });
  }
  return found;
}
