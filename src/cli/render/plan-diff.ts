/** What changed policies would change, on a terminal and for machines. */
import type { ChangeCount, Counted } from '../../engine/count-change.ts';
import { type ChangeKind, type PolicyChange, shortens } from '../../policy/compare-rules.ts';
import type { Diff } from '../plan-diff.ts';
import type { Colours } from '../shell.ts';
import { amount, minute, table } from './columns.ts';

export function diffLines(diff: Diff, c: Colours): string[] {
  const { changes, counted, since } = diff;
  if (changes.length === 0 && !counted?.affected.length)
    return [...storeLines(diff, c), `${c.green('✔')} No policy differs from ${since}.`, ...endLines(diff, c)];
  return [
    ...storeLines(diff, c),
    ...changes.flatMap((change) => [
      `${c.bold(change.id)}  ${kindColour(change, c)(kindInWords(change))}`,
      ...change.lines.map(({ sign, text }) => (sign === '-' ? c.red : c.green)(`  ${sign} ${text}`)),
      ...remarksOn(change).map((remark) => `  ${c.yellow('!')} ${remark}`),
      ...(uncountedIn(diff, change.id) === null
        ? []
        : [`  ${c.yellow('?')} not counted: ${uncountedIn(diff, change.id)}`]),
      ...besides(change).map((what) => `    ${c.dim(what)}`),
      ...needs(change).map((what) => `    ${c.cyan('→')} ${what}`),
      '',
    ]),
    ...countTable(diff, c),
    ...endLines(diff, c),
  ];
}

function storeLines({ stores }: Diff, c: Colours): string[] {
  const lines = storesInWords(stores);
  return lines.length === 0
    ? []
    : [
        stores === 'unusable' ? c.red(c.bold('stores.yaml')) : c.bold('stores.yaml'),
        ...lines.map((line) => `  ${c.yellow('!')} ${line}`),
        '',
      ];
}

/** A line for each store that differs. */
export const storesInWords = (stores: Diff['stores']): string[] =>
  stores === 'unusable'
    ? ['It cannot be used, so no store can be reached: gallra validate tells why.']
    : stores.map(({ store, what }) => `${store}: ${what.join('; ')}`);

function countTable({ changes, counted }: Diff, c: Colours): string[] {
  if (!counted) return [];
  const rows = [
    ...changes.map(({ id }) => [id, counted.counts.get(id) ?? null] as const),
    ...counted.affected.map(({ policy, count }) => [`${policy.id} ${c.dim('(itself the same)')}`, count] as const),
  ].flatMap(([id, count]) =>
    count && !('uncounted' in count) ? [[id, ...numbersOf(count).map((one) => amount(one, c))]] : [],
  );
  if (rows.length === 0) return [];
  const heads = ['become due', 'due no longer', 'into scope', 'out of scope'];
  return [...table([{ head: 'records' }, ...heads.map((head) => ({ head, right: true }))], rows, c), ''];
}

export const numbersOf = ({ becomeDue, noLongerDue, scopeAdded, scopeRemoved }: ChangeCount): number[] => [
  becomeDue,
  noLongerDue,
  scopeAdded,
  scopeRemoved,
];

function endLines({ counted, uncounted, since }: Diff, c: Colours): string[] {
  if (uncounted !== null) return [c.yellow(uncounted), c.dim(`against ${since}; nothing was written`)];
  return counted ? [c.dim(`against ${since}, as of ${minute(counted.asOf)}; nothing was written`)] : [];
}

export function kindInWords({ kind, formerId, about }: PolicyChange): string {
  const words: Record<ChangeKind, string> = {
    added: 'new',
    mended: 'its file can be used again',
    removed: 'removed',
    renamed: `renamed, before: ${formerId}`,
    changed: 'the rule changed',
    words: `the same rule; other ${about.join(', ') || 'words'}`,
    broken: 'its file cannot be used',
  };
  return words[kind];
}

const kindColour = ({ kind }: PolicyChange, c: Colours): ((text: string) => string) =>
  kind === 'words' ? c.dim : kind === 'removed' || kind === 'broken' ? c.red : c.yellow;

/** Where it keeps less than before. */
export const remarksOn = (change: PolicyChange): string[] => change.drops;

/** What differs besides the rule. */
export const besides = ({ kind, about }: PolicyChange): string[] =>
  kind === 'words' || about.length === 0 ? [] : [`besides the rule: other ${about.join(', ')}`];

/** Who has to do what before it is in force. */
export function needs(change: PolicyChange): string[] {
  const { kind, id, formerId, after } = change;
  const approval = after?.rule.dataset
    ? [`needs approval, once it is deployed: gallra approve ${id}`]
    : ['declares a gap: nothing runs, and nothing is to be approved'];
  switch (kind) {
    case 'added':
    case 'mended':
    case 'changed':
      return approval;
    case 'renamed':
      return [...approval, `the old name keeps its claims, and its tables wait, until: gallra retire ${formerId}`];
    case 'removed':
      return change.before?.rule.dataset
        ? [`it keeps its claims, and its tables wait, until: gallra retire ${id}`]
        : ['it declared a gap: nothing is to be retired'];
    case 'broken':
      return [`its tables wait until the file is mended: gallra validate (${change.file})`];
    case 'words':
      return ['needs no approval'];
  }
}

export function uncountedIn({ counted }: Diff, id: string): string | null {
  const count: Counted | undefined = counted?.counts.get(id);
  return count && 'uncounted' in count ? count.uncounted : null;
}

export const diffAsJson = (diff: Diff): unknown => ({
  since: diff.since,
  asOf: diff.counted?.asOf ?? null,
  uncounted: diff.uncounted,
  stores: diff.stores,
  changes: diff.changes.map((change) => {
    const count = diff.counted?.counts.get(change.id) ?? null;
    const { kind, id, formerId, file, lines, about, drops, before, after } = change;
    return {
      policy: id,
      kind,
      formerId,
      file,
      digest: { before: before?.digest ?? null, after: after?.digest ?? null },
      needsApproval: after?.rule.dataset != null && kind !== 'words',
      needsRetiring: kind === 'removed' || kind === 'renamed' ? (before?.rule.dataset ? (formerId ?? id) : null) : null,
      shortens: shortens(change),
      drops,
      lines,
      about,
      records: count && !('uncounted' in count) ? count : null,
      uncounted: uncountedIn(diff, id),
    };
  }),
  affected: diff.counted?.affected.map(({ policy, count }) => ({ policy: policy.id, records: count })) ?? null,
});
