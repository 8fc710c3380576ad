/**
 * Results of policy tests as JUnit XML, as GitLab, Jenkins and the reporters of GitHub read it: a suite for each file of
 * tests, a case for each expectation; mistakes in files are errors of a suite of their own.
 */
import pc from 'picocolors';
import type { PolicyTestResult } from '../../app/policy-tests.ts';
import type { Problem } from '../../policy/parsed.ts';
import { problemLine } from '../../policy/problems.ts';
import { whyLines } from './test.ts';

const plain = pc.createColors(false);

export function junitXml(results: PolicyTestResult[], problems: Problem[]): string {
  const suites = [...Map.groupBy(results, ({ file }) => file)].map(([file, those]) => suite(file, those));
  if (problems.length > 0) suites.push(mistakes(problems));
  const failures = results.filter(({ passed }) => !passed).length;
  const counts = { tests: results.length + problems.length, failures, errors: problems.length, skipped: 0 };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'gallra test', ...counts, time: seconds(results) })}>`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(file: string, results: PolicyTestResult[]): string[] {
  const failures = results.filter(({ passed }) => !passed).length;
  const counts = { tests: results.length, failures, errors: 0, skipped: 0, time: seconds(results) };
  return [
    `  <testsuite${attributes({ name: results[0]?.policy ?? file, file, ...counts })}>`,
    ...results.flatMap(testCase),
    '  </testsuite>',
  ];
}

function testCase(result: PolicyTestResult): string[] {
  const { policy, name, file, line, passed, expected, got, look } = result;
  const at = attributes({ name, classname: policy, file, line, time: seconds([result]) });
  if (passed) return [`    <testcase${at}/>`];
  const message = `expected ${expected}, got ${got}`;
  const told = [`${file}:${line}:${result.column}`, message, ...(look ? whyLines(look, plain) : [])].join('\n');
  return [
    `    <testcase${at}>`,
    `      <failure${attributes({ message, type: 'expectation' })}>${text(told)}</failure>`,
    '    </testcase>',
  ];
}

function mistakes(problems: Problem[]): string[] {
  const counts = { tests: problems.length, failures: 0, errors: problems.length, skipped: 0, time: '0.000' };
  return [
    `  <testsuite${attributes({ name: 'mistakes in files', ...counts })}>`,
    ...problems.flatMap((problem) => {
      const { file, line, path, what, code } = problem;
      const name = path === '' ? what : `${path}: ${what}`;
      return [
        `    <testcase${attributes({ name, classname: file, file, line, time: '0.000' })}>`,
        `      <error${attributes({ message: what, type: code })}>${text(problemLine(problem))}</error>`,
        '    </testcase>',
      ];
    }),
    '  </testsuite>',
  ];
}

const seconds = (results: PolicyTestResult[]): string =>
  (results.reduce((sum, { ms }) => sum + ms, 0) / 1_000).toFixed(3);

const attributes = (all: Record<string, string | number>): string =>
  Object.entries(all)
    .map(([name, value]) => ` ${name}="${attribute(String(value))}"`)
    .join('');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** No character that XML 1.0 forbids, whatever an author wrote: surrogates without their other half among them. */
const text = (written: string): string =>
  written
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);

/** A reader turns what is left of white space into blanks, unless it is written by its number. */
const attribute = (written: string): string =>
  text(written).replaceAll(/[\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`);
