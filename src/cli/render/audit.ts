/** Entries of the audit log, a line each. */
import type { decodeEntry } from '../../audit/entry.ts';
import type { Colours } from '../shell.ts';
import { table } from './columns.ts';

export type Entry = ReturnType<typeof decodeEntry>;

export function entryLines(entries: Entry[], c: Colours): string[] {
  if (entries.length === 0) return ['No entries.'];
  const rows = entries.map((entry) => [
    String(entry.index),
    `${entry.at.slice(0, 19).replace('T', ' ')}Z`,
    entry.kind,
    entry.policy ?? entry.hold ?? c.dim('·'),
    whatOf(entry) || c.dim('·'),
    entry.actor ?? c.dim('·'),
  ]);
  const head = [
    { head: '#', right: true },
    ...['at', 'what', 'of', 'how many, why', 'by'].map((one) => ({ head: one })),
  ];
  return table(head, rows, c);
}

function whatOf({ counts, parts, code, reason, matter, maximum, waived, digest, kind }: Entry): string {
  const numbers = Object.entries(counts ?? {}).map(([outcome, count]) => `${count} ${outcome}`);
  const rows = Object.entries(parts ?? {}).map(([name, count]) => `${count} of ${name}`);
  return [
    numbers.join(', '),
    rows.length > 0 ? `with ${rows.join(', ')}` : '',
    code ?? '',
    reason ?? '',
    matter === undefined ? '' : `matter ${matter}`,
    maximum === undefined ? '' : `at most ${maximum}`,
    waived && waived.length > 0 ? `waived: ${waived.join(', ')}` : '',
    kind.startsWith('policy.') && digest ? `rule ${digest.slice(0, 12)}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
