/** What a rule gives up against the one before, in words: where it keeps less, or does more. Pure. */
import { mayExceed } from './compare-periods.ts';
import type { Part, Retain, Rule } from './compiled.ts';
import { conditionInWords, periodInWords } from './condition-in-words.ts';
import { sameContent } from './digest.ts';
import { english, type Phrases } from './phrases.ts';

/** Where the rule keeps less, or does more, than before. @param after null: there is none any more. */
export function dropsOf(before: Rule, after: Rule | null, phrases: Phrases = english): string[] {
  const { drops: say } = phrases;
  const looksOn = before.disposition?.kind === 'verify';
  if (!before.dataset) return [];
  const { store, table } = before.dataset;
  if (!after?.dataset || after.dataset.store !== store || after.dataset.table !== table)
    return looksOn ? [] : [say.claim(`${store}.${table}`)];
  if (after.disposition?.kind === 'verify' && !looksOn) return [say.looksOn(`${store}.${table}`)];
  return [
    ...(looksOn && after.disposition?.kind !== 'verify' && after.disposition ? [say.disposes] : []),
    ...(sameContent(before.dataset.where, after.dataset.where) ? [] : [say.scope]),
    ...retainDrops(before.retain, after.retain, phrases),
    ...before.unless
      .filter(({ when }) => !after.unless.some((other) => sameContent(other.when, when)))
      .map(({ when, because }) => say.unless(conditionInWords(when, phrases), because)),
    ...dispositionDrops(before, after, phrases),
    ...(after.stageOf !== null && after.stageOf !== before.stageOf ? [say.stage(after.stageOf)] : []),
    ...(after.dataset.earliest < before.dataset.earliest
      ? [say.earliest(after.dataset.earliest, before.dataset.earliest)]
      : []),
    ...limitDrops(before, after, phrases),
  ];
}

function retainDrops(before: Retain, after: Retain, phrases: Phrases): string[] {
  const { drops: say } = phrases;
  if (after.kind !== 'dated') return [];
  if (before.kind === 'indefinite') return [say.indefinite(before.because)];
  if (before.kind === 'unspecified') return [say.unspecified];
  const words = (retain: typeof after): string =>
    retain.stated === 'until' ? say.namedDay : periodInWords(retain.period, phrases);
  const sameStart = sameContent(before.from, after.from);
  return [
    ...(mayExceed(before.period, after.period) ? [say.shorter(words(after), words(before))] : []),
    ...(sameStart ? [] : [say.start]),
    ...before.extend.flatMap(({ when, period, because }) => {
      const other = after.extend.find((one) => sameContent(one.when, when));
      const where = conditionInWords(when, phrases);
      if (!other)
        return mayExceed(period, after.period) ? [say.notExtended(periodInWords(period, phrases), where, because)] : [];
      return mayExceed(period, other.period)
        ? [say.lessExtended(periodInWords(other.period, phrases), periodInWords(period, phrases), where, because)]
        : [];
    }),
  ];
}

function dispositionDrops(before: Rule, after: Rule, phrases: Phrases): string[] {
  const { drops: say } = phrases;
  const [old, now] = [before.disposition?.kind, after.disposition?.kind];
  const parts = (rule: Rule): Set<string> =>
    new Set((rule.dataset?.parts ?? []).flatMap((part) => goingParts(part, phrases)));
  const known = parts(before);
  const more = [...parts(after)].filter((one) => !known.has(one));
  const columns = (rule: Rule): string[] =>
    rule.disposition?.kind === 'anonymise' || rule.disposition?.kind === 'flag'
      ? Object.keys(rule.disposition.columns)
      : [];
  const changedToo = columns(after).filter((one) => !columns(before).includes(one));
  return [
    ...(now === 'destroy' && (old === 'flag' || old === 'anonymise') ? [say.destroyed[old]] : []),
    ...(old === now && changedToo.length > 0 ? [say.columns(changedToo.join(', '))] : []),
    ...(more.length > 0 ? [say.parts(more.join(', '))] : []),
  ];
}

const goingParts = (part: Part, phrases: Phrases): string[] => {
  if (part.kind === 'object') return [phrases.drops.partObject(part.object, part.store)];
  return part.kind === 'rows' ? [part.table, ...part.parts.flatMap((below) => goingParts(below, phrases))] : [];
};

function limitDrops(before: Rule, after: Rule, { drops: say }: Phrases): string[] {
  const more = after.limits.records > before.limits.records || after.limits.share > before.limits.share;
  const words = ({ limits }: Rule): string => say.limit(limits.records, `${Number((limits.share * 100).toFixed(2))} %`);
  return more ? [say.limits(words(after), words(before))] : [];
}
