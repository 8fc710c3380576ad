/** What the pages about policies begin with: those that this visitor may see, with their state and what was counted. */
import { type KnownPolicy, policyStates } from '../../engine/policy-state.ts';
import { standingOf } from '../../engine/standing.ts';
import { tablesTouched } from '../../policy/column-uses.ts';
import { nextBeginning } from '../../policy/open-hours.ts';
import type { PolicyFolder } from '../../policy/parsed.ts';
import type { HoldsOn, PolicyVersion } from '../../ports/ledger.ts';
import type { Counted, Snapshot } from '../snapshot.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';

export interface PolicySeen extends KnownPolicy {
  /** What is in force; null: no version is. */
  version: PolicyVersion | null;
  /** By the rule of its file. */
  counted: Counted;
  /** ISO instant. Null: it does not run by itself. */
  next: string | null;
}

/** By id. A policy that nobody can tell the controllers of is seen by those who see all. */
export async function policiesSeen(visit: Visit, snapshot: Snapshot): Promise<PolicySeen[]> {
  const { engine, visitor, now, pauses } = visit;
  const { policies: folder, ledger, settings } = engine;
  const versions = await ledger.versionsInForce();
  const standing = standingOf(folder, versions, settings.requireApproval);
  const counted = new Map(folder.sound.map(({ policy }) => [policy.id, snapshot.of(policy)]));
  const identities = (id: string) => counted.get(id)?.count?.identities;
  return policyStates(folder, versions, standing, pauses, identities)
    .filter(({ policy }) => may(visitor, 'viewer', policy?.about.controller ?? null))
    .map((known) => ({
      ...known,
      version: versions.find(({ policy }) => policy === known.id) ?? null,
      counted: counted.get(known.id) ?? { count: null, failure: null, awaited: false },
      next: nextOf(folder, known, now),
    }));
}

function nextOf({ stores }: PolicyFolder, { policy, state }: KnownPolicy, now: string): string | null {
  if (!policy || state === 'broken' || state === 'gone') return null;
  return nextBeginning(stores, policy, now);
}

/** Holds and restrictions on the tables that disposing would touch: told by identity where it was counted, else by name. */
export function holdsOn(
  { policy, counted }: Pick<PolicySeen, 'policy' | 'counted'>,
  all: HoldsOn[],
): { holds: number; restrictions: number } {
  const tables = counted.count?.tables;
  const names = policy ? tablesTouched(policy) : [];
  const here = all.filter(({ identity, store, table }) =>
    tables ? tables.includes(identity) : store === policy?.rule.dataset?.store && names.includes(table),
  );
  return {
    holds: here.reduce((sum, { holds }) => sum + holds, 0),
    restrictions: here.reduce((sum, { restrictions }) => sum + restrictions, 0),
  };
}
