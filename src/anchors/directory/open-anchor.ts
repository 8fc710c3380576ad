/**
 * An anchor in a directory, such as a mounted volume: one file a note, named by its number, a thousand to a folder. A note
 * is written beside, made durable, and then linked to its name, which only one can have. Nothing is ever changed or removed.
 */
import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { GallraError } from '../../errors/gallra-error.ts';
import type { Anchor, AnchoredNote } from '../../ports/anchor.ts';
import { anchorDamaged, anchorDenied, anchorMoved, anchorUnreachable } from '../anchor-errors.ts';
import { fileOf, folderOf, newestOf, noteBytes, numbersIn, padded, wholeNote } from '../numbered.ts';

/** A volume that does not answer may hang its caller for ever. */
const patienceMs = 15_000;

/** @param path absolute; it has to exist, since an empty place may be a volume that is not mounted. Opens nothing. */
export function openDirectoryAnchor(path: string): Anchor {
  const name = `directory ${path}`;
  const guarded = <T>(work: () => Promise<T>): Promise<T> => answering(name, work);
  return {
    name,
    head: () => guarded(() => headOf(path, name)),
    put: (note, after) => guarded(() => put(path, name, note, after)),
    notes: (filter) => guarded(() => notes(path, name, filter)),
    async close() {},
  };
}

async function headOf(path: string, name: string): Promise<AnchoredNote | null> {
  const sequence = await newest(path, name);
  return sequence === 0 ? null : readNote(path, name, sequence);
}

async function put(path: string, name: string, note: string, after: number): Promise<AnchoredNote> {
  if ((await newest(path, name)) !== after) throw anchorMoved(name, after);
  const sequence = after + 1;
  const folder = join(path, folderOf(sequence));
  if ((await mkdir(folder, { recursive: true })) !== undefined) await makeDurable(path);
  // Its name is none of a note: should this die here, nobody reads it.
  const beside = join(folder, `.${randomUUID()}`);
  try {
    await writeDurably(beside, note);
    await link(beside, join(path, fileOf(sequence)));
    await makeDurable(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw anchorMoved(name, after);
    throw error;
  } finally {
    await unlink(beside).catch(() => undefined);
  }
  return { sequence, note };
}

async function notes(
  path: string,
  name: string,
  { after, limit }: { after: number; limit: number },
): Promise<AnchoredNote[]> {
  const last = Math.min(await newest(path, name), after + limit);
  const found: AnchoredNote[] = [];
  for (let sequence = after + 1; sequence <= last; sequence++) found.push(await readNote(path, name, sequence));
  return found;
}

/** 0: it is empty. */
async function newest(path: string, name: string): Promise<number> {
  await stat(path);
  const folders = numbersIn(await readdir(path), 6);
  return newestOf(name, folders, async (folder) => {
    const inside = join(path, padded(folder, 6));
    if (!(await lstat(inside)).isDirectory()) throw anchorDamaged(name, `${padded(folder, 6)} is no folder`);
    return numbersIn(await readdir(inside), 9);
  });
}

async function readNote(path: string, name: string, sequence: number): Promise<AnchoredNote> {
  const file = join(path, fileOf(sequence));
  const { size, isFile } = await shapeOf(file, name, sequence);
  if (!isFile) throw anchorDamaged(name, `note ${sequence} is no plain file`);
  const note = size <= noteBytes ? await readFile(file, 'utf8') : '';
  return { sequence, note: wholeNote(name, sequence, note) };
}

async function shapeOf(file: string, name: string, sequence: number): Promise<{ size: number; isFile: boolean }> {
  try {
    const found = await lstat(file);
    return { size: found.size, isFile: found.isFile() };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw anchorDamaged(name, `note ${sequence} is missing`);
    throw error;
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function makeDurable(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function answering<T>(name: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(anchorUnreachable(name, 'it does not answer')), patienceMs);
  });
  try {
    return await Promise.race([work(), tooLate]);
  } catch (error) {
    throw error instanceof GallraError ? error : translated(name, error);
  } finally {
    clearTimeout(timer);
  }
}

function translated(name: string, error: unknown): GallraError {
  const code = codeOf(error);
  if (code === 'ENOENT') return anchorUnreachable(name, 'there is no such directory', error);
  if (code === 'ENOTDIR') return anchorDenied(name, 'it is no directory', error);
  if (code === 'EROFS') return anchorDenied(name, 'it is read-only', error);
  if (code === 'EACCES') return anchorDenied(name, 'this user may not', error);
  if (code === 'EPERM' || code === 'ENOTSUP') return anchorDenied(name, 'its file system has no hard links', error);
  return anchorUnreachable(name, code || 'for an unknown reason', error);
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
