/** Results of policy tests: a line for each expectation, by file; for one that failed, what was expected and what came. */
import type { PolicyTestResult } from '../../app/policy-tests.ts';
import type { Colours } from '../shell.ts';

export function testLines(results: PolicyTestResult[], c: Colours): string[] {
  if (results.length === 0) return ['There are no policy tests.'];
  const files = [...new Set(results.map(({ file }) => file))];
  const failed = results.filter(({ passed }) => !passed).length;
  return [
    ...files.flatMap((file) => [
      c.bold(file),
      ...results.filter((one) => one.file === file).flatMap((one) => resultLines(one, c)),
      '',
    ]),
    failed === 0
      ? `${c.green('✔')} ${results.length} expectations met`
      : `${c.red('✖')} ${failed} of ${results.length} expectations not met`,
  ];
}

function resultLines({ passed, name, file, line, column, expected, got }: PolicyTestResult, c: Colours): string[] {
  if (passed) return [`  ${c.green('✔')} ${name} ${c.dim(expected)}`];
  return [
    `  ${c.red('✖')} ${name} ${c.dim(`${file}:${line}:${column}`)}`,
    `      expected ${expected}`,
    `      got      ${got}`,
  ];
}
