/**
 * What changed policies would change among the records, as if both folders had been approved as they are: each change
 * counted, and the policies that did not change themselves but wait for another's claims.
 */
import { tablesTouched } from '../policy/column-uses.ts';
import type { PolicyChange } from '../policy/compare-rules.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { type ChangeCount, type Counted, countChange } from './count-change.ts';
import type { Engine } from './engine.ts';

export interface PolicyDiff {
  /** ISO instant. */
  asOf: string;
  /** By policy; those of which the rule is the same, or cannot be read, are left out. */
  counts: Map<string, Counted>;
  /** Policies that are the same, and dispose of other records because another claims more or less. */
  affected: { policy: CompiledPolicy; count: ChangeCount }[];
}

/** @param asOf ISO instant; the ledger's now unless given. */
export async function countDiff(
  engine: Engine,
  before: PolicyFolder,
  after: PolicyFolder,
  changes: PolicyChange[],
  asOf?: string,
): Promise<PolicyDiff> {
  const moment = asOf ?? (await engine.ledger.now());
  const [old, now] = [claimantsIn(before), [...claimantsIn(after), ...stillClaiming(changes)]];
  const counts = new Map<string, Counted>();
  const changed = changes.filter(({ kind }) => kind !== 'words' && kind !== 'broken');
  for (const { id, before: was, after: is } of changed)
    counts.set(id, await countChange(engine, { policy: was, claimants: old }, { policy: is, claimants: now }, moment));
  const affected: PolicyDiff['affected'] = [];
  for (const policy of neighbours(now, changed)) {
    const count = await countChange(engine, { policy, claimants: old }, { policy, claimants: now }, moment);
    if (!('uncounted' in count) && count.becomeDue + count.noLongerDue > 0) affected.push({ policy, count });
  }
  return { asOf: moment, counts, affected };
}

const claimantsIn = (folder: PolicyFolder): CompiledPolicy[] => folder.sound.map(({ policy }) => policy);

/** A file that cannot be read gives no claim up. */
const stillClaiming = (changes: PolicyChange[]): CompiledPolicy[] =>
  changes.flatMap(({ kind, before }) => (kind === 'broken' && before ? [before] : []));

function neighbours(policies: CompiledPolicy[], changed: PolicyChange[]): CompiledPolicy[] {
  const own = new Set(changed.map(({ id }) => id));
  const tables = new Set(changed.flatMap(({ before, after }) => [before, after]).flatMap(placesOf));
  return policies.filter((policy) => !own.has(policy.id) && placesOf(policy).some((place) => tables.has(place)));
}

const placesOf = (policy: CompiledPolicy | null): string[] =>
  policy?.rule.dataset ? tablesTouched(policy).map((table) => `${policy.rule.dataset?.store} ${table}`) : [];
