/** The traps: each wrong policy is sound, and does the wrong that is said of it; each right one does what was meant. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { runPolicyTests } from '../../src/app/policy-tests.ts';
import { readPolicyTests } from '../../src/app/read-policy-tests.ts';
import { readPage, type Section, sectionsOf } from './page.ts';

const [front, ...sections] = sectionsOf(readPage('traps.md'));
const traps = sections.filter((section) => filesOf(section).size > 0);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-traps-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe.each(traps.map((trap): [string, Section] => [trap.heading, trap]))('the trap: %s', (heading, trap) => {
  test('the wrong policy is accepted, and does what is said of it', async () => {
    await tried(join(dir, heading, 'wrong'), wrongFolder(trap));
  });
  test('the right one does what was meant', async () => {
    await tried(join(dir, heading, 'right'), rightFolder(trap));
  });
});

/** Path → text. */
type Files = Map<string, string>;

function filesOf({ blocks }: Section): Files {
  return new Map(blocks.flatMap((block) => (block.kind === 'file' ? [[block.path, block.text]] : [])));
}

const below = (files: Files, folder: string): Files =>
  new Map(
    [...files].flatMap(([path, text]) =>
      path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text]] : [],
    ),
  );

const wrongFolder = (trap: Section): Files =>
  new Map([...(front ? filesOf(front) : []), ...below(filesOf(trap), 'wrong')]);

/** A file without a head replaces only the keys that it writes. What the wrong policy would do is no longer expected. */
function rightFolder(trap: Section): Files {
  const wrong = wrongFolder(trap);
  const right = below(filesOf(trap), 'right');
  const policies = [...wrong].filter(([path]) => !path.endsWith('.test.yaml'));
  const written = [...right].map(([path, text]): [string, string] => [
    path,
    /^(version|policy|stores):/m.test(text) ? text : replaced(wrong.get(path) ?? '', text),
  ]);
  expect([...right].some(([path, text]) => wrong.get(path) !== text && path.endsWith('.test.yaml'))).toBe(true);
  return new Map([...policies, ...written]);
}

/** The top-level keys of `base`, those of `over` in their place or after them. */
function replaced(base: string, over: string): string {
  const keys = new Map(entriesOf(base));
  for (const [key, text] of entriesOf(over)) keys.set(key, text);
  return [...keys.values()].join('');
}

const entriesOf = (yaml: string): [string, string][] =>
  yaml
    .split(/^(?=\S)/m)
    .filter((text) => text.trim() !== '')
    .map((text) => [text.slice(0, text.indexOf(':')), text]);

async function tried(folder: string, files: Files): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const policies = await readPolicyFolder(folder);
  expect(policies.problems).toEqual([]);
  const tests = await readPolicyTests(folder);
  expect(tests.problems).toEqual([]);
  const results = await runPolicyTests(policies, tests.files);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
}
