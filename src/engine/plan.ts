/**
 * A plan: what a run would do now, and whether it would be allowed. The very code of the runs, and nothing is written.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Finding } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Store, Tally } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';
import type { LimitVerdict } from './limits.ts';
import { lookOutside } from './look-at-log.ts';
import { movedStores } from './moved-store.ts';
import { olderLedger } from './older-ledger.ts';
import { refusalBefore, refusalByPlan, storesOf } from './refusals.ts';
import { heldIn, situate } from './situate.ts';
import { standingNow } from './standing.ts';

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
}

/** @param asOf ISO instant; the ledger's now unless given. May lie in the future. */
export async function planPolicy(engine: Engine, policyId: string, asOf?: string): Promise<Plan> {
  const policy = soundPolicy(engine, policyId);
  const standing = await standingNow(engine);
  const moment = asOf ?? (await engine.ledger.now());
  const situation = await situate(engine, standing, policy, moment);
  const stores = storesOf(situation);
  const before =
    (await olderLedgerOf(engine, stores)) ??
    (await refusalBefore(engine, standing, situation, await lookOutside(engine))) ??
    (await movedStores(engine, stores));
  const objects = situation.objects.map(({ place }) => place);
  const { findings } = situation;
  if (findings.some(({ severity }) => severity === 'error')) {
    return { policy, asOf: moment, objects, tally: null, limits: null, findings, refusal: before };
  }
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  const tally = await situation.store.tally(situation.judgement, held);
  const { verdict, refusal } = await refusalByPlan(engine, situation, tally, null);
  return {
    policy,
    asOf: moment,
    objects,
    tally,
    limits: verdict,
    findings,
    refusal: before ?? refusal,
  };
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
