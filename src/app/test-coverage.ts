/** Which branches of the policies no test reaches: what tests that pass have shown, held against all that the rules can do. */
import type { PolicyFolder, SoundPolicy } from '../policy/parsed.ts';
import { type Path, pathText, readYaml } from '../policy/read-yaml.ts';
import { branchesOf, type RuleBranch } from '../policy/rule-branches.ts';
import type { PolicyTestResult } from './policy-tests.ts';

export interface BranchCoverage {
  policy: string;
  file: string;
  covered: number;
  total: number;
  /** In the order of the rule. */
  uncovered: UncoveredBranch[];
}

export interface UncoveredBranch {
  /** Of the key in the policy's file: `retain.extend[0]`. */
  path: string;
  line: number;
  column: number;
  /** Reads on after the path and `never`: `ends`. */
  branch: string;
}

/** One for each policy that has records to test, in the order of the folder; also for those without any test. */
export function coverageOf(folder: PolicyFolder, results: PolicyTestResult[]): BranchCoverage[] {
  const shown = new Map<string, Set<string>>();
  for (const { policy, taken } of results) {
    const known = shown.get(policy) ?? new Set();
    for (const branch of taken) known.add(nameOf(branch));
    shown.set(policy, known);
  }
  return folder.sound.flatMap((sound) => {
    const { policy, file } = sound;
    const branches = branchesOf(policy);
    if (branches.length === 0) return [];
    const known = shown.get(policy.id) ?? new Set();
    const missing = branches.filter((branch) => !known.has(nameOf(branch)));
    const uncovered = missing.length === 0 ? [] : withPlaces(sound, missing);
    return [{ policy: policy.id, file, covered: branches.length - missing.length, total: branches.length, uncovered }];
  });
}

/** Of all branches of all policies, 0 to 100; nothing to cover is all covered. */
export function percentCovered(coverage: BranchCoverage[]): number {
  const total = coverage.reduce((sum, one) => sum + one.total, 0);
  const covered = coverage.reduce((sum, one) => sum + one.covered, 0);
  return total === 0 ? 100 : (covered / total) * 100;
}

const nameOf = ({ path, does }: RuleBranch): string => `${pathText(path)} ${does}`;

function withPlaces({ file, source }: SoundPolicy, branches: RuleBranch[]): UncoveredBranch[] {
  const { place } = readYaml(file, source);
  return branches.map(({ path, does }) => ({ path: pathText(path), branch: does, ...place(path as Path) }));
}
