/**
 * Which systems, and which tables of a store, have a policy: governed, a declared gap, or forgotten. Pure: the list of
 * systems, the policies and the shapes of the tables are handed in. Told from the files; whether a rule is approved is
 * another question.
 */
import { localDay } from './calendar.ts';
import type { CompiledPolicy, Day } from './compiled.ts';
import type { PolicyFolder } from './parsed.ts';
import type { SystemEntry } from './systems.ts';

/** What one policy does for a system. `gap`: it says that no period is stated. */
export type PolicyStanding = 'governs' | 'gap' | 'broken' | 'missing';

export interface SystemPolicy {
  id: string;
  standing: PolicyStanding;
  /** Null: its file cannot be used, or there is none. */
  policy: CompiledPolicy | null;
  review: Review | null;
}

/** The day by which something must be looked at again. */
export interface Review {
  by: Day;
  overdue: boolean;
}

/** The worst that is true of any of its policies. */
export type SystemState = 'governed' | 'procedure' | 'gap' | 'forgotten';

export interface SystemCoverage {
  system: SystemEntry;
  state: SystemState;
  policies: SystemPolicy[];
  /** Of the procedure; policies have their own. */
  review: Review | null;
}

export interface Coverage {
  systems: SystemCoverage[];
  /** Policies that no system names. */
  unlisted: string[];
}

/** @param asOf ISO instant: reviews of earlier days are overdue. */
export function coverSystems(
  systems: SystemEntry[],
  folder: Pick<PolicyFolder, 'sound' | 'broken'>,
  asOf: string,
): Coverage {
  const covered = systems.map((system) => coverSystem(system, folder, asOf));
  const listed = new Set(covered.flatMap(({ policies }) => policies.map(({ id }) => id)));
  const unlisted = folder.sound.map(({ policy }) => policy.id).filter((id) => !listed.has(id));
  return { systems: covered, unlisted: unlisted.sort() };
}

function coverSystem(
  system: SystemEntry,
  folder: Pick<PolicyFolder, 'sound' | 'broken'>,
  asOf: string,
): SystemCoverage {
  const { procedure } = system;
  const own = folder.sound.map(({ policy }) => policy).filter((policy) => saysItIsOf(policy, system));
  const named = new Set([...(system.policies ?? []), ...own.map(({ id }) => id)]);
  const policies = [...named].map((id) => standingOf(id, folder, asOf));
  const review = procedure === null ? null : reviewOf(procedure.review, asOf, 'UTC');
  return { system, state: stateOf(policies, procedure !== null), policies, review };
}

/** By its `system:`, with the id of the system or one of its names. */
function saysItIsOf({ about }: CompiledPolicy, { id, name }: SystemEntry): boolean {
  return about.system !== null && [id, name.en, name.sv, name.fi].includes(about.system);
}

function standingOf(id: string, { sound, broken }: Pick<PolicyFolder, 'sound' | 'broken'>, asOf: string): SystemPolicy {
  const found = sound.find(({ policy }) => policy.id === id)?.policy;
  if (!found) {
    const standing = broken.some((file) => file.id === id) ? 'broken' : 'missing';
    return { id, standing, policy: null, review: null };
  }
  return {
    id,
    standing: declaresGap(found) ? 'gap' : 'governs',
    policy: found,
    review: reviewOf(reviewDay(found), asOf, found.rule.timezone),
  };
}

/** No period is stated, whatever facts it attests. */
export const declaresGap = ({ rule }: CompiledPolicy): boolean => rule.retain.kind === 'unspecified';

function stateOf(policies: SystemPolicy[], hasProcedure: boolean): SystemState {
  if (policies.some(({ standing }) => standing === 'missing' || standing === 'broken')) return 'forgotten';
  if (policies.length === 0) return hasProcedure ? 'procedure' : 'forgotten';
  return policies.some(({ standing }) => standing === 'gap') ? 'gap' : 'governed';
}

/** The earlier of the policy's own review and that of keeping its records until further notice. */
function reviewDay({ about, rule }: CompiledPolicy): Day | null {
  const days = [about.review, rule.retain.kind === 'indefinite' ? rule.retain.review : null];
  return days.filter((day) => day !== null).sort()[0] ?? null;
}

/** Overdue from the day after it. */
export function reviewOf(by: Day | null, asOf: string, zone: string): Review | null {
  return by === null ? null : { by, overdue: localDay(asOf, zone) > by };
}
