/** What a rule gives up against the one before, in words: where it keeps less, or does more. Pure. */
import { mayExceed } from './compare-periods.ts';
import type { Part, Retain, Rule } from './compiled.ts';
import { conditionInWords, periodInWords } from './condition-in-words.ts';
import { sameContent } from './digest.ts';
import { english as phrases } from './phrases.ts';

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
    ...(sameContent(before.dataset.where, after.dataset.where)
      ? []
      : ['It is about other records now; it has no claim any more on those that it leaves out.']),
    ...retainDrops(before.retain, after.retain),
    ...before.unless
      .filter(({ when }) => !after.unless.some((other) => sameContent(other.when, when)))
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

function retainDrops(before: Retain, after: Retain): string[] {
  if (after.kind !== 'dated') return [];
  if (before.kind === 'indefinite') return [`No longer kept until further notice (${before.because}).`];
  if (before.kind === 'unspecified') return ['A period is stated now; before, every record was kept for lack of one.'];
  const words = (retain: typeof after): string =>
    retain.stated === 'until' ? 'until a day that the record names' : periodInWords(retain.period, phrases);
  const sameStart = sameContent(before.from, after.from);
  return [
    ...(mayExceed(before.period, after.period)
      ? [`The period is shorter: ${words(after)} instead of ${words(before)}.`]
      : []),
    ...(sameStart
      ? []
      : ['The period runs from something else; which records that makes due earlier, only counting tells.']),
    ...before.extend.flatMap(({ when, period, because }) => {
      const other = after.extend.find((one) => sameContent(one.when, when));
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
