/** Policies laid side by side: what is sound in each file may still contradict another. Static: knows no store. */
import { problemAt, sharedIds } from './check-folder.ts';
import { checkReads } from './check-reads.ts';
import { mayExceed } from './compare-periods.ts';
import type { CompiledPolicy } from './compiled.ts';
import { sameContent } from './digest.ts';
import { disjoint } from './disjoint.ts';
import type { Problem, SoundPolicy, StoreEntry } from './parsed.ts';
import { inOrder } from './problems.ts';
import { unqualified } from './unqualified.ts';

/**
 * All problems, in the order of the files. Tables count as the same when they are written the same, apart from the
 * default schema of their store (`public` for stores that are not handed in).
 */
export function checkRuleset(policies: SoundPolicy[], stores: StoreEntry[] = []): Problem[] {
  const plain = policies.map((one) => ({ ...one, policy: unqualified(one.policy, schemaOf(one.policy, stores)) }));
  return inOrder([...sharedIds(plain), ...checkStages(plain), ...checkOverlaps(plain), ...checkReads(plain)]);
}

function schemaOf(policy: CompiledPolicy, stores: StoreEntry[]): string {
  return stores.find(({ name }) => name === policy.rule.dataset?.store)?.schema ?? 'public';
}

function checkStages(policies: SoundPolicy[]): Problem[] {
  return policies.flatMap((stage) => {
    const { stageOf } = stage.policy.rule;
    if (stageOf === null) return [];
    const say = (what: string, hint: string): Problem[] => [
      problemAt(stage, ['stage-of'], 'ruleset.stage', what, hint),
    ];
    const later = policies.find(({ policy }) => policy.id === stageOf)?.policy;
    if (!later)
      return say(`there is no policy \`${stageOf}\``, 'Write the id of the later policy, or delete `stage-of`.');
    if (!sameTable(stage.policy, later))
      return say(`\`${stageOf}\` governs another table`, 'Name a policy over the same table.');
    if (stage.policy.rule.disposition?.kind === 'destroy') {
      return say('nothing can come after `destroy`', 'Delete `stage-of`; where periods disagree, the longest wins.');
    }
    if (!later.rule.disposition || later.rule.disposition.kind === 'verify') {
      return say(
        `\`${stageOf}\` never disposes of anything`,
        'Delete `stage-of`; a policy that protects is not a later stage.',
      );
    }
    if (leadsBack(stage.policy.id, policies))
      return say('the stages form a circle', 'Let each stage name the one that comes after it.');
    if (!comesBefore(stage.policy, later)) {
      return say(
        `\`${stageOf}\` is due no later than this policy`,
        'Write a shorter period here, or name this policy as a stage of the other.',
      );
    }
    return [];
  });
}

function leadsBack(id: string, policies: SoundPolicy[]): boolean {
  return stagesAfter(id, policies).includes(id);
}

/** The later stages of a policy, nearest first; ends where the chain comes back to a policy it has met. */
function stagesAfter(id: string, policies: SoundPolicy[]): string[] {
  const met: string[] = [];
  let next = policies.find(({ policy }) => policy.id === id)?.policy.rule.stageOf ?? null;
  while (next !== null && !met.includes(next)) {
    met.push(next);
    next = policies.find(({ policy }) => policy.id === next)?.policy.rule.stageOf ?? null;
  }
  return met;
}

/** False only where it is certain: both run from stated periods, and the later one is not longer. */
function comesBefore(stage: CompiledPolicy, later: CompiledPolicy): boolean {
  const [a, b] = [stage.rule.retain, later.rule.retain];
  if (a.kind !== 'dated' || b.kind !== 'dated' || a.stated === 'until' || b.stated === 'until') return true;
  return mayExceed(b.period, a.period);
}

function checkOverlaps(policies: SoundPolicy[]): Problem[] {
  const byTable = Map.groupBy(policies, ({ policy: { rule } }) => `${rule.dataset?.store}\n${rule.dataset?.table}`);
  return [...byTable.values()].flatMap((same) => overlapsAmong(same, policies));
}

function overlapsAmong(same: SoundPolicy[], policies: SoundPolicy[]): Problem[] {
  return same.flatMap((one, i) =>
    same.slice(i + 1).flatMap((other) => {
      const difference = differently(one.policy, other.policy);
      if (difference === null || one.policy.id === other.policy.id) return [];
      if (stagesAfter(one.policy.id, policies).includes(other.policy.id)) return [];
      if (stagesAfter(other.policy.id, policies).includes(one.policy.id)) return [];
      const what = `\`${other.policy.id}\` governs the same records of \`${one.policy.rule.dataset?.table}\`, but ${difference}`;
      const hint =
        'Write `where` so that no record meets both, let the earlier one name the later with `stage-of`, or dispose in the same way.';
      return [problemAt(one, ['disposition'], 'ruleset.overlap', what, hint)];
    }),
  );
}

/** How the two would treat one and the same record differently; null when they would not, or never meet. */
function differently(a: CompiledPolicy, b: CompiledPolicy): string | null {
  const [one, other] = [a.rule, b.rule];
  if (!one.dataset || !other.dataset || !sameTable(a, b)) return null;
  if (!one.disposition || !other.disposition) return null;
  if (one.disposition.kind === 'verify' || other.disposition.kind === 'verify') return null;
  if (disjoint(one.dataset.where, other.dataset.where)) return null;
  if (!sameContent(one.disposition, other.disposition)) return 'disposes of them in another way';
  // Whichever comes first would decide what becomes of the parts.
  return sameContent(one.dataset.parts, other.dataset.parts) ? null : 'names other parts';
}

function sameTable(a: CompiledPolicy, b: CompiledPolicy): boolean {
  return a.rule.dataset?.store === b.rule.dataset?.store && a.rule.dataset?.table === b.rule.dataset?.table;
}
