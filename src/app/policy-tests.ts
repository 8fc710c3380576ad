/**
 * Policy tests: sample records and what is expected of them, judged by the very code of the runs over a store in memory.
 * Each expectation is worked out twice, by the store's predicates and by plain arithmetic over the dates; where the two
 * disagree the test fails, whatever it expects.
 */
import { DateTime } from 'luxon';
import { GallraError } from '../errors/gallra-error.ts';
import { addDays } from '../policy/calendar.ts';
import { checkCatalogue } from '../policy/check-catalogue.ts';
import { tablesNamed } from '../policy/column-uses.ts';
import type { CompiledPolicy, Day } from '../policy/compiled.ts';
import type { Expectation, PolicyTest } from '../policy/parse-policy-test.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { type Look, lookAt, type TestBench } from './look-at-record.ts';
import { openSampleStore } from './sample-store.ts';

export interface PolicyTestFile {
  file: string;
  test: PolicyTest;
}

export interface PolicyTestResult {
  policy: string;
  /** What the author called the expectation. */
  name: string;
  file: string;
  /** From 1. */
  line: number;
  column: number;
  passed: boolean;
  /** In words: `due on 2026-04-01`, `extended at 2026-05-01`. */
  expected: string;
  got: string;
}

/** Later than anything that is known to come: what is not due then has not started. */
const farDay: Day = '2999-12-31';

/** One result for each expectation, in order. Reads no store and no clock; mistakes in a test are failures of it, not errors. */
export async function runPolicyTests(folder: PolicyFolder, files: PolicyTestFile[]): Promise<PolicyTestResult[]> {
  const results: PolicyTestResult[] = [];
  for (const { file, test } of files) {
    for (const expectation of test.expect) {
      const { name, line, column } = expectation;
      const expected = inWords(expectation);
      const got = await gotFor(folder, test, expectation).catch(mistakeInTest);
      results.push({ policy: test.policy, name, file, line, column, passed: got === expected, expected, got });
    }
  }
  return results;
}

async function gotFor(folder: PolicyFolder, test: PolicyTest, expectation: Expectation): Promise<string> {
  const bench = await benchFor(folder, test, expectation.kind === 'outcome' && expectation.outcome === 'claimed');
  const zone = bench.policy.rule.timezone;
  if (expectation.kind === 'due') return firstDue(bench, expectation.key, expectation.due);
  const { at } = expectation;
  const look = await lookAt(bench, expectation.key, at.includes('T') ? at : noonOf(at, zone));
  return `${look.outcome} at ${at}${reasonGiven(look, expectation.outcome)}`;
}

/** The first day on which the record may go, found by the arithmetic and confirmed by the store on that day and the one before. */
async function firstDue(bench: TestBench, key: string[], expected: Day | 'never' | 'undated'): Promise<string> {
  const zone = bench.policy.rule.timezone;
  const on = (day: Day): Promise<Look> => lookAt(bench, key, noonOf(day, zone));
  const start = await on(expected === 'never' || expected === 'undated' ? farDay : expected);
  if (start.outcome === 'out-of-scope') return 'out-of-scope';
  if (start.state !== 'known') return start.state === 'undated' ? 'undated' : 'never due';

  let day = start.baseDue;
  for (let look = await on(day); look.state === 'known' && look.dueOn > day; look = await on(day)) {
    // Where no condition changes until the extension ends, nothing can make the record due before.
    day = (await on(look.dueOn)).conditions === look.conditions ? look.dueOn : addDays(day, 1);
  }
  const then = await on(day);
  if (then.outcome !== 'due')
    return `${then.outcome} on ${day}, the first day that it could go${reasonGiven(then, null)}`;
  const before = await on(addDays(day, -1));
  return before.outcome === 'due' ? `due before ${day} already` : `due on ${day}`;
}

/** Claims of other policies are asked only where a test is about them: the others say when a record is due by itself. */
async function benchFor(folder: PolicyFolder, test: PolicyTest, withOthers: boolean): Promise<TestBench> {
  const found = folder.sound.find(({ policy }) => policy.id === test.policy)?.policy;
  const dataset = found?.rule.dataset;
  if (!found || !dataset) throw untestable(folder, test.policy, found);
  const others = folder.sound
    .map(({ policy }) => policy)
    .filter((policy) => policy.id !== found.id && policy.rule.dataset?.store === dataset.store);
  const claimants = [found, ...(withOthers ? others : [])];
  const timezone = folder.stores.find(({ name }) => name === dataset.store)?.timezone ?? found.rule.timezone;
  const store = openSampleStore(claimants, test, timezone);
  const catalogue = await store.catalogue([...new Set(claimants.flatMap(tablesNamed))]);
  const fault = checkCatalogue(found, catalogue).find(({ code }) => code === 'schema.type');
  if (fault) throw new GallraError({ code: 'test.sample', what: fault.what, hint: fault.hint, actor: 'author' });
  return { policy: found, claimants, store, catalogue };
}

function untestable(folder: PolicyFolder, id: string, policy: CompiledPolicy | undefined): GallraError {
  const broken = folder.broken.some((file) => file.id === id);
  return new GallraError({
    code: 'test.policy',
    what: policy
      ? `${id} declares a gap, so there is nothing to test.`
      : broken
        ? `The file of ${id} cannot be used.`
        : `There is no policy ${id}.`,
    hint: broken ? 'Run gallra validate and mend what it lists.' : 'Name a policy of this folder that has a dataset.',
    actor: 'author',
  });
}

/** What the author can mend is told as the outcome of the test; anything else is a bug, and thrown. */
function mistakeInTest(error: unknown): string {
  if (error instanceof GallraError) return `${error.message} ${error.hint}`;
  throw error;
}

function inWords(expectation: Expectation): string {
  if (expectation.kind === 'outcome') return `${expectation.outcome} at ${expectation.at}`;
  if (expectation.due === 'undated') return 'undated';
  return expectation.due === 'never' ? 'never due' : `due on ${expectation.due}`;
}

const reasonGiven = ({ outcome, because }: Look, expected: string | null): string =>
  outcome === expected || because.length === 0 ? '' : ` (${because.join('; ')})`;

function noonOf(day: Day, zone: string): string {
  return DateTime.fromISO(`${day}T12:00:00`, { zone }).toUTC().toISO() ?? day;
}
