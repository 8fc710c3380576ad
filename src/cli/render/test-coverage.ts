/** Which branches of the policies no test reaches: a line for each policy, then each branch in the words of the rule. */
import { type BranchCoverage, percentCovered } from '../../app/test-coverage.ts';
import type { Colours } from '../shell.ts';
import { table } from './columns.ts';
import { counted } from './counted.ts';

export function coverageLines(coverage: BranchCoverage[], c: Colours): string[] {
  const rows = coverage.map(({ policy, covered, total }) => [
    policy,
    `${covered}/${total}`,
    covered === total ? c.green('✔') : '',
  ]);
  const total = coverage.reduce((sum, one) => sum + one.total, 0);
  const open = coverage.filter(({ uncovered }) => uncovered.length > 0);
  return [
    ...table([{ head: 'policy' }, { head: 'branches', right: true }, { head: '' }], rows, c),
    '',
    ...open.flatMap(({ file, uncovered }) => [
      ...uncovered.map(
        ({ path, line, column, branch }) =>
          `${c.bold(`${file}:${line}:${column}`)} ${c.cyan(path)} never ${branch} in a test`,
      ),
      '',
    ]),
    `${open.length === 0 ? c.green('✔') : c.yellow('·')} ${percentInWords(coverage)} of ${counted(total, 'branch', 'branches')} of ${counted(coverage.length, 'policy', 'policies')}`,
  ];
}

/** Rounded down: 100 % only where nothing is missing. */
export const percentInWords = (coverage: BranchCoverage[]): string =>
  `${Math.floor(percentCovered(coverage) * 10 + 1e-9) / 10} %`;
