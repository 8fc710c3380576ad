/** What configuration waives, said on every entry and report: nobody finds out years later that something was switched off. */
import { schemaDigest } from '../policy/check-catalogue.ts';
import type { Engine } from './engine.ts';
import { mayEditLog } from './guards/log-role.ts';
import type { Look } from './look-at-log.ts';
import { approvedVersion } from './refusals.ts';
import type { Situation } from './situate.ts';

/** Where approvals are waived, the rule's first run writes down what it was run with, so that later changes show. */
export async function waiveApproval(engine: Engine, situation: Situation): Promise<string[]> {
  const without = engine.keys ? [] : ['commitments'];
  if (engine.settings.requireApproval) return without;
  const { policy, catalogue, findings } = situation;
  const sound = !findings.some(({ severity }) => severity === 'error');
  if (sound && !(await approvedVersion(engine, policy))) {
    await engine.ledger.approve(
      policy.id,
      policy.digest,
      schemaDigest(policy, catalogue),
      `worker:${engine.worker}`,
      true,
    );
  }
  return ['rule', ...without];
}

/** What nobody outside, or the program itself, could rewrite is waived only where that makes a difference. */
export async function unwitnessed({ ledger, settings }: Engine, look: Look | null): Promise<string[]> {
  const anchor = !settings.requireAnchor && !(look && look.heads.length > 0);
  const role = !settings.requireLogRole && mayEditLog(await ledger.logRights());
  return [...(anchor ? ['anchor'] : []), ...(role ? ['role'] : [])];
}
