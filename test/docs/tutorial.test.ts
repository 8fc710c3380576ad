/**
 * The tutorial, followed to the letter by a new user's shell in an empty directory, with the demo in another terminal.
 * GALLRA_WRITE_DOCS=1 writes what was printed anew.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { follow } from './follow.ts';

const demo = join(import.meta.dirname, '../demo/main.ts');

let dir: string;
let terminal: { child: ChildProcess; ended: Promise<number | null> } | null = null;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-tutorial-'));
});
afterAll(async () => {
  terminal?.child.kill('SIGTERM');
  await terminal?.ended;
  await rm(dir, { recursive: true, force: true });
});

test('a new user who follows the page sees what it shows; Ctrl-C ends the demo and leaves nothing of it', async () => {
  const { shown, seen } = await follow('tutorial.md', {
    dir,
    instead: (command) => (command === 'npm run demo -- --keep' ? startDemo() : null),
  });
  expect(seen).toEqual(shown);

  const places = (await readFile(join(dir, 'demo.env'), 'utf8')).match(/\/\S*\/gallra-demo-\w+/g) ?? [];
  expect(places.filter(existsSync)).not.toEqual([]);
  terminal?.child.kill('SIGINT');
  expect(await terminal?.ended).toBe(0);
  expect(places.filter(existsSync)).toEqual([]);
  expect(await readdir(dir)).toEqual(['my-policies']);
}, 180_000);

/** @returns what it printed when it is up. */
function startDemo(): Promise<string> {
  const child = spawn(process.execPath, ['--no-warnings', demo, '--keep'], {
    cwd: dir,
    env: { PATH: process.env.PATH, HOME: dir },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  terminal = { child, ended };
  let out = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (/^docs\/tutorial\.md .*$/m.test(out)) resolve(out.trim());
      });
    void ended.then(() => reject(new Error(`the demo ended: ${out}`)));
  });
}
