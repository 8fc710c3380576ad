import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { atOneMoment } from '../../src/app/one-moment.ts';
import { mountConfigMap } from '../support/config-map.ts';

const version = (n: number): Record<string, string> => ({ 'a.yaml': `a ${n}`, 'b.yaml': `b ${n}` });

describe('a folder that is replaced while it is read', () => {
  let dir: string;
  let replaced = 0;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gallra-moment-'));
    replaced = 0;
    await mountConfigMap(dir, version(0));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** Reads one file, lets something happen, and reads the other. */
  const reading = (meanwhile: () => Promise<void>) =>
    atOneMoment(dir, async ({ root }) => {
      const first = await readFile(join(root, 'a.yaml'), 'utf8');
      await meanwhile();
      return [first, await readFile(join(root, 'b.yaml'), 'utf8')];
    });
  const replace = async (times: number): Promise<void> => {
    if (replaced < times) await mountConfigMap(dir, version(++replaced));
  };

  test('is all new, or all old', async () => {
    expect(await reading(async () => undefined)).toEqual(['a 0', 'b 0']);
    expect(await reading(() => replace(3))).toEqual(['a 3', 'b 3']);
  });

  test('and of which what was read is there still, is read again too', async () => {
    let asked = 0;
    const seen = await atOneMoment(dir, async ({ root }) => {
      const text = await readFile(join(root, 'a.yaml'), 'utf8');
      if (asked++ === 0) await replace(1);
      return text;
    });
    expect([seen, asked]).toEqual(['a 1', 2]);
  });

  test('again and again is an error that goes away by itself', async () => {
    await expect(reading(() => replace(1_000))).rejects.toMatchObject({ code: 'folder.changing', retryable: true });
  });

  test('what is wrong with it is told when it holds still', async () => {
    await writeFile(join(dir, '..data', 'a.yaml'), 'a');
    await expect(reading(() => rm(join(dir, '..data', 'b.yaml'), { force: true }))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
