/**
 * Decisions of people: a rule may run, one run may go above its limits, a policy's claims are given up.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { schemaDigest } from '../policy/check-catalogue.ts';
import type { Run } from '../ports/ledger.ts';
import { disposedIn } from './counts.ts';
import type { Engine } from './engine.ts';
import { countOf } from './limits.ts';
import { soundPolicy } from './plan.ts';
import { takeStock } from './run.ts';
import { situate } from './situate.ts';

/** Binds the approval to the digest of the compiled rule and to the shape of its tables now. Refuses tables that do not fit. */
export async function approvePolicy(engine: Engine, policyId: string, actor: string): Promise<void> {
  const policy = soundPolicy(engine, policyId);
  const standing = await takeStock(engine);
  if (!policy.rule.dataset) return engine.ledger.approve(policy.id, policy.digest, null, actor, false);
  const { catalogue, findings } = await situate(engine, standing, policy, await engine.ledger.now());
  const fault = findings.find(({ severity, code }) => severity === 'error' && code !== 'claim.unreadable');
  if (fault)
    throw new GallraError({
      code: fault.code,
      what: fault.what,
      where: `${policy.id}: ${fault.path}`,
      hint: fault.hint,
      actor: 'author',
    });
  await engine.ledger.approve(policy.id, policy.digest, schemaDigest(policy, catalogue), actor, false);
}

/** Lets one waiting run dispose of what its plan counted, beyond what it did before, at its as-of, and not one record more. */
export async function approveRun(engine: Engine, runId: string, actor: string): Promise<Run> {
  const run = await engine.ledger.run(runId);
  if (!run?.planned) {
    throw new GallraError({
      code: 'run.unknown',
      what: `There is no run ${runId} that waits for an approval.`,
      hint: 'List the waiting runs: gallra plan',
      actor: 'approver',
    });
  }
  const maximum = countOf({ lines: run.planned }, 'due') + disposedIn((await engine.ledger.settledBy(runId)).counts);
  await engine.ledger.approveRun(runId, maximum, actor);
  return { ...run, approvedMaximum: maximum, approvedBy: actor };
}
