/** What the demo prints: one line a policy, and one verdict. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { RunReport } from '../../src/engine/run-report.ts';
import type { DemoCheck } from './demo-check.ts';

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

/** Every difference, in words; empty when the survivors are exactly right. */
export function differences(checks: DemoCheck[]): string[] {
  return checks
    .filter(({ ok }) => !ok)
    .flatMap(({ policy, expected, actual, differences: found }) => [
      `${policy}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`,
      ...found.map((one) => `  ${one}`),
    ]);
}
