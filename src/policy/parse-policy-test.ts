/** Text of a `<name>.test.yaml` → PolicyTest, or everything that is wrong with it. Pure, and never throws. */
import type { Day, Scalar } from './compiled.ts';
import type { Problem } from './parsed.ts';
import { inOrder } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import { check } from './schema-problems.ts';
import { type ExpectedOutcome, policyTestSchema } from './test-schema.ts';

export type TestRecord = Record<string, Scalar | null>;

export type Expectation = { name: string; key: string[]; line: number; column: number } & (
  | { kind: 'due'; due: Day | 'never' | 'undated' }
  /** `at`: a day, meaning noon in the policy's zone, or an ISO instant. */
  | { kind: 'outcome'; at: string; outcome: ExpectedOutcome }
);

export interface PolicyTest {
  /** The id of the policy under test. */
  policy: string;
  /** Rows by table, as the policy names it. */
  records: Record<string, TestRecord[]>;
  expect: Expectation[];
}

/** @returns the test, or null when there is any problem; keys as text, the way stores print them. */
export function parsePolicyTest(file: string, text: string): { test: PolicyTest | null; problems: Problem[] } {
  const yaml = readYaml(file, text);
  const found = yaml.value === undefined ? { value: null, problems: [] } : check(policyTestSchema, yaml, file, 'test');
  const problems = inOrder([...yaml.problems, ...found.problems]);
  if (problems.length > 0 || found.value === null) return { test: null, problems };
  const { policy, records, expect } = found.value;
  const expectations = expect.map((one, i): Expectation => {
    const key = (Array.isArray(one.key) ? one.key : [one.key]).map(String);
    const named = { name: one.name, key, ...yaml.place(['expect', i]) };
    return 'due' in one
      ? { ...named, kind: 'due', due: one.due }
      : { ...named, kind: 'outcome', at: one.at, outcome: one.outcome };
  });
  return { test: { policy, records, expect: expectations }, problems: [] };
}
