import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { followPolicyFolder } from '../../src/app/followed-folder.ts';
import { until } from '../support/until.ts';

describe('a folder that is followed', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gallra-followed-'));
    await mkdir(join(dir, 'below'));
    await writeFile(join(dir, 'stores.yaml'), 'stores: {}\n');
    await writeFile(join(dir, 'below', 'a.yaml'), 'version: 1\nid: a\n');
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('is not parsed again while nothing changes, and is as soon as something does', async () => {
    const read = followPolicyFolder(dir);
    let last = await read();
    await until('it is old enough to be trusted', async () => {
      const before = last;
      last = await read();
      return last === before;
    });

    await writeFile(join(dir, 'below', 'a.yaml'), 'version: 1\nid: b\n');
    await utimes(join(dir, 'below', 'a.yaml'), new Date('2020-01-01'), new Date('2020-01-01'));
    const changed = await read();
    expect(changed).not.toBe(last);
    expect(changed.broken.map(({ id }) => id)).toEqual(['b']);

    await writeFile(join(dir, 'below', 'c.yaml'), 'version: 1\nid: c\n');
    expect((await read()).broken.map(({ id }) => id)).toEqual(['b', 'c']);
    await rm(join(dir, 'below', 'a.yaml'));
    expect((await read()).broken.map(({ id }) => id)).toEqual(['c']);
  });

  test('that is gone is an error, not an empty folder', async () => {
    const read = followPolicyFolder(join(dir, 'nowhere'));
    await expect(read()).rejects.toMatchObject({ code: 'folder.unreadable' });
  });
});
