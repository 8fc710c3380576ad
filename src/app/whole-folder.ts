/** A folder of policies with all that lies beside them: their tests, and the list of systems. */
import { join } from 'node:path';
import { checkTested } from '../policy/check-tested.ts';
import { coverSystems } from '../policy/coverage.ts';
import type { PolicyFolder, Problem } from '../policy/parsed.ts';
import { inOrder } from '../policy/problems.ts';
import { pathText, readYaml } from '../policy/read-yaml.ts';
import { overdueReviews } from '../policy/review-dates.ts';
import { scheduledOutside } from '../policy/scheduled-outside.ts';
import { readPolicyFolder } from './policy-folder.ts';
import { readPolicyTests } from './read-policy-tests.ts';
import { type ReadSystems, readSystems, systemsFile } from './read-systems.ts';

export interface WholeFolder {
  folder: PolicyFolder;
  /** Of all files, in order: what has to be mended. */
  problems: Problem[];
  /** What only deserves a look. */
  warnings: Problem[];
}

/**
 * Connects to nothing.
 * @param asOf ISO instant: reviews of earlier days are overdue, runs after it are held against the hours of stores. @throws GallraError `folder.unreadable`
 */
export async function readWholeFolder(dir: string, asOf: string): Promise<WholeFolder> {
  const folder = await readPolicyFolder(dir);
  const tests = await readPolicyTests(dir);
  const systems = await readSystems(dir, folder.stores);
  const strayed = [
    ...strayedSystems(join(dir, systemsFile), systems, folder, asOf),
    ...tests.files.flatMap(({ file, source, test }) => checkTested(file, source, test, folder)),
  ];
  return {
    folder,
    problems: inOrder([...folder.problems, ...tests.problems, ...systems.problems, ...strayed]),
    warnings: inOrder([...overdueReviews(folder.sound, asOf), ...scheduledOutside(folder, asOf)]),
  };
}

/** Systems that name policies of which there is no file. */
function strayedSystems(file: string, { list, source }: ReadSystems, folder: PolicyFolder, asOf: string): Problem[] {
  if (list === null) return [];
  const missing = coverSystems(list.systems, folder, asOf).systems.flatMap(({ system, policies }) =>
    policies.filter(({ standing }) => standing === 'missing').map(({ id }) => ({ system: system.id, id })),
  );
  if (missing.length === 0 || folder.broken.some(({ id }) => id === null)) return [];
  const yaml = readYaml(file, source);
  return missing.map(({ system, id }): Problem => {
    const path = ['systems', system, 'policies'];
    const what = `there is no policy \`${id}\``;
    const hint = 'Write the id of a policy of this folder, or the policy.';
    return { file, ...yaml.place(path), path: pathText(path), code: 'systems.policy', what, hint };
  });
}
