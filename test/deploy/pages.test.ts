import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { commandsFor } from '../../src/cli/commands.ts';
import { files, readCompose, root } from './compose/read-compose.ts';
import { kubernetes, manifestsIn } from './kubernetes/render.ts';

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
/** Of the shell's blocks, each one line; and of what stands between backticks. */
const commandsIn = (page: string): string[] => [
  ...[...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
    text
      .replaceAll(/\\\n\s*/g, '')
      .trim()
      .split('\n'),
  ),
  ...[...page.matchAll(/`((?:docker compose|kubectl|gallra) [^`]+)`/g)].map(([, text = '']) => text),
];
/** First cells of the table whose head begins so. */
function cellsOf(page: string, head: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head}`)) + 2;
  const rows = lines.slice(
    start,
    lines.findIndex((line, i) => i >= start && !line.startsWith('|')),
  );
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const named = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('docs/compose.md', () => {
  const page = textOf('docs/compose.md');
  const { services, volumes } = readCompose(files.usual);

  test('tells of every service, what it waits for, and whether it runs once', () => {
    const told = cellsOf(page, 'service').map(([name, , awaited, runs]) => ({
      name: named(name)[0],
      awaits: named(awaited),
      runs,
    }));
    const there = Object.entries(services).map(([name, { depends_on = {}, restart }]) => ({
      ...{ name, awaits: Object.keys(depends_on), runs: restart === 'no' ? 'once' : 'always' },
    }));
    const sorted = (those: typeof told) =>
      those
        .map((one) => ({ ...one, awaits: [...one.awaits].sort() }))
        .sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
    expect(sorted(told)).toEqual(sorted(there));
  });

  test('tells of every variable, and what it is unless given', () => {
    const told = cellsOf(page, 'variable').map(([name, usual]) => [named(name)[0], named(usual)[0] ?? '']);
    const there = [...files.usual, ...files.withoutRedis].flatMap((file) =>
      [...textOf(file).matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)].map(([, name, usual]) => [name, usual]),
    );
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(there));
  });

  test('tells of every volume', () => {
    expect(
      cellsOf(page, 'volume')
        .flatMap(([name]) => named(name))
        .sort(),
    ).toEqual(Object.keys(volumes).sort());
  });

  test('shows commands over files, services and commands that there are', async () => {
    for (const command of commandsIn(page)) {
      for (const [, file = ''] of command.matchAll(/ -f (\S+)/g))
        expect([file, existsSync(join(root, file))]).toEqual([file, true]);
      const [, service, asked] = /(?:run|exec)(?: --rm| -e \S+)* (\w+) (?:gallra )?(\w+)/.exec(command) ?? [];
      if (service) expect([command, service in services]).toEqual([command, true]);
      if (asked) expect([command, (await commandsFor([asked])).length]).toEqual([command, 1]);
    }
  });
});

describe('docs/kubernetes.md', () => {
  const page = textOf('docs/kubernetes.md');

  test('tells of every folder', () => {
    const told = cellsOf(page, 'folder').flatMap(([name]) => named(name));
    expect(told.sort()).toEqual(['base', 'common', 'cron', 'desk', 'example', 'migrate', 'without-queue', 'worker']);
    expect(told.filter((name) => !existsSync(join(kubernetes, name, 'kustomization.yaml')))).toEqual([]);
  });

  test('makes every secret that a pod mounts, with every file that is named', () => {
    const filled = new Set<string>();
    const made = new Map(
      commandsIn(page).flatMap((command) => {
        const [, name = '', rest = ''] = /create secret generic (\S+) (.*)/.exec(command) ?? [];
        const keys = [...rest.matchAll(/--from-file=([\w-]+)(?:=([\w-]+))?/g)];
        for (const [, key = '', file = key] of keys) filled.add(file);
        return name === '' ? [] : [[name, keys.map(([, key = '']) => key)] as const];
      }),
    );
    const told = cellsOf(page, 'file').flatMap(([name]) => named(name));
    expect([...filled].sort()).toEqual(told.sort());
    for (const file of ['worker/deployment.yaml', 'desk/deployment.yaml', 'cron/cronjob.yaml', 'migrate/job.yaml']) {
      const text = textOf(join('deploy/kubernetes', file));
      for (const [, name = ''] of text.matchAll(/secretName: ([\w-]+)/g))
        expect([file, made.has(name)]).toEqual([file, true]);
      for (const [, folder = '', key = ''] of text.matchAll(/\/run\/secrets\/(\w+)\/([\w-]+)/g))
        expect([file, key, made.get(folder === 'gallra' ? 'gallra' : `gallra-${folder}`)?.includes(key)]).toEqual([
          file,
          key,
          true,
        ]);
    }
  });

  test('shows commands over folders, objects and commands that there are', async () => {
    const objects = ['worker/deployment.yaml', 'desk/deployment.yaml', 'migrate/job.yaml']
      .flatMap((file) => manifestsIn(join(kubernetes, file)))
      .map((one) => `${one.kind.toLowerCase()}/${one.metadata.name}`);
    for (const command of commandsIn(page)) {
      for (const [, folder = ''] of command.matchAll(/--kustomize (\S+)/g))
        expect([folder, existsSync(join(root, folder))]).toEqual([folder, true]);
      for (const [, object = ''] of command.matchAll(/ ((?:deployment|job)\/[\w-]+)/g))
        expect(objects).toContain(object);
      const [, asked] = /(?:^|-- )gallra (\w+)/.exec(command) ?? [];
      if (asked) expect([command, (await commandsFor([asked])).length]).toEqual([command, 1]);
    }
  });
});
