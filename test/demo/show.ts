/** What the demo prints: one line a policy, and one verdict. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { RunReport } from '../../src/engine/run-report.ts';
import type { DemoCheck } from './demo-check.ts';
import type { ExpectedFiles } from './expected-files.ts';
import { filesIn, readTree } from './file-tree.ts';

const columns = [
  'destroyed',
  'anonymised',
  'flagged',
  'held',
  'excepted',
  'claimed',
  'extended',
  'undated',
  'blocked',
  'overdue',
  'left',
] as const;

export function resultTable(reports: RunReport[], checks: DemoCheck[]): string {
  const table = new Table({
    head: ['policy', ...columns, 'parts', 'as it must be'],
    colAligns: ['left', ...columns.map(() => 'right' as const), 'right', 'left'],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  const byPolicy = [...reports].sort((a, b) => a.policy.localeCompare(b.policy));
  for (const { policy, counts, parts } of byPolicy) {
    const check = checks.find((one) => one.policy === policy);
    const rows = Object.values(parts).reduce((sum, count) => sum + count, 0);
    table.push([policy, ...columns.map((name) => number(counts[name])), number(rows), verdict(check)]);
  }
  return table.toString();
}

const number = (count: number | undefined): string => (count ? count.toLocaleString('en') : pc.dim('·'));

function verdict(check: DemoCheck | undefined): string {
  if (!check) return pc.dim('not looked at');
  return check.ok ? pc.green('yes') : pc.red('NO');
}

/** Every difference, in words; empty when the survivors are exactly right, and each run said of its records what was worked out. */
export function differences(reports: RunReport[], checks: DemoCheck[]): string[] {
  return checks.flatMap(({ policy, expected, actual, ok, differences: found }) => {
    const left = ok ? [] : [`${policy}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`];
    const report = reports.find((one) => one.policy === policy);
    const told = report ? misreported(report, expected) : [];
    return [...left, ...[...found, ...told].map((one) => `  ${one}`)];
  });
}

/**
 * What a run must have counted. Anonymised and flagged are left out: which of two stages came first is not known. A record
 * that is undated here and kept by another policy is told under one of the two.
 */
const exactly = [
  ['destroyed'],
  ['held'],
  ['excepted'],
  ['extended'],
  ['blocked'],
  ['overdue'],
  ['undated', 'claimed'],
] as const;

function misreported({ policy, counts }: RunReport, expected: Record<string, number>): string[] {
  return exactly.flatMap((names) => {
    const [said, is] = [counts, expected].map((one: Record<string, number | undefined>) =>
      names.reduce((sum, name) => sum + (one[name] ?? 0), 0),
    );
    return said === is ? [] : [`${policy} said ${said} ${names.join(' or ')}, it was ${is}`];
  });
}

/** How many files there were and how many went, by folder; what it says of the others the check has to have shown. */
export function filesLine(folders: ExpectedFiles[]): string {
  const counts = folders.map(({ folder, root, before }) => {
    const [were, are] = [filesIn(before), filesIn(readTree(root))];
    return `${(were - are).toLocaleString('en')} of the ${were.toLocaleString('en')} files in ${folder}`;
  });
  return `${counts.join(' and ')} are gone; the others are as they were, byte for byte`;
}
