/** Files as records elsewhere name them. */
import { byDirectory, inDirectoryOf } from './directories.ts';
import { isThere } from './ours.ts';
import type { Root } from './session.ts';

/** What lies behind a link, or in another mount, is not certainly absent. */
export async function absentNames(root: Root, names: string[]): Promise<string[]> {
  const keys = names.map((name) => [name]);
  const absent: string[] = [];
  for (const { path, files } of byDirectory(root.folder, keys)) {
    const found = await inDirectoryOf(root, path, async (directory) => {
      for (const { key, name } of files) if (!isThere(directory, name)) absent.push(key);
    });
    if (found === 'absent') absent.push(...files.map(({ key }) => key));
  }
  return absent;
}
