/** The text of a file beside the policies, or what is wrong with it as a whole. */
import { readFile, stat } from 'node:fs/promises';
import type { Problem } from '../policy/parsed.ts';
import { maxFileBytes } from '../policy/read-yaml.ts';

/** Never throws. */
export const readText = async (file: string): Promise<string | Problem> =>
  (await readTextIfThere(file)) ?? unreadable(file);

/** Null: there is no such file. Never throws. */
export async function readTextIfThere(file: string): Promise<string | Problem | null> {
  let bytes: Uint8Array;
  try {
    if ((await stat(file)).size > maxFileBytes)
      return wholeFile(file, 'yaml.size', 'the file is larger than 1 MB', 'Split it: one policy a file.');
    bytes = await readFile(file);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : unreadable(file);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wholeFile(file, 'yaml.encoding', 'the file is not UTF-8', 'Save it as UTF-8.');
  }
}

const unreadable = (file: string): Problem =>
  wholeFile(file, 'folder.file', 'the file cannot be read', 'Check that it exists and may be read.');

/** At its beginning: there is no better place. */
export const wholeFile = (file: string, code: string, what: string, hint: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  code,
  what,
  hint,
});
