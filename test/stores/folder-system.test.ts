/** The threads that make calls of the system for many files of a folder at a time. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { link, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isLink, isRegular, pack } from '../../src/stores/folder/facts.ts';
import { openSystem, type System } from '../../src/stores/folder/system.ts';
import type { Going, Removal } from '../../src/stores/folder/system-calls.ts';
import { deadlineIn } from '../../src/stores/one-by-one.ts';

let place: string;
let directory: number;
let system: System;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'gallra-system-'));
  directory = openSync(place, constants.O_RDONLY | constants.O_DIRECTORY);
  system = openSystem();
});
afterEach(async () => {
  await system.end();
  closeSync(directory);
  await rm(place, { recursive: true });
});

const write = (...names: string[]): Promise<unknown> =>
  Promise.all(names.map((name) => writeFile(join(place, name), name)));

const going = async (...names: string[]): Promise<Going[]> => {
  const facts = await system.look(directory, names);
  return names.map((name, i) => ({ names: [name], judged: pack([facts[i] ?? null]) }));
};
/** Nobody settles the batch as long as there is no such file. */
const remove = (files: Going[], ms = 60_000): Promise<Removal[][]> =>
  system.remove(directory, files, { limit: deadlineIn(ms), receipts: directory, receipt: 'receipt' });

test('a look tells what is there, of a link what the link is, and nothing of what is not there', async () => {
  await write('one');
  await symlink('one', join(place, 'two'));
  const [one, two, three] = await system.look(directory, ['one', 'two', 'three']);
  expect(one && isRegular(one) && one.size).toBe(3n);
  expect(two && isLink(two)).toBe(true);
  expect(three).toBeNull();
});

test('what is held open stays open when the threads end, and the number of what was closed may be another file’s', async () => {
  await write('one', 'two');
  const { descriptors, facts } = await system.open(directory, ['one', 'gone', 'two']);
  const [one = 0, gone, two = 0] = descriptors;
  expect(gone).toBe(0);
  // Closed here, and its number is given to the next that is opened.
  closeSync(one);
  const next = openSync(join(place, 'two'), 'r');
  await system.end();
  expect(fstatSync(two, { bigint: true }).ino).toBe(facts[2]?.ino);
  expect(fstatSync(next, { bigint: true }).ino).toBe(facts[2]?.ino);
  closeSync(next);
  await system.close([0, two]);
  expect(() => fstatSync(two)).toThrow('EBADF');
});

test('only what is as it was judged goes', async () => {
  await write('same', 'written', 'replaced', 'linked', 'gone', 'new');
  const files = await going('same', 'written', 'replaced', 'linked', 'gone');
  await writeFile(join(place, 'written'), 'more of it');
  await rename(join(place, 'new'), join(place, 'replaced'));
  await link(join(place, 'linked'), join(place, 'another'));
  await rm(join(place, 'gone'));
  expect(await remove(files)).toEqual([['removed'], ['left'], ['left'], ['left'], ['gone']]);
  const left = await system.look(directory, ['same', 'written', 'replaced', 'linked', 'another']);
  expect(left.map((one) => one !== null)).toEqual([false, true, true, true, true]);
});

test('of a file and what goes with it, nothing more goes after what stays', async () => {
  await write('file', 'side', 'other');
  const facts = await system.look(directory, ['side', 'other', 'file']);
  await writeFile(join(place, 'other'), 'written to');
  const file = { names: ['side', 'other', 'file'], judged: pack(facts) };
  expect(await remove([file])).toEqual([['removed', 'left']]);
  expect((await system.look(directory, ['side', 'other', 'file'])).map((one) => one !== null)).toEqual([
    false,
    true,
    true,
  ]);
});

test('once somebody else settles the batch, or its time is over, nothing goes', async () => {
  await write('file');
  const files = await going('file');
  await expect(remove(files, -1)).rejects.toMatchObject({ code: 'ESTOPPED' });
  await write('receipt');
  await expect(remove(files)).rejects.toMatchObject({ code: 'ESTOPPED' });
  expect((await system.look(directory, ['file']))[0]?.size).toBe(4n);
});

test('an error of the system comes with its code, and with no path', async () => {
  await expect(system.look(directory, ['a-secret-name'.padEnd(300, '-')])).rejects.toMatchObject({
    code: 'ENAMETOOLONG',
    message: 'ENAMETOOLONG',
  });
});
