/**
 * Policy tests: sample records and what is expected of them, judged by the very code of the runs over a store in memory,
 * or over a scratch copy in a real one. Each expectation is worked out twice, by the store's predicates and by plain
 * arithmetic over the dates; where the two disagree the test fails, whatever it expects.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { addDays } from '../policy/calendar.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import { checkCatalogue } from '../policy/check-catalogue.ts';
import { tablesNamed } from '../policy/column-uses.ts';
import type { CompiledPolicy, Day } from '../policy/compiled.ts';
import type { Expectation, PolicyTest } from '../policy/parse-policy-test.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { branchesOf, type RuleBranch } from '../policy/rule-branches.ts';
import { whenWallReaches } from '../policy/zone-clock.ts';
import type { Store } from '../ports/store.ts';
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
  /** The look at the record that decided. Null where the test itself has a mistake. */
  look: Look | null;
  /** The branches of the rule that it showed; none unless it passed. */
  taken: RuleBranch[];
  ms: number;
}

/** Where the sample records lie, with what they are judged by: as names of tables in a rule that may have been changed to lead there. */
export interface Samples {
  store: Pick<Store, 'examine'>;
  claimants: CompiledPolicy[];
  catalogue: Catalogue;
  /** Asked with each look, to be held against what else knows the record. @throws GallraError `test.disagrees` */
  confirm?: TestBench['confirm'];
  close(): Promise<void>;
}

/** @param policies the one under test first, then those whose claims are asked too; all of one store. */
export type OpenSamples = (policies: CompiledPolicy[], test: PolicyTest, timezone: string) => Promise<Samples>;

/** Later than anything that is known to come: what is not due then has not started. */
const farDay: Day = '2999-12-31';

/**
 * One result for each expectation, in order. Reads no clock but to say how long it took, and no store unless `open` does;
 * mistakes in a test are failures of it, not errors.
 * @param signal ends it before the next expectation: what is known by then is returned.
 */
export async function runPolicyTests(
  folder: PolicyFolder,
  files: PolicyTestFile[],
  open: OpenSamples = inMemory,
  signal?: AbortSignal,
): Promise<PolicyTestResult[]> {
  const results: PolicyTestResult[] = [];
  for (const { file, test } of files) {
    const benches = benchesFor(folder, test, open);
    try {
      for (const expectation of test.expect) {
        if (signal?.aborted) return results;
        const { name, line, column } = expectation;
        const expected = inWords(expectation);
        const began = performance.now();
        const { got, looks } = await gotFor(benches, expectation).catch(mistakeInTest);
        const passed = got === expected;
        const taken = passed ? [...new Set(looks.flatMap((look) => look.taken))] : [];
        const look = looks.at(-1) ?? null;
        const ms = performance.now() - began;
        results.push({ policy: test.policy, name, file, line, column, passed, expected, got, look, taken, ms });
      }
    } finally {
      await benches.close();
    }
  }
  return results;
}

/** The last look is the one that decided. */
interface Got {
  got: string;
  looks: Look[];
}

async function gotFor(benches: Benches, expectation: Expectation): Promise<Got> {
  const bench = await benches.get(expectation.kind === 'outcome' && expectation.outcome === 'claimed');
  if (expectation.kind === 'due') return firstDue(bench, expectation.key, expectation.due);
  const { at } = expectation;
  const look = await lookAt(bench, expectation.key, at.includes('T') ? at : noonOf(at, bench.policy.rule.timezone));
  return { got: `${look.outcome} at ${at}${reasonGiven(look, expectation.outcome)}`, looks: [look] };
}

/** The first day on which the record may go, found by the arithmetic and confirmed by the store on that day and the one before. */
async function firstDue(bench: TestBench, key: string[], expected: Day | 'never' | 'undated'): Promise<Got> {
  const zone = bench.policy.rule.timezone;
  const looks: Look[] = [];
  const known = new Map<Day, Look>();
  const on = async (day: Day): Promise<Look> => {
    const look = known.get(day) ?? (await lookAt(bench, key, noonOf(day, zone)));
    known.set(day, look);
    looks.push(look);
    return look;
  };
  const start = await on(expected === 'never' || expected === 'undated' ? farDay : expected);
  if (start.outcome === 'out-of-scope') return { got: 'out-of-scope', looks };
  if (start.state !== 'known') return { got: start.state === 'undated' ? 'undated' : 'never due', looks };

  let day = start.baseDue;
  for (let look = await on(day); look.state === 'known' && look.dueOn > day; look = await on(day)) {
    // Where no condition changes until the extension ends, nothing can make the record due before.
    day = (await on(look.dueOn)).conditions === look.conditions ? look.dueOn : addDays(day, 1);
  }
  const before = await on(addDays(day, -1));
  const then = await on(day);
  if (then.outcome !== 'due')
    return { got: `${then.outcome} on ${day}, the first day that it could go${reasonGiven(then, null)}`, looks };
  return { got: before.outcome === 'due' ? `due before ${day} already` : `due on ${day}`, looks };
}

interface Benches {
  /** Claims of other policies are asked only where a test is about them: the others say when a record is due by itself. */
  get(withOthers: boolean): Promise<TestBench>;
  close(): Promise<void>;
}

function benchesFor(folder: PolicyFolder, test: PolicyTest, open: OpenSamples): Benches {
  const opened = new Map<boolean, Promise<{ bench: TestBench; samples: Samples }>>();
  return {
    async get(withOthers) {
      const one = opened.get(withOthers) ?? openBench(folder, test, withOthers, open);
      opened.set(withOthers, one);
      return (await one).bench;
    },
    async close() {
      for (const one of opened.values()) await (await one.catch(() => null))?.samples.close();
    },
  };
}

async function openBench(folder: PolicyFolder, test: PolicyTest, withOthers: boolean, open: OpenSamples) {
  const found = folder.sound.find(({ policy }) => policy.id === test.policy)?.policy;
  const dataset = found?.rule.dataset;
  if (!found || !dataset) throw untestable(folder, test.policy, found);
  const others = folder.sound
    .map(({ policy }) => policy)
    .filter((policy) => policy.id !== found.id && policy.rule.dataset?.store === dataset.store);
  const timezone = folder.stores.find(({ name }) => name === dataset.store)?.timezone ?? found.rule.timezone;
  const samples = await open([found, ...(withOthers ? others : [])], test, timezone);
  const { store, claimants, catalogue, confirm } = samples;
  const policy = claimants[0] ?? found;
  const fault = checkCatalogue(policy, catalogue).find(({ code }) => code === 'schema.type');
  if (fault) {
    await samples.close();
    throw new GallraError({ code: 'test.sample', what: fault.what, hint: fault.hint, actor: 'author' });
  }
  const bench: TestBench = { policy, claimants, store, catalogue, branches: branchesOf(policy) };
  return { bench: confirm ? { ...bench, confirm } : bench, samples };
}

const inMemory: OpenSamples = async (claimants, test, timezone) => {
  const store = openSampleStore(claimants, test, timezone);
  const catalogue = await store.catalogue([...new Set(claimants.flatMap(tablesNamed))]);
  return { store, claimants, catalogue, close: () => store.close() };
};

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

/** What the author can mend is told as the outcome of the test, as is a disagreement; anything else is thrown. */
function mistakeInTest(error: unknown): Got {
  if (error instanceof GallraError && (error.actor === 'author' || error.code === 'test.disagrees'))
    return { got: `${error.message} ${error.hint}`, looks: [] };
  throw error;
}

function inWords(expectation: Expectation): string {
  if (expectation.kind === 'outcome') return `${expectation.outcome} at ${expectation.at}`;
  if (expectation.due === 'undated') return 'undated';
  return expectation.due === 'never' ? 'never due' : `due on ${expectation.due}`;
}

const reasonGiven = ({ outcome, because }: Look, expected: string | null): string =>
  outcome === expected || because.length === 0 ? '' : ` (${because.join('; ')})`;

const noonOf = (day: Day, zone: string): string =>
  new Date(whenWallReaches(zone, Date.parse(`${day}T12:00:00Z`))).toISOString();
