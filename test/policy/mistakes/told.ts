/** Everything that is told of a folder of policies, of its tests and of its tables, as `gallra validate` and `gallra test` tell it. */
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPolicyTests } from '../../../src/app/policy-tests.ts';
import { readPolicyTests } from '../../../src/app/read-policy-tests.ts';
import { readWholeFolder } from '../../../src/app/whole-folder.ts';
import type { Catalogue } from '../../../src/policy/catalogue.ts';
import { checkCatalogue } from '../../../src/policy/check-catalogue.ts';

export interface Told {
  file: string;
  code: string;
  what: string;
  hint: string;
}

/** File → text, bytes that are none, or where a link leads. */
export type Folder = Record<string, string | Uint8Array | { linkTo: string }>;

/** Reviews of the sample are later. */
const asOf = '2026-06-01T12:00:00Z';

const sampleFolder = join(import.meta.dirname, 'sample');

export async function sampleFiles(): Promise<Record<string, string>> {
  const names = (await readdir(sampleFolder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(sampleFolder, name), 'utf8')] as const)),
  );
}

/** @param catalogue the tables of the store `telephony`. */
export async function toldOf(folder: Folder, catalogue: Catalogue, withTests = true): Promise<Told[]> {
  const dir = await mkdtemp(join(tmpdir(), 'gallra-mistakes-'));
  try {
    for (const [name, content] of Object.entries(folder)) {
      if (typeof content === 'object' && 'linkTo' in content) await symlink(join(dir, content.linkTo), join(dir, name));
      else await writeFile(join(dir, name), content);
    }
    const { told, policies } = await ofFiles(dir, withTests);
    const found = policies.sound
      .filter(({ policy }) => policy.rule.dataset?.store === 'telephony')
      .flatMap(({ file, policy }) => checkCatalogue(policy, catalogue).map((finding) => ({ file, ...finding })));
    const all = [...told, ...found].map(({ file, code, what, hint }) => ({
      file: file.replace(`${dir}/`, ''),
      code,
      what: what.replaceAll(`${dir}/`, ''),
      hint,
    }));
    return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function ofFiles(dir: string, withTests: boolean) {
  const { folder, problems, warnings } = await readWholeFolder(dir, asOf);
  const tests = withTests && problems.length === 0 ? (await readPolicyTests(dir)).files : [];
  const failed = (await runPolicyTests(folder, tests)).filter((one) => !one.passed);
  const told = [
    ...problems,
    ...warnings,
    ...failed.map(({ file, got }) => ({ file, code: 'test', what: got, hint: '' })),
  ];
  return { told, policies: folder };
}
