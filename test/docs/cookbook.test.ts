/** The cookbook: every recipe is what it says, as it is printed. GALLRA_WRITE_DOCS=1 writes the words anew. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { type PolicyTestResult, runPolicyTests } from '../../src/app/policy-tests.ts';
import { readPolicyTests } from '../../src/app/read-policy-tests.ts';
import { coverageOf } from '../../src/app/test-coverage.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { ruleInWords } from '../../src/policy/explain.ts';
import type { PolicyFolder } from '../../src/policy/parsed.ts';
import { type Block, holdAgainst, readPage, type Section, sectionsOf } from './page.ts';

const name = 'cookbook.md';
const page = readPage(name);
const sections = sectionsOf(page);
const recipes = sections.filter(({ heading }) => heading !== 'Cookbook');
const filesOf = ({ blocks }: Section): Extract<Block, { kind: 'file' }>[] =>
  blocks.filter((block) => block.kind === 'file');
const policiesOf = (section: Section): string[] =>
  filesOf(section)
    .map(({ path }) => path)
    .filter((path) => !path.endsWith('.test.yaml'));

let dir: string;
let folder: PolicyFolder;
let results: PolicyTestResult[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-cookbook-'));
  for (const { path, text } of sections.flatMap(filesOf)) await writeFile(join(dir, path), text, { flag: 'wx' });
  folder = await readPolicyFolder(dir);
  const { files, problems } = await readPolicyTests(dir);
  expect(problems).toEqual([]);
  results = await runPolicyTests(folder, files);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const policyIn = (path: string): CompiledPolicy => {
  const found = folder.sound.find(({ file }) => file === join(dir, path));
  if (!found) throw new Error(`${path} is not sound`);
  return found.policy;
};

describe('the cookbook', () => {
  test('is sound as a whole: all recipes side by side in one folder', () => {
    expect(folder.problems).toEqual([]);
    expect(folder.sound).toHaveLength(recipes.flatMap(policiesOf).length);
  });

  test('names each recipe in its table, and no other', () => {
    const linked = [...page.matchAll(/\[([^\]]+)\]\(#([^)]+)\)/g)].map(([, title, anchor]) => [title, anchor]);
    const anchorOf = (heading: string): string => heading.toLowerCase().replaceAll(',', '').replaceAll(' ', '-');
    expect(linked).toEqual(recipes.map(({ heading }) => [heading, anchorOf(heading)]));
  });

  test('leaves no branch of a rule untested', () => {
    const coverage = coverageOf(folder, results);
    expect(coverage.length).toBeGreaterThan(20);
    expect(coverage.flatMap(({ uncovered }) => uncovered)).toEqual([]);
  });

  test('tells each rule in the very words of the program', () => {
    const printed = new Map(
      recipes.flatMap((recipe) =>
        recipe.blocks
          .filter(({ kind }) => kind === 'words')
          .map(({ line }): [number, string] => [line, policiesOf(recipe).map(wordsOf).join('\n\n')]),
      ),
    );
    expect(printed.size).toBe(recipes.length);
    expect(page).toBe(holdAgainst(name, page, printed));
  });

  test.each(recipes.map((recipe): [string, Section] => [recipe.heading, recipe]))('%s: its tests pass', (_, recipe) => {
    const paths = filesOf(recipe).map(({ path }) => path);
    for (const path of policiesOf(recipe)) {
      const policy = policyIn(path);
      const tested = paths.includes(path.replace('.yaml', '.test.yaml'));
      expect([path, tested]).toEqual([path, hasDates(policy)]);
    }
    const own = results.filter(({ file }) => paths.some((path) => file === join(dir, path)));
    expect(own.length > 0).toBe(policiesOf(recipe).some((path) => hasDates(policyIn(path))));
    expect(own.filter(({ passed }) => !passed)).toEqual([]);
  });
});

/** Neither a declared gap nor a fact to attest. */
const hasDates = ({ rule }: CompiledPolicy): boolean =>
  rule.dataset !== null && !(rule.disposition?.kind === 'verify' && rule.disposition.none !== null);

/** Limits and schedules are the same everywhere on this page, and left out. */
function wordsOf(path: string): string {
  const words = ruleInWords(policyIn(path));
  const left = words.filter((line) => !/^(More than |It runs )/.test(line));
  return [...left, ...(left.length < words.length ? ['…'] : [])].join('\n');
}
