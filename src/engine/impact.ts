/**
 * What approving a rule would do: how much it would dispose of now, and what the rule that is in force would have. The
 * very code of the plan, and nothing is written.
 */
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Tally } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { soundPolicy } from './plan.ts';
import { heldIn, situate } from './situate.ts';
import { type Standing, standingOf } from './standing.ts';

export interface Impact {
  policy: CompiledPolicy;
  asOf: string;
  /** Null where nothing is ever disposed of, or the tables cannot be judged by this rule. */
  now: Tally | null;
  /** Under the rule in force. Null: there is none, it is this very rule, or the tables cannot be judged by it any more. */
  before: Tally | null;
  /** True where another version of the policy is in force. */
  changed: boolean;
}

/** As if every other policy stayed as it is. */
export async function impactOf(engine: Engine, policyId: string): Promise<Impact> {
  const policy = soundPolicy(engine, policyId);
  const versions = await engine.ledger.versionsInForce();
  const standing = standingOf(engine.policies, versions, engine.settings.requireApproval);
  const asOf = await engine.ledger.now();
  const inForce = versions.find((version) => version.policy === policy.id)?.compiled ?? null;
  const changed = inForce !== null && inForce.digest !== policy.digest;
  return {
    policy,
    asOf,
    now: await tallyUnder(engine, standing, policy, asOf),
    before: changed ? await tallyUnder(engine, standing, inForce, asOf) : null,
    changed,
  };
}

/** Null where the rule disposes of nothing, or its tables cannot be judged by it. */
export async function tallyUnder(
  engine: Engine,
  standing: Standing,
  policy: CompiledPolicy,
  asOf: string,
): Promise<Tally | null> {
  if (policy.rule.dataset === null) return null;
  const situation = await situate(engine, standing, policy, asOf);
  if (situation.judgement.action === null) return null;
  if (situation.findings.some(({ severity }) => severity === 'error')) return null;
  const holds = await engine.ledger.holds({ tables: situation.tables });
  return situation.store.tally(situation.judgement, heldIn(situation, holds));
}
