/**
 * What a hold would keep, or lets go when it is released: how many rows it covers, which policies would dispose of them, and
 * how many of them now. The very code of the plan, over those rows alone; nothing is written.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { heldBy } from '../policy/held-by.ts';
import type { Action, Judgement } from '../policy/judgement.ts';
import { objectsOf } from '../policy/object-names.ts';
import { all, isNever, type Predicate } from '../policy/predicate.ts';
import type { Hold } from '../ports/ledger.ts';
import type { TallyLine } from '../ports/store.ts';
import { type Counts, countsOf } from './counts.ts';
import type { Engine } from './engine.ts';
import { type HoldRequest, resolveHold, rowsOf } from './holds.ts';
import { heldIn, type Situation, situate } from './situate.ts';
import { type Standing, standingNow } from './standing.ts';

export interface HoldImpact {
  /** Column → value as the store prints it. */
  match: Record<string, string>;
  /** Rows that it covers now. */
  covered: number;
  /** Every policy that could dispose of what it covers, by id. */
  policies: ImpactOnPolicy[];
}

export interface ImpactOnPolicy {
  policy: CompiledPolicy;
  action: Action['kind'];
  /** Of the records that the hold covers, those that would be disposed of now but for it. Null: it cannot be counted. */
  due: number | null;
  /** Of the others those that are left anyway, by reason; other holds are among them. */
  left: Counts;
}

type Scope = Pick<Hold, 'store' | 'table' | 'kind' | 'match'>;

/** Of a hold that is not placed yet. @throws as `placeHold` where there is no such table, column or value. */
export async function impactOfHold(
  engine: Engine,
  request: Pick<HoldRequest, 'store' | 'table' | 'kind' | 'match'>,
): Promise<HoldImpact> {
  const store = await engine.store(request.store);
  const { identity, match } = await resolveHold(store, request);
  return impact(engine, { ...request, match }, identity, null);
}

/** Of a hold in force: what goes again without it. */
export async function impactOfRelease(
  engine: Engine,
  { id, identity }: Pick<Hold, 'id' | 'identity'>,
): Promise<HoldImpact> {
  const hold = (await engine.ledger.holds({ tables: [identity] })).find((one) => one.id === id);
  if (!hold) throw holdIsOver(id);
  return impact(engine, hold, identity, id);
}

const holdIsOver = (id: string): GallraError =>
  new GallraError({
    code: 'hold.released',
    what: `Hold ${id} is not in force.`,
    where: `hold ${id}`,
    hint: 'List the holds with those released, or place a new one.',
    actor: 'operator',
  });

/** @param except the hold itself, where it is placed already. */
async function impact(engine: Engine, scope: Scope, identity: string, except: string | null): Promise<HoldImpact> {
  const standing = await standingNow(engine);
  const asOf = await engine.ledger.now();
  const store = await engine.store(scope.store);
  const policies: ImpactOnPolicy[] = [];
  for (const { policy } of engine.policies.sound) {
    if (!mayReach(policy, scope.store)) continue;
    const one = await onPolicy(engine, standing, { policy, scope, identity, except, asOf });
    if (one) policies.push(one);
  }
  return { match: scope.match, covered: await store.count(scope.table, rowsOf(scope.match)), policies };
}

const mayReach = (policy: CompiledPolicy, store: string): boolean =>
  policy.rule.dataset?.store === store || objectsOf(policy).some((object) => object.store === store);

interface Asked {
  policy: CompiledPolicy;
  scope: Scope;
  identity: string;
  except: string | null;
  asOf: string;
}

async function onPolicy(engine: Engine, standing: Standing, asked: Asked): Promise<ImpactOnPolicy | null> {
  const { policy, scope, identity, except, asOf } = asked;
  const { disposition } = policy.rule;
  if (disposition === null || disposition.kind === 'verify' || policy.rule.retain.kind !== 'dated') return null;
  const unknown: ImpactOnPolicy = { policy, action: disposition.kind, due: null, left: {} };
  try {
    const situation = await situate(engine, standing, policy, asOf);
    if (!situation.tables.includes(identity)) return null;
    if (situation.findings.some(({ severity }) => severity === 'error')) return unknown;
    const { judgement, catalogue } = situation;
    const covered = heldBy([{ identity, match: scope.match }], judgement, catalogue);
    // Objects that records name are held in their own store, and nobody can tell from here whose they are.
    if (isNever(covered)) return unknown;
    const others = (await engine.ledger.holds({ tables: situation.tables })).filter(({ id }) => id !== except);
    const { due = 0, ...left } = countsOf({ lines: await linesAmong(situation, covered, others) });
    return { ...unknown, due, left };
  } catch (error) {
    // A store of its objects that is away makes the impact incomplete, and no failure.
    if (error instanceof GallraError && error.code.startsWith('store.')) return unknown;
    throw error;
  }
}

function linesAmong(situation: Situation, covered: Predicate, others: Hold[]): Promise<TallyLine[]> {
  return situation.store.lines(among(situation.judgement, covered), heldIn(situation, others));
}

const among = (judgement: Judgement, some: Predicate): Judgement => ({
  ...judgement,
  scope: all(judgement.scope, some),
  branches: judgement.branches.map((branch) => ({ ...branch, due: all(branch.due, some) })),
  undated: all(judgement.undated, some),
});
