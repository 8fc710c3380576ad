/** The policies as they were in a commit, or in another folder. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { policiesAt } from '../../src/app/policies-at.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';

let root: string;
let policies: string;
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
    encoding: 'utf8',
  });
const commit = (message: string): string => {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
  return git('rev-parse', 'HEAD').trim();
};
const idsAt = async (where: string): Promise<string[]> =>
  (await policiesAt(where, policies)).folder.sound.map(({ policy }) => policy.id);

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'gallra-at-')));
  policies = join(root, 'conf', 'policies');
  await mkdir(join(policies, 'deep', '.hidden'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(root, 'readme.txt'), 'nothing yet');
  commit('before there were policies');
  git('tag', 'empty');
  await writeFile(join(policies, 'stores.yaml'), storesFile);
  await writeFile(join(policies, 'deep', 'calls with blanks.yaml'), callsPolicy);
  await writeFile(join(policies, 'deep', '.hidden', 'other.yaml'), callsPolicy.replace('id: calls', 'id: hidden'));
  await writeFile(
    join(root, 'shared.yaml'),
    callsPolicy.replace('id: calls', 'id: linked').replace('table: calls', 'table: other'),
  );
  await symlink('../../shared.yaml', join(policies, 'linked.yaml'));
  await writeFile(join(policies, 'broken.yaml'), 'version: 1\nid: broken\n');
  commit('policies');
  git('tag', 'v1');
  await rm(join(policies, 'deep'), { recursive: true });
  commit('fewer');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a commit', () => {
  test('is read with its folders and links, whatever lies in the work tree', async () => {
    expect(await idsAt('v1')).toEqual(['calls', 'linked']);
    expect(await idsAt('main')).toEqual(['linked']);
    expect(await idsAt('main~1')).toEqual(['calls', 'linked']);
  });

  test('names its files from the top of the folder, those that cannot be used too', async () => {
    const { name, folder } = await policiesAt('v1', policies);
    expect(folder.sound.map(({ file }) => file)).toEqual(['deep/calls with blanks.yaml', 'linked.yaml']);
    expect(folder.broken).toMatchObject([{ file: 'broken.yaml', id: 'broken' }]);
    expect(name).toMatch(/^v1 \([0-9a-f]{12}\)$/);
  });

  test('without the folder has no policies', async () => {
    expect((await policiesAt('empty', policies)).folder).toEqual({ sound: [], broken: [], problems: [], stores: [] });
  });

  test('nobody knows is an error that says how to get it', async () => {
    await expect(policiesAt('origin/main', policies)).rejects.toMatchObject({
      code: 'folder.ref',
      hint: expect.stringContaining('git fetch'),
    });
    await expect(policiesAt('--all', policies)).rejects.toMatchObject({ code: 'folder.ref' });
  });

  test('with a link out of the repository cannot be compared', async () => {
    await symlink('/etc/hostname', join(policies, 'outside.yaml'));
    const made = commit('a link to somewhere else');
    await expect(policiesAt(made, policies)).rejects.toMatchObject({
      code: 'folder.link',
      where: `${made.slice(0, 12)}:outside.yaml`,
    });
    git('reset', '--quiet', '--hard', 'HEAD~1');
  });
});

describe('a folder', () => {
  test('is read as it is, also where there is no git', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'gallra-at-plain-'));
    await writeFile(join(elsewhere, 'calls.yaml'), callsPolicy);
    await writeFile(join(elsewhere, 'stores.yaml'), storesFile);
    const found = await policiesAt(elsewhere, elsewhere);
    expect(found.folder.sound.map(({ file }) => file)).toEqual(['calls.yaml']);
    await expect(policiesAt('main', elsewhere)).rejects.toMatchObject({ code: 'folder.git' });
    await expect(policiesAt('./nowhere', elsewhere)).rejects.toMatchObject({ code: 'folder.unreadable' });
    await rm(elsewhere, { recursive: true });
  });
});
