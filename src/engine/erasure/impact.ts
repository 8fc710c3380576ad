/**
 * What a request for erasure would do, policy by policy, by the very judgement of its runs: what would go, what stays and
 * why, where nothing is ever erased. For whoever answers the person, and for whoever approves. Writes nothing.
 */
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Erasure } from '../../ports/erasure.ts';
import type { Counts } from '../counts.ts';
import type { Engine } from '../engine.ts';
import type { Refusal } from '../guards/refusal.ts';
import { countOf } from '../limits.ts';
import { refusalNow, soundPolicy } from '../plan.ts';
import { situate } from '../situate.ts';
import { type Standing, standingNow } from '../standing.ts';
import { type Concerned, concernedBy, type Wanted } from './concerned.ts';
import { type Kept, keptIn } from './kept.ts';
import { lookAt } from './look.ts';
import { changedSince, orderOf } from './order.ts';

export interface ErasureImpact {
  /** ISO instant, the ledger's now. */
  asOf: string;
  policies: PolicyImpact[];
  /** Records that are about the person, and of these the ones that would go now. */
  matched: number;
  due: number;
}

export interface PolicyImpact {
  policy: CompiledPolicy;
  /** Why nothing is erased, or known, under it. Null: the counts say. */
  never: Concerned['never'];
  matched: number;
  due: number;
  kept: Kept[];
  left: Counts;
  /** What a run would be refused for now, whatever it found. */
  refusal: Refusal | null;
}

/** Of a request that was recorded: before its approval of all that matches, then of what was approved. @throws `erasure.forgotten` */
export async function impactOfErasure(engine: Engine, erasure: Erasure): Promise<ErasureImpact> {
  const values = await engine.ledger.valuesOfErasure(erasure.id);
  if (erasure.works.length === 0) return impactOf(engine, { ...erasure, wanted: values.wanted });
  const standing = await standingNow(engine);
  const asOf = await engine.ledger.now();
  const policies: PolicyImpact[] = [];
  for (const work of erasure.works) {
    const policy = soundPolicy(engine, work.policy);
    const changed = changedSince(erasure, work, policy);
    const order = await orderOf(engine, standing, erasure, values, work);
    if (changed || order.covers[policy.id] === undefined)
      policies.push({
        ...nothingOf(policy, standing.inForce.has(policy.id) ? null : { why: 'not-in-force' }),
        refusal: changed,
      });
    else policies.push(await impactUnder(engine, standing, policy, { ...order, asOf }));
  }
  return summed(asOf, policies);
}

/** Of what is asked, recorded or not. */
export async function impactOf(engine: Engine, wanted: Wanted): Promise<ErasureImpact> {
  const standing = await standingNow(engine);
  const asOf = await engine.ledger.now();
  const concerned = await concernedBy(engine, standing, wanted);
  const covers = coversOf(concerned);
  const policies: PolicyImpact[] = [];
  for (const { policy, never } of concerned)
    policies.push(never ? nothingOf(policy, never) : await impactUnder(engine, standing, policy, { covers, asOf }));
  return summed(asOf, policies);
}

export const coversOf = (concerned: Concerned[]): Record<string, Predicate> =>
  Object.fromEntries(
    concerned.flatMap(({ policy, covers }): [string, Predicate][] => (covers ? [[policy.id, covers]] : [])),
  );

async function impactUnder(
  engine: Engine,
  standing: Standing,
  policy: CompiledPolicy,
  { covers, asOf }: { covers: Readonly<Record<string, Predicate>>; asOf: string },
): Promise<PolicyImpact> {
  const unlimited = { id: '', matter: '', approvedBy: null, maximum: Number.MAX_SAFE_INTEGER };
  const situation = await situate(engine, standing, policy, asOf, { ...unlimited, covers });
  const fault = situation.findings.find(({ severity }) => severity === 'error');
  if (fault) return nothingOf(policy, { why: 'unreadable', code: fault.code, what: fault.what });
  const refusal = await refusalNow(engine, standing, situation);
  const holds = await engine.ledger.holds({ tables: situation.tables });
  const { lines, left } = await lookAt(situation, holds);
  const matched = lines.reduce((sum, { count }) => sum + count, 0);
  const kept = await keptIn(situation, holds, lines);
  return { policy, never: null, matched, due: countOf({ lines }, 'due'), kept, left, refusal };
}

const nothingOf = (policy: CompiledPolicy, never: Concerned['never']): PolicyImpact => ({
  ...{ policy, never, matched: 0, due: 0, kept: [], left: {}, refusal: null },
});

const summed = (asOf: string, policies: PolicyImpact[]): ErasureImpact => ({
  asOf,
  policies,
  matched: policies.reduce((sum, { matched }) => sum + matched, 0),
  due: policies.reduce((sum, { due }) => sum + due, 0),
});
