/** The Dockerfile against the facts that it leans on. Whether the image runs is tried by `npm run image`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import software from '../../package.json' with { type: 'json' };
import { readConfig } from '../../src/app/config.ts';
import { settingChapters } from '../../src/app/settings.ts';
import { commandsFor } from '../../src/cli/commands.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Without comments; what goes on over several lines is one. */
const lines = textOf('Dockerfile')
  .replaceAll(/^\s*#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n');
const all = (instruction: string): string[] =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
const last = (instruction: string): string => all(instruction).at(-1) ?? '';

const copied = all('COPY')
  .filter((line) => !line.startsWith('--from'))
  .flatMap((line) => line.split(' ').slice(0, -1));
const environment = Object.fromEntries(
  [...last('ENV').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
);

describe('the Dockerfile', () => {
  test('copies what is there, and .dockerignore lets through exactly that', () => {
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const letThrough = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(letThrough.sort()).toEqual([...copied].sort());
  });

  test('copies everything that the build reads', () => {
    const { include } = JSON.parse(textOf('tsconfig.build.json'));
    expect(copied).toEqual(expect.arrayContaining(include));
  });

  test('fetches from nowhere but where an argument says', () => {
    expect(all('FROM')).toHaveLength(2);
    expect(all('FROM').filter((line) => !/^\$\{BASE_IMAGE\}( AS \w+)?$/.test(line))).toEqual([]);
    expect(textOf('Dockerfile')).not.toMatch(/https?:|registry\.|docker\.io|@sha256/);
  });

  test('is of the version of the program, and of the Node that it needs', () => {
    expect(all('ARG')).toContain(`VERSION=${software.version}`);
    const [, node] = /^BASE_IMAGE=node:(\d+)-\w+-slim$/m.exec(all('ARG')[0] ?? '') ?? [];
    expect(software.engines.node).toBe(`>=${node}`);
  });

  test('names its user by number, in group 0', () => {
    expect(last('USER')).toMatch(/^[1-9]\d*:0$/);
  });

  test('sets settings that there are, to values that they may have', () => {
    const settings = settingChapters.flatMap((chapter) => chapter.settings.map(({ name }) => name as string));
    const ours = Object.keys(environment).filter((name) => name.startsWith('GALLRA_'));
    expect(ours.filter((name) => !settings.includes(name))).toEqual([]);
    expect(() => readConfig(environment)).not.toThrow();
  });

  test('shows the ports on which the program listens there', () => {
    const { ops, desk } = readConfig(environment);
    expect(last('EXPOSE').split(' ').map(Number)).toEqual([ops.listen?.port, desk.listen.port]);
  });

  test('starts commands that there are', async () => {
    const asked = [JSON.parse(last('CMD')), JSON.parse(last('HEALTHCHECK').replace(/^.* CMD /, '')).slice(1)];
    expect(asked).toEqual([['worker'], ['health']]);
    // Of an unknown one, all are loaded: for help.
    for (const [command] of asked) expect(await commandsFor([command])).toHaveLength(1);
  });
});

describe('the list of what the program is made of', () => {
  test('is not made where tools of development are installed too: npm would leave out what both need', () => {
    const script = join(root, 'deploy/image/sbom.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('tools of development');
  });
});

describe('the page on the container', () => {
  test('gives arguments that the Dockerfile takes', () => {
    const taken = [...lines.flatMap((line) => /^ARG (\w+)/.exec(line)?.[1] ?? []), 'HTTPS_PROXY'];
    const given = [...textOf('docs/container.md').matchAll(/--build-arg "?(\w+)/g)].map(([, name]) => name);
    expect(given.length).toBeGreaterThan(3);
    expect(given.filter((name) => !taken.includes(name ?? ''))).toEqual([]);
  });

  test('gives options that npm run image takes', () => {
    const options = [...textOf('docs/container.md').matchAll(/npm run image -- --([\w-]+)/g)].map(([, name]) => name);
    expect(options.length).toBeGreaterThan(0);
    const main = textOf('deploy/image/main.ts');
    expect(options.filter((name) => !new RegExp(`^\\s+'?${name}'?: \\{ type:`, 'm').test(main))).toEqual([]);
  });
});
