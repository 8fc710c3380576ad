/** The policy tests of a folder, from their files. */
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { GallraError } from '../errors/gallra-error.ts';
import { parsePolicyTest } from '../policy/parse-policy-test.ts';
import type { Problem } from '../policy/parsed.ts';
import type { PolicyTestFile } from './policy-tests.ts';

export interface ReadPolicyTest extends PolicyTestFile {
  /** The file's text. */
  source: string;
}

/**
 * Every `*.test.yaml` and `*.test.yml` in `dir` and the folders below, sorted; dot-files and dot-directories are skipped.
 * Mistakes are values, all of them. @throws GallraError `folder.unreadable`
 */
export async function readPolicyTests(dir: string): Promise<{ files: ReadPolicyTest[]; problems: Problem[] }> {
  const files: ReadPolicyTest[] = [];
  const problems: Problem[] = [];
  for (const file of await testFiles(dir)) {
    const source = await readFile(file, 'utf8').catch(() => '');
    const parsed = parsePolicyTest(file, source);
    problems.push(...parsed.problems);
    if (parsed.test) files.push({ file, source, test: parsed.test });
  }
  return { files, problems };
}

async function testFiles(dir: string): Promise<string[]> {
  const found = await readdir(dir, { recursive: true }).catch((cause) => {
    throw new GallraError({
      code: 'folder.unreadable',
      what: 'the folder of policies cannot be read',
      where: dir,
      hint: 'Name a folder that exists and may be read, with --policies or GALLRA_POLICIES.',
      actor: 'operator',
      cause,
    });
  });
  return found
    .filter((path) => /\.test\.ya?ml$/i.test(path) && !path.split(sep).some((name) => name.startsWith('.')))
    .map((path) => join(dir, path))
    .sort();
}
