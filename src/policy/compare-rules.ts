/**
 * Two folders of policies, policy by policy: what one of them says that the other does not, in words, and where it keeps
 * less than before. Of the rules alone; how many records that concerns is for the stores to count.
 */
import { mayExceed } from './compare-periods.ts';
import type { CompiledPolicy, Part, Retain, Rule } from './compiled.ts';
import { conditionInWords, periodInWords } from './condition-in-words.ts';
import { canonicalJson } from './digest.ts';
import { ruleInWords } from './explain.ts';
import type { PolicyFolder, SoundPolicy } from './parsed.ts';
import { english as phrases } from './phrases.ts';

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

export interface ChangedLine {
  sign: '-' | '+';
  text: string;
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
  pair((a, b) => same(a.policy.rule, b.policy.rule) && a.policy.rule.dataset !== null);
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
    lines: differing(old ? ruleInWords(old) : [], now ? ruleInWords(now) : []),
    about: old && now ? aboutOf(old, now) : [],
    drops: old ? dropsOf(old.rule, now?.rule ?? null) : [],
  };
}

function aboutOf(before: CompiledPolicy, after: CompiledPolicy): string[] {
  const keys = new Set([...Object.keys(before.about), ...Object.keys(after.about)]) as Set<
    keyof CompiledPolicy['about']
  >;
  const differ = [...keys].filter((key) => !same(before.about[key] ?? null, after.about[key] ?? null));
  return [...differ, ...(before.schedule === after.schedule ? [] : ['schedule'])].sort();
}

/** Lines in common stay out; the others in their order, what went before what came in its place. */
function differing(before: string[], after: string[]): ChangedLine[] {
  const common = longestCommon(before, after);
  const lines: ChangedLine[] = [];
  let [i, j] = [0, 0];
  for (const line of [...common, null]) {
    while (i < before.length && before[i] !== line) lines.push({ sign: '-', text: before[i++] ?? '' });
    while (j < after.length && after[j] !== line) lines.push({ sign: '+', text: after[j++] ?? '' });
    i++;
    j++;
  }
  return lines;
}

function longestCommon(a: string[], b: string[]): string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i] ?? [];
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const found: string[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      found.push(a[i++] ?? '');
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

/** Where the rule keeps less, or does more, than before. @param after null: there is none any more. */
export function dropsOf(before: Rule, after: Rule | null): string[] {
  const looksOn = before.disposition?.kind === 'verify';
  if (!before.dataset) return [];
  const { store, table } = before.dataset;
  if (!after?.dataset || after.dataset.store !== store || after.dataset.table !== table)
    return looksOn
      ? []
      : [`It no longer has any claim on the records of ${store}.${table}; others may dispose of them.`];
  if (after.disposition?.kind === 'verify' && !looksOn)
    return [`It only looks on now, and no longer has any claim on the records of ${store}.${table}.`];
  return [
    ...(looksOn && after.disposition?.kind !== 'verify' && after.disposition
      ? ['It disposes of records now; before, it only looked on.']
      : []),
    ...(same(before.dataset.where, after.dataset.where)
      ? []
      : ['It is about other records now; it has no claim any more on those that it leaves out.']),
    ...retainDrops(before.retain, after.retain),
    ...before.unless
      .filter(({ when }) => !after.unless.some((other) => same(other.when, when)))
      .map(({ when, because }) => `No longer kept while ${conditionInWords(when, phrases)} (${because}).`),
    ...dispositionDrops(before, after),
    ...(after.stageOf !== null && after.stageOf !== before.stageOf ? [`It no longer waits for ${after.stageOf}.`] : []),
    ...(after.dataset.earliest < before.dataset.earliest
      ? [
          `Dates from ${after.dataset.earliest} on count now; before, those before ${before.dataset.earliest} were no usable dates.`,
        ]
      : []),
    ...limitDrops(before, after),
  ];
}

/** Whether some period, base or extension, may end earlier than before. */
export function shortens({ before, after }: Pick<PolicyChange, 'before' | 'after'>): boolean {
  const [old, now] = [before?.rule.retain, after?.rule.retain];
  if (old?.kind !== 'dated') return now?.kind === 'dated' && old !== undefined;
  if (now?.kind !== 'dated') return false;
  return (
    mayExceed(old.period, now.period) ||
    old.extend.some(({ when, period }) => {
      const other = now.extend.find((one) => same(one.when, when));
      return mayExceed(period, other?.period ?? now.period);
    })
  );
}

function retainDrops(before: Retain, after: Retain): string[] {
  if (after.kind !== 'dated') return [];
  if (before.kind === 'indefinite') return [`No longer kept until further notice (${before.because}).`];
  if (before.kind === 'unspecified') return ['A period is stated now; before, every record was kept for lack of one.'];
  const words = (retain: typeof after): string =>
    retain.stated === 'until' ? 'until a day that the record names' : periodInWords(retain.period, phrases);
  const sameStart = same(before.from, after.from);
  return [
    ...(mayExceed(before.period, after.period)
      ? [`The period is shorter: ${words(after)} instead of ${words(before)}.`]
      : []),
    ...(sameStart
      ? []
      : ['The period runs from something else; which records that makes due earlier, only counting tells.']),
    ...before.extend.flatMap(({ when, period, because }) => {
      const other = after.extend.find((one) => same(one.when, when));
      const where = `where ${conditionInWords(when, phrases)} (${because})`;
      if (!other)
        return mayExceed(period, after.period)
          ? [`No longer extended to ${periodInWords(period, phrases)} ${where}.`]
          : [];
      return mayExceed(period, other.period)
        ? [
            `Extended to ${periodInWords(other.period, phrases)} only, instead of ${periodInWords(period, phrases)}, ${where}.`,
          ]
        : [];
    }),
  ];
}

function dispositionDrops(before: Rule, after: Rule): string[] {
  const [old, now] = [before.disposition?.kind, after.disposition?.kind];
  const parts = (rule: Rule): Set<string> => new Set((rule.dataset?.parts ?? []).flatMap(goingParts));
  const known = parts(before);
  const more = [...parts(after)].filter((one) => !known.has(one));
  const columns = (rule: Rule): string[] =>
    rule.disposition?.kind === 'anonymise' || rule.disposition?.kind === 'flag'
      ? Object.keys(rule.disposition.columns)
      : [];
  const changedToo = columns(after).filter((one) => !columns(before).includes(one));
  return [
    ...(old && now === 'destroy' && old !== 'destroy' && old !== 'verify'
      ? [`Records are destroyed; before, they were ${old === 'flag' ? 'flagged' : 'anonymised'}.`]
      : []),
    ...(old === now && changedToo.length > 0 ? [`More of each record is changed: ${changedToo.join(', ')}.`] : []),
    ...(more.length > 0 ? [`More goes with each record: ${more.join(', ')}.`] : []),
  ];
}

const goingParts = (part: Part): string[] => {
  if (part.kind === 'object') return [`${part.object} in ${part.store}`];
  return part.kind === 'rows' ? [part.table, ...part.parts.flatMap(goingParts)] : [];
};

function limitDrops(before: Rule, after: Rule): string[] {
  const more = after.limits.records > before.limits.records || after.limits.share > before.limits.share;
  const words = ({ limits }: Rule): string =>
    `${limits.records} records or ${Number((limits.share * 100).toFixed(2))} %`;
  return more ? [`More may go in one run without a person: ${words(after)} instead of ${words(before)}.`] : [];
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
