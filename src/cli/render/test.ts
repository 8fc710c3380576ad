/**
 * Results of policy tests: a line for each file, and for each expectation that was not met its place, what was expected,
 * what came, and the dates and periods that say why.
 */
import type { Look } from '../../app/look-at-record.ts';
import type { PolicyTestResult } from '../../app/policy-tests.ts';
import { english as say } from '../../documents/explained/english.ts';
import { english as phrases } from '../../policy/phrases.ts';
import type { Colours } from '../shell.ts';
import { minute } from './columns.ts';
import { counted } from './counted.ts';
import { classTable, leafTable } from './dates-read.ts';
import { frame } from './problems.ts';

export interface TestView {
  /** `failures` leaves out the files of which everything is met; `every` has a line for each expectation. */
  show: 'failures' | 'files' | 'every';
  /** Lines of a file by its name; empty when they cannot be shown. */
  lines: Map<string, string[]>;
  ms: number;
}

export function testLines(results: PolicyTestResult[], { show, lines, ms }: TestView, c: Colours): string[] {
  if (results.length === 0) return ['There are no policy tests.'];
  const byFile = Map.groupBy(results, ({ file }) => file);
  const failed = results.filter(({ passed }) => !passed);
  const shown = [...byFile].filter(([, those]) => show !== 'failures' || those.some(({ passed }) => !passed));
  const time = c.dim(ms < 1_000 ? `in ${ms.toFixed(0)} ms` : `in ${(ms / 1_000).toFixed(1)} s`);
  return [
    ...(show === 'every' ? shown.flatMap(([file, those]) => everyLine(file, those, c)) : fileLines(shown, c)),
    ...(shown.length > 0 ? [''] : []),
    ...failed.flatMap((one) => failureLines(one, lines.get(one.file) ?? [], c)),
    failed.length === 0
      ? `${c.green('✔')} ${counted(results.length, 'expectation')} met in ${counted(byFile.size, 'file')} ${time}`
      : `${c.red('✖')} ${failed.length} of ${counted(results.length, 'expectation')} not met ${time}`,
  ];
}

function fileLines(files: [string, PolicyTestResult[]][], c: Colours): string[] {
  const widest = Math.max(...files.map(([file]) => file.length));
  return files.map(([file, those]) => {
    const failed = those.filter(({ passed }) => !passed).length;
    const sign = failed === 0 ? c.green('✔') : c.red('✖');
    const count = failed === 0 ? c.dim(`${those.length} met`) : `${failed} of ${those.length} not met`;
    return `${sign} ${file.padEnd(widest)}  ${count}`;
  });
}

function everyLine(file: string, results: PolicyTestResult[], c: Colours): string[] {
  return [
    c.bold(file),
    ...results.map(
      ({ passed, name, expected }) => `  ${passed ? c.green('✔') : c.red('✖')} ${name} ${c.dim(expected)}`,
    ),
  ];
}

function failureLines(result: PolicyTestResult, lines: string[], c: Colours): string[] {
  const { name, file, line, column, expected, got, look } = result;
  return [
    `${c.red('✖')} ${c.bold(name)}`,
    `  ${c.bold(`${file}:${line}:${column}`)}`,
    ...frame(lines[line - 1], line, column, c),
    `  expected  ${c.green(expected)}`,
    `  got       ${c.red(got)}`,
    ...(look ? whyLines(look, c).map((one) => (one === '' ? one : `    ${one}`)) : []),
    '',
  ];
}

/** What was read, and which period decides. */
export function whyLines(look: Look, c: Colours): string[] {
  if (look.outcome === 'out-of-scope')
    return ['', `At ${minute(look.asOf)} the record is not among those of the policy.`];
  if (look.classes.length === 0) return ['', 'The policy keeps its records whatever their dates.'];
  const started = {
    known: look.state === 'known' ? say.start.known(look.day) : '',
    'not-started': say.start['not-started'],
    undated: 'No usable starting day can be known.',
  };
  return [
    '',
    ...leafTable(look.leaves, say, c),
    started[look.state],
    ...(look.state === 'known' ? ['', ...classLines(look, c)] : []),
    ...(look.because.length > 0 ? [`${look.outcome} at ${minute(look.asOf)}: ${look.because.join('; ')}`] : []),
  ];
}

function classLines(look: Look & { state: 'known' }, c: Colours): string[] {
  const deciding = look.classes.filter(({ applies, dueOn }) => applies && dueOn === look.dueOn).at(-1);
  return classTable(look.classes, say, phrases, c, (one) => (one === deciding ? 'yes, and decides' : say.yes));
}

export const resultAsJson = ({ taken: _, look, ...rest }: PolicyTestResult): unknown => ({
  ...rest,
  ms: Math.round(rest.ms * 10) / 10,
  look: rest.passed || look === null ? null : lookAsJson(look),
});

function lookAsJson(look: Look): unknown {
  const { outcome, because, asOf, state, leaves, classes } = look;
  return { asOf, outcome, because, state, start: look.state === 'known' ? look.day : null, leaves, classes };
}
