/** Which rules stand today, for what is told of them in public. Writes nothing. */
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Engine } from './engine.ts';
import { type Stop, standingOf } from './standing.ts';

export interface PoliciesInForce {
  /** The rules that were approved, and declared gaps, of which nothing can be approved. In order of ids. */
  policies: CompiledPolicy[];
  /** Files that say something else, or nothing any more: never approved, or not the rule in force, which is told instead. */
  differing: { policy: string; why: Stop['why'] }[];
}

/** Words that need no approval (titles, words for the public) are those of the files, as long as the rule is the same. */
export async function policiesInForce({ policies: folder, ledger, settings }: Engine): Promise<PoliciesInForce> {
  const versions = await ledger.versionsInForce();
  const { inForce, stops } = standingOf(folder, versions, settings.requireApproval);
  const gaps = folder.sound.filter(({ policy }) => policy.rule.dataset === null && !inForce.has(policy.id));
  const current = [...inForce.values(), ...gaps].map(({ policy }) => policy);
  const told = new Set(current.map(({ id }) => id));
  const earlier = versions.filter(({ policy }) => !told.has(policy)).map(({ compiled }) => compiled);
  const differing = new Map(stops.map(({ policy, why }) => [policy, why]));
  return {
    policies: [...current, ...earlier].sort((a, b) => (a.id < b.id ? -1 : 1)),
    differing: [...differing].map(([policy, why]) => ({ policy, why })),
  };
}
