/**
 * A policy put in its place: the open store (and those of the objects that its records name), the shapes of the tables, the judgement at one as-of, and the physical
 * tables it may touch.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import { checkCatalogue, type Finding } from '../policy/check-catalogue.ts';
import { tablesNamed, tablesTouched } from '../policy/column-uses.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Erasing } from '../policy/erasing.ts';
import { heldBy } from '../policy/held-by.ts';
import { judge } from '../policy/judge.ts';
import type { Judgement } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Hold } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { type ObjectSite, objectSites } from './object-sites.ts';
import type { Standing } from './standing.ts';

export interface Situation {
  policy: CompiledPolicy;
  store: Store;
  catalogue: Catalogue;
  judgement: Judgement;
  /** The same policy, with the same claims, at another instant. */
  judgedAt(asOf: string): Judgement;
  /** Identities of the tables that disposing may touch, sorted: what leases, locks, holds and intents are about. */
  tables: string[];
  /** Where the objects are that the records name. */
  objects: ObjectSite[];
  findings: Finding[];
  /** The request for erasure that it is for; null: the policy's own records that fell due. */
  erasure: ErasureOrder | null;
}

/** An approved request for erasure, as one run carries it out. */
export interface ErasureOrder extends Erasing {
  id: string;
  matter: string;
  /** How many records of the policy were approved. */
  maximum: number;
  approvedBy: string | null;
  /** Approved records of the policy that tell nobody any more whom they are about: they stay, and somebody has to look. */
  orphaned?: Predicate;
}

/**
 * Opens the store and reads its catalogue; nothing is written. `findings` with errors mean that the judgement must not be used.
 * @param erasure what a person asked to be erased, instead of what fell due.
 */
export async function situate(
  engine: Engine,
  standing: Standing,
  policy: CompiledPolicy,
  asOf: string,
  erasure: ErasureOrder | null = null,
): Promise<Situation> {
  const { dataset } = policy.rule;
  if (!dataset) throw declaredGap(policy);
  const store = await engine.store(dataset.store);
  const neighbours = standing.claimants.filter((other) => other.rule.dataset?.store === dataset.store);
  const stopped = standing.stops.filter((stop) => stop.store === dataset.store).flatMap((stop) => stop.tables);
  const named = [...new Set([policy, ...neighbours].flatMap(tablesNamed).concat(stopped))];
  const catalogue = inZone(engine, dataset.store, await store.catalogue(named));
  const tables = tablesTouched(policy)
    .map((table) => catalogue[table]?.identity)
    .filter((identity) => identity !== undefined);
  const { sites, findings: misplaced } = await objectSites(engine, standing, policy);
  const judgedAt = (instant: string): Judgement => judge(policy, neighbours, instant, catalogue, erasure);
  return {
    policy,
    store,
    catalogue,
    judgement: judgedAt(asOf),
    judgedAt,
    tables: [...new Set([...tables, ...sites.map(({ identity }) => identity)])].sort(),
    objects: sites,
    findings: [...checkCatalogue(policy, catalogue), ...unreadableClaims(policy, neighbours, catalogue), ...misplaced],
    erasure,
  };
}

/** With the zone that stores.yaml gives the store: it decides which instant a wall clock means, so approvals bind to it. */
function inZone({ policies }: Engine, store: string, catalogue: Catalogue): Catalogue {
  const timezone = policies.stores.find(({ name }) => name === store)?.timezone;
  if (timezone === undefined) return catalogue;
  return Object.fromEntries(Object.entries(catalogue).map(([name, shape]) => [name, { ...shape, timezone }]));
}

/** The records that these holds cover, in the situation's tables. */
export const heldIn = (situation: Pick<Situation, 'judgement' | 'catalogue'>, holds: Hold[]): Predicate =>
  heldBy(holds, situation.judgement, situation.catalogue);

/** A policy over the same tables whose claims cannot be asked, because the schema moved away under it, keeps everything. */
function unreadableClaims(policy: CompiledPolicy, neighbours: CompiledPolicy[], catalogue: Catalogue): Finding[] {
  const mine = new Set(tablesTouched(policy).map((table) => catalogue[table]?.identity));
  return neighbours
    .filter((other) => other.id !== policy.id && mine.has(catalogue[other.rule.dataset?.table ?? '']?.identity))
    .flatMap((other) =>
      checkCatalogue(other, catalogue)
        .filter(({ code }) => code === 'schema.table' || code === 'schema.column' || code === 'schema.type')
        .map(
          (finding): Finding => ({
            ...finding,
            code: 'claim.unreadable',
            what: `The policy ${other.id} claims records of the same table and cannot be asked: ${finding.what}`,
          }),
        ),
    );
}

export const declaredGap = (policy: CompiledPolicy): GallraError =>
  new GallraError({
    code: 'policy.gap',
    what: `${policy.id} declares a gap: no retention period is stated for ${policy.about.system ?? 'this system'}.`,
    hint: 'Write a dataset and a period when the controller has decided on one.',
    actor: 'author',
  });
