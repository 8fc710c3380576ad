/**
 * Two folders of policies, policy by policy: what one of them says that the other does not, in words, and where it keeps
 * less than before. Of the rules alone; how many records that concerns is for the stores to count.
 */
import { type ChangedLine, changedLines } from './changed-lines.ts';
import { mayExceed } from './compare-periods.ts';
import type { CompiledPolicy } from './compiled.ts';
import { sameContent } from './digest.ts';
import { dropsOf } from './drops.ts';
import { ruleInWords } from './explain.ts';
import type { PolicyFolder, SoundPolicy } from './parsed.ts';

/** `words`: said in other words, or run at another time; the rule is the same and needs no approval. `broken`: its file cannot be used now; `mended`: it could not be used before. */
export type ChangeKind = 'added' | 'mended' | 'removed' | 'renamed' | 'changed' | 'words' | 'broken';

export interface PolicyChange {
  kind: ChangeKind;
  id: string;
  /** Where it was renamed. */
  formerId: string | null;
  /** From the top of the folder; null where it is gone. */
  file: string | null;
  before: CompiledPolicy | null;
  after: CompiledPolicy | null;
  /** What the rule says in words, as far as it differs. */
  lines: ChangedLine[];
  /** Keys about the rule, not of it, that differ. */
  about: string[];
  /** Where it keeps less than before, a sentence each. */
  drops: string[];
}

/** Files are named from the folder's top in both. By id; what is the same in both is left out. */
export function comparePolicies(before: PolicyFolder, after: PolicyFolder): PolicyChange[] {
  const old = new Map(before.sound.map((one) => [one.policy.id, one]));
  const now = new Map(after.sound.map((one) => [one.policy.id, one]));
  const gone = before.sound.filter(({ policy }) => !now.has(policy.id));
  const come = after.sound.filter(({ policy }) => !old.has(policy.id));
  const renamed = pairs(gone, come);
  const brokenIds = new Map(after.broken.map(({ id, file }) => [id ?? file, file]));
  const changes: PolicyChange[] = [];

  for (const one of after.sound) {
    const former = old.get(one.policy.id) ?? renamed.get(one.policy.id) ?? null;
    const change = changeOf(former, one);
    if (change) changes.push(change.kind === 'added' && isBroken(one, before) ? { ...change, kind: 'mended' } : change);
  }
  const taken = new Set([...renamed.values()].map(({ policy }) => policy.id));
  for (const one of gone) {
    if (taken.has(one.policy.id) || brokenIds.has(one.policy.id) || isBroken(one, after)) continue;
    changes.push(changed('removed', one, null));
  }
  for (const [id, file] of brokenIds) {
    const former = before.sound.find((one) => one.policy.id === id || one.file === file) ?? null;
    const stillBroken = before.broken.some((one) => one.file === file);
    if (former || !stillBroken)
      changes.push({
        ...changed('broken', null, null),
        id: former?.policy.id ?? id,
        file,
        before: former?.policy ?? null,
      });
  }
  return changes.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const isBroken = ({ file, policy }: SoundPolicy, there: PolicyFolder): boolean =>
  there.broken.some((one) => one.file === file || one.id === policy.id);

/** By the new id: the policy that had the very rule under another name, else the one of the same file. */
function pairs(gone: SoundPolicy[], come: SoundPolicy[]): Map<string, SoundPolicy> {
  const found = new Map<string, SoundPolicy>();
  const left = new Set(gone);
  const pair = (matches: (a: SoundPolicy, b: SoundPolicy) => boolean): void => {
    for (const one of come) {
      if (found.has(one.policy.id)) continue;
      const former = [...left].find((other) => matches(other, one));
      if (!former) continue;
      found.set(one.policy.id, former);
      left.delete(former);
    }
  };
  pair((a, b) => sameContent(a.policy.rule, b.policy.rule) && a.policy.rule.dataset !== null);
  pair((a, b) => a.file === b.file);
  return found;
}

function changeOf(before: SoundPolicy | null, after: SoundPolicy): PolicyChange | null {
  if (!before) return changed('added', null, after);
  if (before.policy.id !== after.policy.id) return changed('renamed', before, after);
  if (before.policy.digest !== after.policy.digest) return changed('changed', before, after);
  const change = changed('words', before, after);
  return change.lines.length + change.about.length > 0 ? change : null;
}

function changed(kind: ChangeKind, before: SoundPolicy | null, after: SoundPolicy | null): PolicyChange {
  const [old, now] = [before?.policy ?? null, after?.policy ?? null];
  return {
    kind,
    id: (now ?? old)?.id ?? '',
    formerId: kind === 'renamed' ? (old?.id ?? null) : null,
    file: after?.file ?? null,
    before: old,
    after: now,
    lines: changedLines(old ? ruleInWords(old) : [], now ? ruleInWords(now) : []),
    about: old && now ? aboutOf(old, now) : [],
    drops: old ? dropsOf(old.rule, now?.rule ?? null) : [],
  };
}

function aboutOf(before: CompiledPolicy, after: CompiledPolicy): string[] {
  const keys = new Set([...Object.keys(before.about), ...Object.keys(after.about)]) as Set<
    keyof CompiledPolicy['about']
  >;
  const differ = [...keys].filter((key) => !sameContent(before.about[key] ?? null, after.about[key] ?? null));
  return [...differ, ...(before.schedule === after.schedule ? [] : ['schedule'])].sort();
}

/** Whether some period, base or extension, may end earlier than before. */
export function shortens({ before, after }: Pick<PolicyChange, 'before' | 'after'>): boolean {
  const [old, now] = [before?.rule.retain, after?.rule.retain];
  if (old?.kind !== 'dated') return now?.kind === 'dated' && old !== undefined;
  if (now?.kind !== 'dated') return false;
  return (
    mayExceed(old.period, now.period) ||
    old.extend.some(({ when, period }) => {
      const other = now.extend.find((one) => sameContent(one.when, when));
      return mayExceed(period, other?.period ?? now.period);
    })
  );
}
