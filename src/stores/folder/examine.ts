/** One file under a judgement. */
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { inDirectoryOf } from './directories.ts';
import { isDirectory } from './facts.ts';
import { examineFile, fileRow } from './file-row.ts';
import { onlyFiles, pathOf } from './keys.ts';
import { type Root, statIn } from './session.ts';

export async function examine(
  root: Root,
  judgement: Judgement,
  held: Predicate,
  key: Key,
): Promise<Examination | null> {
  onlyFiles(root.folder, judgement.table);
  const path = pathOf(root.folder, key);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = await inDirectoryOf(root, path, async (directory) => {
    const facts = statIn(directory, name);
    if (facts === null || isDirectory(facts)) return null;
    return examineFile(fileRow(root.folder, { directory, name, path, key: key[0] ?? '' }, facts), judgement, held);
  });
  return typeof found === 'string' ? null : found;
}
