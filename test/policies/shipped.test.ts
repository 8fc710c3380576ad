/** The shipped policies: every file is sound, every rule is tested, and every test says what it should. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { type PolicyTestFile, type PolicyTestResult, runPolicyTests } from '../../src/app/policy-tests.ts';
import { readPolicyTests } from '../../src/app/read-policy-tests.ts';
import { coverageOf } from '../../src/app/test-coverage.ts';
import { checkRuleset } from '../../src/policy/check-ruleset.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { PolicyFolder } from '../../src/policy/parsed.ts';

const policies = join(dirname(fileURLToPath(import.meta.url)), '../../policies');
let folder: PolicyFolder;
let tests: PolicyTestFile[];
let results: PolicyTestResult[];

beforeAll(async () => {
  folder = await readPolicyFolder(policies);
  const read = await readPolicyTests(policies);
  expect(read.problems).toEqual([]);
  tests = read.files;
  results = await runPolicyTests(folder, tests);
});

/** A rule over records: neither a declared gap nor a fact to attest, which hold at any time. */
const hasDates = ({ rule }: CompiledPolicy): boolean =>
  rule.dataset !== null && !(rule.disposition?.kind === 'verify' && rule.disposition.none !== null);

describe('the shipped policies', () => {
  test('parse without a problem, alone and side by side', () => {
    expect(folder.problems).toEqual([]);
    expect(folder.broken).toEqual([]);
    expect(checkRuleset(folder.sound)).toEqual([]);
    expect(folder.sound.length).toBeGreaterThan(30);
  });
  test('each have a test beside them, unless they declare a gap or attest a fact', () => {
    const tested = new Map(tests.map(({ file, test: { policy } }) => [policy, file]));
    for (const { file, policy } of folder.sound.filter((one) => hasDates(one.policy)))
      expect({ policy: policy.id, test: tested.get(policy.id) }).toEqual({
        policy: policy.id,
        test: file.replace(/\.yaml$/, '.test.yaml'),
      });
  });
  test('do what their tests say', () => {
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.length).toBe(tests.flatMap((file) => file.test.expect).length);
  });
  test('leave no branch of a rule untested', () => {
    const uncovered = coverageOf(folder, results).flatMap((one) => one.uncovered.map((branch) => [one.policy, branch]));
    expect(uncovered).toEqual([]);
  });
});
