/**
 * A draft before it is written: together with the policies that are there already, and by its own tests. What is wrong then
 * would be wrong in the folder.
 */
import { checkRuleset } from '../policy/check-ruleset.ts';
import { parsePolicyTest } from '../policy/parse-policy-test.ts';
import type { PolicyFolder, Problem, SoundPolicy, StoreEntry } from '../policy/parsed.ts';
import { type PolicyTestResult, runPolicyTests } from './policy-tests.ts';

export interface CheckedDraft {
  /** Mistakes that are only there with the draft, in its file or in others. */
  problems: Problem[];
  tests: PolicyTestResult[];
}

/** @param test the file of its tests, and their text. */
export async function checkDraft(
  folder: PolicyFolder,
  store: StoreEntry,
  draft: SoundPolicy,
  test: { file: string; text: string },
): Promise<CheckedDraft> {
  const stores = [...folder.stores.filter(({ name }) => name !== store.name), store];
  const before = new Set(checkRuleset(folder.sound, stores).map(said));
  const sound = [...folder.sound, draft];
  const problems = checkRuleset(sound, stores).filter((problem) => !before.has(said(problem)));
  const parsed = parsePolicyTest(test.file, test.text);
  const files = parsed.test ? [{ file: test.file, test: parsed.test }] : [];
  const tests = problems.length > 0 ? [] : await runPolicyTests({ ...folder, sound, stores }, files);
  return { problems: [...problems, ...parsed.problems], tests };
}

const said = ({ file, code, path, what }: Problem): string => JSON.stringify([file, code, path, what]);
