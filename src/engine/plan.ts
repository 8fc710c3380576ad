/**
 * A plan: what a run would do now, and whether it would be allowed. The very code of the runs, and nothing is written.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Finding } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { isAlways } from '../policy/predicate.ts';
import type { Store, Tally, Way } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { type ForecastDay, forecastByDay } from './forecast.ts';
import type { Refusal } from './guards/refusal.ts';
import type { LimitVerdict } from './limits.ts';
import { lookOutside } from './look-at-log.ts';
import { movedStores } from './moved-store.ts';
import { olderLedger } from './older-ledger.ts';
import { type PlannedPace, plannedPace } from './planned-pace.ts';
import { refusalBefore, refusalByPlan, storesOf } from './refusals.ts';
import { heldIn, type Situation, situate } from './situate.ts';
import { type Speed, speedOf } from './speed.ts';
import { type Standing, standingNow } from './standing.ts';
import { waysOf } from './ways.ts';

export interface Plan {
  policy: CompiledPolicy;
  asOf: string;
  /** Where the objects are that the records name, as `store/table`. */
  objects: string[];
  /** Null when the tables cannot be judged (`findings` says why). */
  tally: Tally | null;
  limits: LimitVerdict | null;
  findings: Finding[];
  /** What a run would be refused for now; null: it would dispose. */
  refusal: Refusal | null;
  /** How a run would find its records, branch by branch. Null: the store has one way only, or nothing would be disposed of. */
  ways: Way[] | null;
  /** How fast such runs were. Null: not known yet, or nothing would be disposed of. */
  speed: Speed | null;
  /** What stores.yaml allows it. Null: it says nothing, or nothing would be disposed of. */
  pace: PlannedPace | null;
  /** Records in the dataset and not done yet. Null: nobody asked, or the tables cannot be judged. */
  datasetRows: number | null;
  /** Day by day. Null likewise. */
  forecast: ForecastDay[] | null;
}

/** What costs time, and is left out unless asked for. */
export interface PlanMore {
  datasetRows?: boolean;
  /** So many coming days. */
  forecastDays?: number | null;
}

/** @param asOf ISO instant; the ledger's now unless given. May lie in the future. */
export async function planPolicy(engine: Engine, policyId: string, asOf?: string, more: PlanMore = {}): Promise<Plan> {
  const policy = soundPolicy(engine, policyId);
  const standing = await standingNow(engine);
  const moment = asOf ?? (await engine.ledger.now());
  const situation = await situate(engine, standing, policy, moment);
  const before = await refusalNow(engine, standing, situation);
  const objects = situation.objects.map(({ place }) => place);
  const { findings } = situation;
  const plan = { policy, asOf: moment, objects, findings };
  if (findings.some(({ severity }) => severity === 'error')) {
    const unknown = {
      tally: null,
      limits: null,
      ways: null,
      speed: null,
      pace: null,
      datasetRows: null,
      forecast: null,
    };
    return { ...plan, ...unknown, refusal: before };
  }
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  const [tally, datasetRows] = await Promise.all([
    situation.store.tally(situation.judgement, held),
    more.datasetRows ? datasetOf(situation) : null,
  ]);
  const { verdict, refusal } = await refusalByPlan(engine, situation, tally, null);
  return {
    ...plan,
    tally,
    limits: verdict,
    refusal: before ?? refusal,
    ways: situation.judgement.action ? await waysOf(engine, situation) : null,
    speed: situation.judgement.action ? await speedOf(engine, policy) : null,
    pace: situation.judgement.action ? plannedPace(engine, policy) : null,
    datasetRows: datasetRows === 'table' ? tally.tableRows : datasetRows,
    forecast: more.forecastDays ? await forecastByDay(situation, held, more.forecastDays) : null,
  };
}

/** `table`: all of it, which the tally counts anyway. */
async function datasetOf({ store, judgement }: Situation): Promise<number | 'table'> {
  return isAlways(judgement.scope) ? 'table' : store.count(judgement.table, judgement.scope);
}

/** What a run would be refused for now, before anything is counted. Writes nothing. */
export async function refusalNow(engine: Engine, standing: Standing, situation: Situation): Promise<Refusal | null> {
  const stores = storesOf(situation);
  return (
    (await olderLedgerOf(engine, stores)) ??
    (await refusalBefore(engine, standing, situation, await lookOutside(engine))) ??
    (await movedStores(engine, stores))
  );
}

async function olderLedgerOf(engine: Engine, stores: Store[]): Promise<Refusal | null> {
  for (const store of stores) {
    const refusal = await olderLedger(engine, store);
    if (refusal) return refusal;
  }
  return null;
}

export function soundPolicy(engine: Engine, policyId: string): CompiledPolicy {
  const found = engine.policies.sound.find(({ policy }) => policy.id === policyId);
  if (found) return found.policy;
  const broken = engine.policies.broken.find(({ id }) => id === policyId);
  throw new GallraError({
    code: broken ? 'policy.broken' : 'policy.unknown',
    what: broken ? `The file of ${policyId} cannot be used.` : `There is no policy ${policyId}.`,
    ...(broken ? { where: broken.file } : {}),
    hint: broken
      ? 'Run gallra validate and mend what it lists.'
      : 'Name one of the policies that gallra validate lists.',
    actor: 'author',
  });
}
