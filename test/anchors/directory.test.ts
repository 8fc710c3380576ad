/** The directory, as the contract has it, and what may become of a directory in the world. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDirectoryAnchor } from '../../src/anchors/directory/open-anchor.ts';
import type { Anchor } from '../../src/ports/anchor.ts';
import { anchorContract, noteOf } from '../contract/anchor.ts';

const made: string[] = [];
const place = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'gallra-anchor-'));
  made.push(path);
  return path;
};
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

anchorContract(async () => {
  const path = await place();
  return { anchor: openDirectoryAnchor(path), again: openDirectoryAnchor(path) };
});

describe('a directory', () => {
  let path: string;
  let anchor: Anchor;
  beforeEach(async () => {
    path = await place();
    anchor = openDirectoryAnchor(path);
  });
  const fill = async (count: number): Promise<void> => {
    for (let after = 0; after < count; after++) await anchor.put(noteOf(after + 1), after);
  };
  const file = (sequence: number): string => join(path, '000000', String(sequence).padStart(9, '0'));

  test('names a note by its number, and leaves nothing else behind', async () => {
    await fill(2);
    expect(await readdir(path)).toEqual(['000000']);
    expect((await readdir(join(path, '000000'))).sort()).toEqual(['000000001', '000000002']);
  });

  test('goes on in the next folder after 999 notes', async () => {
    await mkdir(join(path, '000000'));
    for (let n = 1; n <= 999; n++) await writeFile(file(n), noteOf(n));
    await mkdir(join(path, '000001')); // For a note that did not come.
    expect(await anchor.head()).toMatchObject({ sequence: 999 });
    expect(await anchor.put(noteOf(1000), 999)).toMatchObject({ sequence: 1000 });
    expect(await readdir(join(path, '000001'))).toEqual(['000001000']);
    expect(await anchor.head()).toEqual({ sequence: 1000, note: noteOf(1000) });
    expect((await anchor.notes({ after: 998, limit: 5 })).map(({ sequence }) => sequence)).toEqual([999, 1000]);
  });

  test('passes over what was left by a writer that died before its note had a name', async () => {
    await fill(1);
    await writeFile(join(path, '000000', '.half'), 'gallra/a-led');
    expect(await anchor.head()).toEqual({ sequence: 1, note: noteOf(1) });
  });

  test('that is not there is unreachable, and never made', async () => {
    const gone = openDirectoryAnchor(join(path, 'volume'));
    await expect(gone.head()).rejects.toMatchObject({ code: 'anchor.unreachable', retryable: true });
    await expect(gone.put(noteOf(1), 0)).rejects.toMatchObject({ code: 'anchor.unreachable' });
    expect(await readdir(path)).toEqual([]);
  });

  test('that is a file is none', async () => {
    await writeFile(join(path, 'file'), '');
    await expect(openDirectoryAnchor(join(path, 'file')).head()).rejects.toMatchObject({ code: 'anchor.denied' });
  });

  test('says which note is missing', async () => {
    await fill(3);
    await rm(file(2));
    await expect(anchor.head()).rejects.toMatchObject({
      code: 'anchor.damaged',
      message: expect.stringContaining('note 2 is missing'),
    });
    await expect(anchor.put(noteOf(4), 3)).rejects.toMatchObject({ code: 'anchor.damaged' });
  });

  test('says which folder is missing, and that a full one is not full', async () => {
    await mkdir(join(path, '000000'));
    for (let n = 1; n <= 999; n++) await writeFile(file(n), noteOf(n));
    await anchor.put(noteOf(1000), 999);
    await rm(file(999));
    await rm(join(path, '000001', '000001000'));
    await expect(anchor.head()).rejects.toMatchObject({ code: 'anchor.damaged' });
    await rename(join(path, '000000'), join(path, '000002'));
    await expect(anchor.head()).rejects.toMatchObject({ message: expect.stringContaining('folder 0 is missing') });
  });

  test.each([
    ['empty', 0],
    ['cut off', 40],
  ])('takes no %s file for a note', async (_, size) => {
    await fill(2);
    await truncate(file(2), size);
    await expect(anchor.head()).rejects.toMatchObject({ code: 'anchor.damaged' });
  });

  test('follows no link, neither to a note nor to a folder', async () => {
    const elsewhere = await place();
    await fill(1);
    await writeFile(join(elsewhere, 'note'), noteOf(2));
    await symlink(join(elsewhere, 'note'), file(2));
    await expect(anchor.head()).rejects.toMatchObject({ code: 'anchor.damaged' });
    await rename(join(path, '000000'), join(elsewhere, '000000'));
    await symlink(join(elsewhere, '000000'), join(path, '000000'));
    await expect(anchor.head()).rejects.toMatchObject({ code: 'anchor.damaged' });
  });

  test('that may not be written to can be read', async () => {
    await fill(1);
    await chmod(path, 0o755);
    await chmod(join(path, '000000'), 0o555);
    await asNobody(async () => {
      await expect(anchor.put(noteOf(2), 1)).rejects.toMatchObject({ code: 'anchor.denied' });
      expect(await anchor.head()).toEqual({ sequence: 1, note: noteOf(1) });
    });
    await chmod(join(path, '000000'), 0o755);
  });
});

/** Nothing keeps the superuser from writing. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const superuser = process.getuid?.() === 0;
  if (superuser) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (superuser) process.seteuid?.(0);
  }
}
