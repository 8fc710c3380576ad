/** `gallra test`: the policy tests beside the policies, on sample records; connects to nothing unless a store is named. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Environment } from '../app/config.ts';
import { readPolicyFolder } from '../app/policy-folder.ts';
import { type PolicyTestResult, runPolicyTests } from '../app/policy-tests.ts';
import { readPolicyTests } from '../app/read-policy-tests.ts';
import { type BranchCoverage, coverageOf, percentCovered } from '../app/test-coverage.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Problem } from '../policy/parsed.ts';
import { type AddCommand, action, configOf, type Globals } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { junitXml } from './render/junit.ts';
import { resultAsJson, type TestView, testLines } from './render/test.ts';
import { coverageLines, percentInWords } from './render/test-coverage.ts';
import { onStoreAsJson, onStoreLines } from './render/test-on-store.ts';
import type { Shell } from './shell.ts';
import { fromHere, linesOf, showProblems } from './show-problems.ts';
import type { TestedOnStore, testOnStore } from './test-on-store.ts';
import { usageError } from './usage.ts';
import { watchTests } from './watch-tests.ts';

interface Options {
  list?: boolean;
  watch?: boolean;
  coverage?: boolean;
  minCoverage?: string;
  junit?: string;
  store?: string;
}

/** What is wanted, with every default filled in. */
interface Wanted {
  policies: string;
  show: TestView['show'];
  coverage: boolean;
  /** 0 to 100; null: whatever it is. */
  minCoverage: number | null;
  junit: string | null;
  /** Name or address of a store; null: in memory. */
  store: string | null;
  variables: Environment;
  json: boolean;
}

/** One pass over the tests of a folder. Files are named as seen from here. */
interface Tested {
  problems: Problem[];
  results: PolicyTestResult[];
  /** Null: not asked for. */
  coverage: BranchCoverage[] | null;
  /** Null: in memory. */
  on: TestedOnStore | null;
  ms: number;
}

export const addTest: AddCommand = (program, shell) => {
  withTestOptions(program.command('test')).action(
    action(shell, async (globals, dir: string | undefined, options: Options) => {
      const wanted = wantedOf(shell, globals, dir, options);
      const pass = async (): Promise<Exit> => {
        const tested = await testFolder(shell, wanted);
        if (wanted.junit !== null) await writeReport(wanted.junit, junitXml(tested.results, tested.problems));
        if (wanted.json) shell.print(JSON.stringify(asJson(tested), null, 2));
        else await show(shell, tested, wanted);
        return exitOfTests(tested, wanted);
      };
      return options.watch ? watchTests(shell, wanted.policies, pass) : pass();
    }),
  );
};

const withTestOptions = (command: Command): Command =>
  command
    .description('run the policy tests beside the policies; connects to nothing, unless --store names where')
    .argument('[dir]', 'the folder, instead of --policies')
    .option('--list', 'a line for each expectation, also for those that are met')
    .option('--watch', 'run again whenever a file of the folder changes, until interrupted')
    .option('--coverage', 'show which branches of the policies no test reaches')
    .option('--min-coverage <percent>', 'fail below this share of the branches of all policies')
    .option('--junit <file>', 'write the results as JUnit XML too, over what is in the file')
    .option(
      '--store <name|url>',
      'load the samples into a scratch schema (MariaDB: database) there, and check that the server judges them alike',
    );

function wantedOf(shell: Shell, globals: Globals, dir: string | undefined, options: Options): Wanted {
  const json = globals.json === true;
  if (options.watch && json)
    throw usageError('watch', '--watch is for people: it prints no JSON.', 'Leave out --watch, or --json.');
  if (options.watch && options.store !== undefined)
    throw usageError('watch', '--watch goes without --store.', 'Watch in memory, and ask the store when all is met.');
  const minCoverage = options.minCoverage === undefined ? null : readPercent(options.minCoverage);
  const { policies, variables } = configOf(shell, { ...globals, ...(dir === undefined ? {} : { policies: dir }) });
  return {
    policies,
    variables,
    store: options.store ?? null,
    show: options.list ? 'every' : options.watch ? 'failures' : 'files',
    coverage: options.coverage === true || minCoverage !== null,
    minCoverage,
    junit: options.junit ?? null,
    json,
  };
}

function readPercent(text: string): number {
  const value = /^\d{1,3}(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (value <= 100) return value;
  throw usageError('percent', `--min-coverage ${text} is no share of a hundred.`, 'Write a number from 0 to 100.');
}

async function testFolder(shell: Shell, { policies, coverage, store, variables }: Wanted): Promise<Tested> {
  const began = performance.now();
  const folder = await readPolicyFolder(policies);
  const tests = await readPolicyTests(policies);
  const on = store === null ? null : await onStore(shell, folder, tests.files, { named: store, variables });
  const results = on?.results ?? (await runPolicyTests(folder, tests.files));
  return {
    problems: [...folder.problems, ...tests.problems].map(fromHere),
    results: results.map(fromHere),
    coverage: coverage ? coverageOf(on?.folder ?? folder, results).map(fromHere) : null,
    on,
    ms: performance.now() - began,
  };
}

/** Loaded when asked for: what connects takes its time to load. */
async function onStore(...asked: Parameters<typeof testOnStore>): Promise<TestedOnStore> {
  return (await import('./test-on-store.ts')).testOnStore(...asked);
}

async function show(shell: Shell, { problems, results, coverage, on, ms }: Tested, wanted: Wanted): Promise<void> {
  const { colours: c } = shell;
  await showProblems(shell, problems);
  const failing = new Set(results.filter(({ passed }) => !passed).map(({ file }) => file));
  const lines = new Map<string, string[]>();
  for (const file of failing) lines.set(file, await linesOf(file));
  if (coverage) shell.print(...coverageLines(coverage, c), '');
  shell.print(...testLines(results, { show: wanted.show, lines, ms }, c));
  if (on) shell.print(...onStoreLines(on, c));
  if (coverage && isTooLittle(coverage, wanted))
    shell.print(`${c.red('✖')} ${percentInWords(coverage)} covered, where ${wanted.minCoverage} % are asked for`);
}

const isTooLittle = (coverage: BranchCoverage[], { minCoverage }: Wanted): boolean =>
  minCoverage !== null && percentCovered(coverage) < minCoverage;

function exitOfTests({ problems, results, coverage, on }: Tested, wanted: Wanted): Exit {
  if (on?.interrupted) return 'failed';
  if (problems.length > 0) return 'mistake';
  if (coverage && isTooLittle(coverage, wanted)) return 'failed';
  return results.every(({ passed }) => passed) ? 'done' : 'failed';
}

const asJson = ({ problems, results, coverage, on }: Tested): unknown => ({
  problems,
  results: results.map(resultAsJson),
  ...(on ? { store: onStoreAsJson(on) } : {}),
  ...(coverage ? { coverage: { percent: percentCovered(coverage), policies: coverage } } : {}),
});

async function writeReport(file: string, xml: string): Promise<void> {
  await writeFile(file, xml).catch((cause) => {
    throw new GallraError({
      code: 'file.unwritable',
      what: 'The report of the tests could not be written.',
      where: file,
      hint: 'Name a file in a folder that exists and that you may write to.',
      actor: 'operator',
      cause,
    });
  });
}
