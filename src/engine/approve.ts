/**
 * Decisions of people: a rule may run, one run may go above its limits, a policy's claims are given up.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { schemaDigest } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Run } from '../ports/ledger.ts';
import { disposedIn } from './counts.ts';
import type { Engine } from './engine.ts';
import { countOf } from './limits.ts';
import { refuseAuthor, refuseOwn } from './not-author.ts';
import { soundPolicy } from './plan.ts';
import { takeStock } from './run.ts';
import { situate } from './situate.ts';

/**
 * Binds the approval to the digest of the compiled rule and to the shape of its tables now. Refuses tables that do not fit,
 * and the rule's own author where that is asked for.
 */
export async function approvePolicy(engine: Engine, policyId: string, actor: string): Promise<void> {
  const policy = soundPolicy(engine, policyId);
  refuseAuthor(engine, policy, actor);
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

/** How many records a waiting run would dispose of, beyond what it did before. Pure. */
export const dueInRun = ({ planned }: Pick<Run, 'planned'>): number => countOf({ lines: planned ?? [] }, 'due');

/**
 * Lets one waiting run dispose of what its plan counted, beyond what it did before, at its as-of, and not one record more.
 * Somebody else may have done so a moment before: then it stays theirs, as the run that is returned says.
 */
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
  const rule = await ruleOf(engine, run);
  if (rule) refuseAuthor(engine, rule, actor);
  const maximum = dueInRun(run) + disposedIn((await engine.ledger.settledBy(runId)).counts);
  await engine.ledger.approveRun(runId, maximum, actor);
  return (await engine.ledger.run(runId)) ?? { ...run, approvedMaximum: maximum, approvedBy: actor };
}

/** Gives up the claims of a policy. Its own author may not, where authors may not approve. */
export async function retirePolicy(engine: Engine, policyId: string, reason: string, actor: string): Promise<void> {
  const version = (await engine.ledger.versionsInForce()).find(({ policy }) => policy === policyId);
  if (version) refuseOwn(engine, version.compiled, actor);
  await engine.ledger.retire(policyId, reason, actor);
}

/** Who wrote it is said by the file as it is now; where that is gone, by what was approved. */
async function ruleOf({ policies, ledger }: Engine, run: Run): Promise<CompiledPolicy | null> {
  const found = policies.sound.find(({ policy }) => policy.id === run.policy);
  if (found) return found.policy;
  const version = (await ledger.versionsInForce()).find(({ policy }) => policy === run.policy);
  return version?.compiled ?? null;
}
