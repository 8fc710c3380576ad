/** What changed policies would change, as Markdown: to be pasted into a merge request. */
import { capital } from '../../policy/sentence.ts';
import type { Diff } from '../plan-diff.ts';
import { grouped, minute } from './columns.ts';
import { besides, kindInWords, needs, numbersOf, remarksOn, storesInWords, uncountedIn } from './plan-diff.ts';

export function diffMarkdown(diff: Diff): string[] {
  const { changes, counted, since } = diff;
  const title = `### Retention policies, against \`${since.replaceAll('`', "'")}\``;
  if (changes.length === 0 && !counted?.affected.length)
    return [title, '', ...storesSection(diff), 'No policy differs.', ...end(diff)];
  return [
    title,
    '',
    ...storesSection(diff),
    ...summary(diff),
    '',
    ...changes.flatMap((change) => [
      `#### \`${change.id}\`: ${kindInWords(change)}`,
      '',
      ...fenced(change.lines.map(({ sign, text }) => `${sign} ${text}`)),
      ...remarksOn(change).map((remark) => `- ⚠️ ${escaped(remark)}`),
      ...(uncountedIn(diff, change.id) === null
        ? []
        : [`- ❔ Not counted: ${escaped(uncountedIn(diff, change.id) ?? '')}`]),
      ...besides(change).map((what) => `- ${escaped(capital(what))}`),
      ...needs(change).map((what) => `- ${escaped(capital(what))}`),
      '',
    ]),
    ...end(diff).slice(1),
  ];
}

function storesSection({ stores }: Diff): string[] {
  const lines = storesInWords(stores);
  return lines.length === 0 ? [] : ['#### `stores.yaml`', '', ...lines.map((line) => `- ⚠️ ${escaped(line)}`), ''];
}

function summary(diff: Diff): string[] {
  const { changes, counted } = diff;
  const rows = [
    ...changes.map((change) => {
      const count = counted?.counts.get(change.id);
      return { id: change.id, what: kindInWords(change), count: count && !('uncounted' in count) ? count : null };
    }),
    ...(counted?.affected ?? []).map(({ policy, count }) => ({ id: policy.id, what: 'itself the same', count })),
  ];
  if (!counted)
    return ['| policy | change |', '| --- | --- |', ...rows.map(({ id, what }) => `| \`${id}\` | ${what} |`)];
  return [
    '| policy | change | become due | due no longer | into scope | out of scope |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...rows.map(({ id, what, count }) => {
      const numbers = count ? numbersOf(count).map((one) => (one === 0 ? '·' : grouped(one))) : ['·', '·', '·', '·'];
      return `| \`${id}\` | ${what} | ${numbers.join(' | ')} |`;
    }),
  ];
}

function end({ counted, uncounted }: Diff): string[] {
  if (uncounted !== null) return ['', `_${uncounted}_`];
  return counted
    ? ['', `_Counted by the stores as of ${minute(counted.asOf)}, with the holds of now; nothing was written._`]
    : [];
}

/** A fence longer than any in the text. */
function fenced(lines: string[]): string[] {
  if (lines.length === 0) return [];
  const longest = Math.max(2, ...[...lines.join('\n').matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence, ''];
}

const escaped = (text: string): string => text.replaceAll(/([\\`*_<>|[\]])/g, '\\$1');
