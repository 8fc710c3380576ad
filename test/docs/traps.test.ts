/**
 * The traps: each wrong policy does the wrong that is said of it, or is refused in the words that are shown; each right
 * one does what was meant. GALLRA_WRITE_DOCS=1 writes what commands print anew.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { runPolicyTests } from '../../src/app/policy-tests.ts';
import { readPolicyTests } from '../../src/app/read-policy-tests.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { type Folder, policyFolder } from '../cli/gallra.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { type Block, holdAgainst, readPage, type Section, sectionsOf } from './page.ts';

const name = 'traps.md';
const page = readPage(name);
const [front, ...sections] = sectionsOf(page);
const traps = sections.filter((section) => filesOf(section).size > 0);
const shown = traps.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'console'));
const titled = (some: Section[]): [string, Section][] => some.map((trap) => [trap.heading, trap]);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-traps-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('traps that a policy test shows', () => {
  const tested = traps.filter((trap) => [...wrongFiles(trap).keys()].some(isTest));
  test.each(titled(tested))('%s: the wrong policy is accepted, and does what is said of it', async (heading, trap) => {
    await passes(join(dir, heading, 'wrong'), wrongFiles(trap));
  });
  test.each(titled(traps.filter((trap) => [...rightFiles(trap).keys()].some(isTest))))(
    '%s: the right one does what was meant',
    async (heading, trap) => {
      await passes(join(dir, heading, 'right'), rightFiles(trap));
    },
  );
});

describe('traps that the program or the store knows of', () => {
  const printed = new Map<number, string[]>();

  test.each(titled(shown))(
    '%s: the wrong policy is refused, and nothing stands against the right one',
    async (_, trap) => {
      const [before = '', after = ''] = trap.blocks.flatMap((block) => (block.kind === 'sql' ? [block.text] : []));
      const database = await freshDatabase('traps');
      const environment = { REGISTER_URL: database.url };
      const wrong = await policyFolder(Object.fromEntries(wrongFiles(trap)), environment);
      const right = await policyFolder(Object.fromEntries(rightFiles(trap)), environment);
      try {
        await prepareStore('register', database.url, randomUUID());
        await execute(database, before);
        for (const { line, steps } of consolesOf(trap))
          printed.set(line, await Promise.all(steps.map(({ command }) => refusal(wrong, command))));
        await execute(database, after);
        for (const { command } of consolesOf(trap).flatMap(({ steps }) => steps))
          expect(await right.gallra(argumentsOf(command))).toMatchObject({
            code: 0,
            err: '',
            out: expect.not.stringContaining('warning:'),
          });
      } finally {
        await Promise.all([wrong.remove(), right.remove()]);
        await database.drop();
      }
    },
  );

  test('the page shows what was printed', () => {
    expect(printed.size).toBe(shown.length);
    expect(page).toBe(holdAgainst(name, page, printed));
  });
});

/** Path → text. */
type Files = Map<string, string>;

function isTest(path: string): boolean {
  return path.endsWith('.test.yaml');
}

function filesOf({ blocks }: Section): Files {
  return new Map(blocks.flatMap((block) => (block.kind === 'file' ? [[block.path, block.text]] : [])));
}

const consolesOf = ({ blocks }: Section): Extract<Block, { kind: 'console' }>[] =>
  blocks.filter((block) => block.kind === 'console');

function below(files: Files, folder: string): Files {
  const own = [...files].filter(([path]) => path.startsWith(`${folder}/`));
  return new Map(own.map(([path, text]) => [path.slice(folder.length + 1), text]));
}

function wrongFiles(trap: Section): Files {
  return new Map([...(front ? filesOf(front) : []), ...below(filesOf(trap), 'wrong')]);
}

/** A file without a head replaces only the keys that it writes. What the wrong policy would do is no longer expected. */
function rightFiles(trap: Section): Files {
  const wrong = wrongFiles(trap);
  const written = [...below(filesOf(trap), 'right')].map(([path, text]): [string, string] => [
    path,
    /^(version|policy|stores):/m.test(text) ? text : replaced(wrong.get(path) ?? '', text),
  ]);
  return new Map([...[...wrong].filter(([path]) => !isTest(path)), ...written]);
}

/** The top-level keys of `base`, those of `over` in their place or after them. */
function replaced(base: string, over: string): string {
  const keys = new Map(entriesOf(base));
  for (const [key, text] of entriesOf(over)) keys.set(key, text);
  return [...keys.values()].join('');
}

function entriesOf(yaml: string): [string, string][] {
  const entries = yaml.split(/^(?=\S)/m).filter((text) => text.trim() !== '');
  return entries.map((text) => [text.slice(0, text.indexOf(':')), text]);
}

async function passes(folder: string, files: Files): Promise<void> {
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

async function execute({ url }: FreshDatabase, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

const argumentsOf = (command: string): string[] => command.split(' ').slice(1);

async function refusal(folder: Folder, command: string): Promise<string> {
  const { code, out } = await folder.gallra(argumentsOf(command));
  expect([command, code]).toEqual([command, 2]);
  return out.trim();
}
