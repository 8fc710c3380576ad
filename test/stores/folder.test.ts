/** A folder keeps the promises of a store, with real files. */
import { rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { never } from '../../src/policy/predicate.ts';
import { describeFiles, dispose, filesPolicy, old, ordered, recent } from '../contract/store/files.ts';
import { type FolderPlace, folderPlace } from './folder-place.ts';

/** Directory by directory: a folder comes where its name does. */
const asWalked = (a: string, b: string): number => {
  const [one, other] = [a.split('/'), b.split('/')];
  const i = one.findIndex((part, at) => part !== other[at]);
  return (one[i] ?? '') < (other[i] ?? '') ? -1 : 1;
};

describeFiles({ name: 'folder', word: 'files', create: () => folderPlace(), compare: asWalked });

describe('A folder', () => {
  const places: FolderPlace[] = [];
  afterEach(async () => {
    for (const place of places.splice(0)) await place.close();
  });
  const place = async (...args: Parameters<typeof folderPlace>): Promise<FolderPlace> => {
    const one = await folderPlace(...args);
    places.push(one);
    return one;
  };

  test('a file that was changed within the last hour stays, whatever date its name has', async () => {
    const under = await place({ 'x-2020-01-01.log': old, 'y-2020-01-01.log': new Date('2026-05-31T23:30:00Z') });
    const policy = filesPolicy({ pattern: '*-%Y-%m-%d.log', retain: 'period: 6 months, from: dated' });
    const judgement = await under.judged(policy);
    expect(await under.store.examine(judgement, never, ['y-2020-01-01.log'])).toMatchObject({
      due: true,
      blocked: ['changed within the last hour'],
    });
    await dispose(under.store, judgement);
    expect(await under.paths()).toEqual(['y-2020-01-01.log']);
    await utimes(join(under.root, 'y-2020-01-01.log'), old, old);
    await dispose(under.store, judgement);
    expect(await under.paths()).toEqual([]);
  });

  test('what was replaced, or lies in a folder that was renamed since, is not what was judged', async () => {
    const under = await place({ 'a.log': old, 'b.log': old, 'd/e.log': old });
    const order = await ordered(under.store, await under.judged(filesPolicy()));
    await rename(join(under.root, 'd'), join(under.root, 'f'));
    await under.put('new.log', recent);
    await rename(join(under.root, 'new.log'), join(under.root, 'a.log'));
    expect(await under.store.effect(order)).toMatchObject({ disposed: [['b.log']], gone: 1 });
    expect(await under.paths()).toEqual(['a.log', 'f/e.log']);
  });

  test('a sidecar with a second name keeps its file: unlinking one would destroy nothing', async () => {
    const under = await place({ 'c.gz': old, 'c.gz.sha256': old });
    await under.hardLink('c-again', join(under.root, 'c.gz.sha256'));
    const judgement = await under.judged(filesPolicy({ pattern: '*.gz', dataset: 'sidecars: ["{path}.sha256"]' }));
    expect(await under.store.list(judgement, never, 'blocked', 9)).toEqual([['c.gz']]);
    expect(await under.store.select(judgement, never, { branch: 0, at: null }, 9)).toBeNull();
  });

  test('the modification counts to the microsecond', async () => {
    const under = await place({ 'a.log': new Date('2025-11-30T21:59:59.999Z') });
    expect(await under.store.list(await under.judged(filesPolicy()), never, 'due', 9)).toEqual([['a.log']]);
  });
});
