/** Policy tests that are about no policy of their folder. */

import { nearest } from './mistake.ts';
import type { PolicyTest } from './parse-policy-test.ts';
import type { PolicyFolder, Problem } from './parsed.ts';
import { readYaml } from './read-yaml.ts';

/** @param text of the file that the test was read from. */
export function checkTested(file: string, text: string, { policy: id }: PolicyTest, folder: PolicyFolder): Problem[] {
  // A file that cannot be read may be the very policy.
  if (folder.broken.some((one) => one.id === id || one.id === null)) return [];
  const found = folder.sound.find(({ policy }) => policy.id === id)?.policy;
  if (found?.rule.dataset) return [];
  const known = folder.sound.filter(({ policy }) => policy.rule.dataset).map(({ policy }) => policy.id);
  const near = nearest(id, known);
  const what = found ? `\`${id}\` declares a gap, so there is nothing to test` : `there is no policy \`${id}\``;
  const hint = near
    ? `Write \`${near}\`.`
    : 'Write the id of a policy of this folder that has a dataset, or delete the test.';
  return [{ file, ...readYaml(file, text).place(['policy']), path: 'policy', code: 'test.policy', what, hint }];
}
