// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this

import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { samplePolicy } from '../policy/sample-policy.ts';
import { mountConfigMap } from '../support/config-map.ts';

const stores = 'stores:\n  telephony: { kind: postgres, url: "${URL}", timezone: UTC }\n';
const policy = (id: string): string => samplePolicy.replace('id: call-recordings', `id: ${id}`);
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-policies-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const write = async (name: string, text: string | Uint8Array): Promise<void> => writeFile(join(dir, name), text);
const read = async () => {
  const folder = await readPolicyFolder(dir);
  const short = (file: string): string => file.slice(dir.length + 1);
  return {
    ids: folder.sound.map((one) => one.policy.id),
    broken: folder.broken.map(({ file, id }) => `${short(file)} ${id}`),
    problems: folder.problems.map(({ file, line, column, code }) => `${short(file)}:${line}:${column} ${code}`),
    stores: folder.stores.map(({ name }) => name),
    folder,
  };
};

describe('A folder of policies', () => {
  test('is read with the folders below it, sorted by file', async () => {
    await write('stores.yaml', stores);
    await write('b.yaml', policy('b'));
    await mkdir(join(dir, 'deeper'));
    await write('deeper/a.yml', policy('a'));
    expect(await read()).toMatchObject({ ids: ['b', 'a'], broken: [], problems: [], stores: ['telephony'] });
    expect((await read()).folder.sound[0]).toMatchObject({ file: join(dir, 'b.yaml'), source: policy('b') });
  });

  test('may be a Kubernetes mount: dot-directories are skipped, links to files followed', async () => {
    await mkdir(join(dir, '..2026_01_01'));
    await write('..2026_01_01/a.yaml', policy('a'));
    await write('..2026_01_01/stores.yaml', stores);
    await symlink('..2026_01_01', join(dir, '..data'));
    await symlink('..data/a.yaml', join(dir, 'a.yaml'));
    await symlink('..data/stores.yaml', join(dir, 'stores.yaml'));
    expect(await read()).toMatchObject({ ids: ['a'], problems: [], stores: ['telephony'] });
  });

  test('may hold tests, schemas, notes and hidden files beside', async () => {
    await write('stores.yaml', stores);
    await write('a.yaml', policy('a'));
    await write('a.test.yaml', 'policy: a\n');
    await write('policy.schema.json', '{}');
    await write('README.md', '# notes');
    await write('.hidden.yaml', 'nothing');
    expect(await read()).toMatchObject({ ids: ['a'], problems: [] });
  });

  test('may hold a list of systems at its top, which decides nothing about records, however broken', async () => {
    await write('stores.yaml', stores);
    await write('a.yaml', policy('a'));
    await write('systems.yaml', 'systems: [');
    expect(await read()).toMatchObject({ ids: ['a'], broken: [], problems: [] });
    await mkdir(join(dir, 'deeper'));
    await write('deeper/systems.yaml', 'systems: {}\n');
    expect(await read()).toMatchObject({ broken: ['deeper/systems.yaml null'] });
  });

  test('tells all mistakes of all files in one go, and keeps what is sound', async () => {
    await write('stores.yaml', stores.replace('UTC', 'Mars'));
    await write('a.yaml', policy('a').replace('2 months\n', '0 months\n'));
    await write('b.yaml', '');
    await write('c.yaml', policy('c'));
    expect(await read()).toMatchObject({
      ids: ['c'],
      broken: ['a.yaml a', 'b.yaml null'],
      problems: ['a.yaml:20:11 policy.period', 'b.yaml:1:1 yaml.empty', 'stores.yaml:2:57 stores.zone'],
      stores: [],
    });
  });
});

describe('Refused in a folder', () => {
  test('nothing but stores: an empty folder is a mistake, not a reason to do nothing', async () => {
    await write('stores.yaml', stores);
    expect((await read()).folder.problems).toMatchObject([{ file: dir, code: 'folder.empty' }]);
  });

  test('no stores.yaml', async () => {
    await write('a.yaml', policy('a'));
    expect((await read()).problems).toEqual(['stores.yaml:1:1 folder.stores']);
  });

  test('two policies with one id: neither counts, both keep their tables waiting', async () => {
    await write('stores.yaml', stores);
    await write('a.yaml', policy('same'));
    await write('b.yaml', policy('same'));
    await write('c.yaml', policy('other'));
    const { ids, broken, problems, folder } = await read();
    expect(ids).toEqual(['other']);
    expect(broken).toEqual(['a.yaml same', 'b.yaml same']);
    expect(problems).toEqual(['a.yaml:2:5 folder.id', 'b.yaml:2:5 folder.id']);
    expect(folder.broken[0]?.tables).toEqual(['call_recordings', 'call_events', 'matters']);
  });

  test('a policy that contradicts another', async () => {
    await write('stores.yaml', stores.replace('UTC', 'UTC, schema: calls'));
    await write('a.yaml', policy('a'));
    await write(
      'b.yaml',
      policy('b')
        .replace('table: call_recordings', 'table: calls.matters')
        .replace(/unless:\n.*\n/, '')
        .replace('{ division: citizen_services }', '{ state: [open, closed] }'),
    );
    await write(
      'c.yaml',
      policy('c').replace('disposition: destroy', 'disposition: { anonymise: { name: erase }, mark: done_at }'),
    );
    expect(await read()).toMatchObject({
      ids: ['c'],
      broken: ['a.yaml a', 'b.yaml b'],
      problems: ['a.yaml:27:14 ruleset.overlap', 'b.yaml:25:14 ruleset.reads', 'b.yaml:25:14 ruleset.reads'],
    });
  });

  test('a store that stores.yaml does not have', async () => {
    await write('stores.yaml', stores.replace('telephony', 'phones'));
    await write('a.yaml', policy('a'));
    expect(await read()).toMatchObject({ ids: [], broken: ['a.yaml a'], problems: ['a.yaml:13:10 folder.store'] });
  });

  test('an object in a store that holds tables', async () => {
    await write('stores.yaml', stores);
    await write(
      'a.yaml',
      policy('a').replace(
        '{ table: call_events, match: { recording_id: id } }',
        '{ store: telephony, object: "{path}" }',
      ),
    );
    expect((await read()).problems).toEqual(['a.yaml:18:16 folder.store']);
  });

  test('an object in a folder is a part like any other', async () => {
    await write('stores.yaml', `${stores.trimEnd()}\n  audio: { kind: folder, root: /srv/audio, timezone: UTC }\n`);
    await write(
      'a.yaml',
      policy('a').replace('{ table: call_events, match: { recording_id: id } }', '{ store: audio, object: "{path}" }'),
    );
    expect(await read()).toMatchObject({ ids: ['a'], problems: [] });
  });

  test('files that cannot be read: too large, not UTF-8, a link that leads nowhere, a link to a folder', async () => {
    await write('stores.yaml', stores);
    await write('a.yaml', `# ${'x'.repeat(1_048_576)}`);
    await write('b.yaml', new Uint8Array([0x69, 0x64, 0x3a, 0xff]));
    await symlink('nowhere', join(dir, 'c.yaml'));
    await mkdir(join(dir, '.real'));
    await symlink('.real', join(dir, 'd'));
    const { broken, problems } = await read();
    expect(problems).toEqual([
      'a.yaml:1:1 yaml.size',
      'b.yaml:1:1 yaml.encoding',
      'c.yaml:1:1 folder.file',
      'd:1:1 folder.link',
    ]);
    expect(broken).toEqual(['a.yaml null', 'b.yaml null', 'c.yaml null']);
  });

  test('a folder that is not there', async () => {
    await expect(readPolicyFolder(join(dir, 'missing'))).rejects.toMatchObject({
      code: 'folder.unreadable',
      actor: 'operator',
    });
  });
});

describe('A folder that Kubernetes mounts', () => {
  const mount = (files: Record<string, string>, between?: () => Promise<void>) => mountConfigMap(dir, files, between);

  test('is what its one link leads to, also before the names in it have followed', async () => {
    await mount({ 'stores.yaml': stores, 'a.yaml': policy('a'), 'gone.yaml': policy('gone') });
    expect(await read()).toMatchObject({ ids: ['a', 'gone'], problems: [] });
    await mount({ 'stores.yaml': stores, 'a.yaml': policy('a2'), 'new.yaml': policy('new') }, async () =>
      expect(await read()).toMatchObject({ ids: ['a2', 'new'], problems: [] }),
    );
    expect(await read()).toMatchObject({ ids: ['a2', 'new'], problems: [] });
  });

  test('may have folders in it, and files beside that were mounted one by one', async () => {
    await mount({ 'stores.yaml': stores, 'deeper/a.yaml': policy('a') });
    await write('beside.yaml', policy('beside'));
    const { ids, problems, folder } = await read();
    expect({ ids, problems }).toEqual({ ids: ['beside', 'a'], problems: [] });
    expect(folder.sound.map(({ file }) => file)).toEqual([join(dir, 'beside.yaml'), join(dir, 'deeper/a.yaml')]);
  });

  test('and one that git-sync keeps, a link to a folder, are read as they are at one moment', async () => {
    await mkdir(join(dir, 'one'));
    await mkdir(join(dir, 'two'));
    for (const [folder, id] of [
      ['one', 'a'],
      ['two', 'b'],
    ] as const) {
      await write(`${folder}/stores.yaml`, stores);
      await write(`${folder}/policy.yaml`, policy(id));
    }
    await symlink('one', join(dir, 'current'));
    const ids = async () => (await readPolicyFolder(join(dir, 'current'))).sound.map(({ policy: { id } }) => id);
    expect(await ids()).toEqual(['a']);
    await symlink('two', join(dir, 'next'));
    await rename(join(dir, 'next'), join(dir, 'current'));
    expect(await ids()).toEqual(['b']);
  });
});
