/** Keys and counts of the files that satisfy a predicate, in the order of a walk. */
import { filesTable } from '../../policy/file-columns.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Key } from '../../ports/store.ts';
import { satisfies } from '../satisfies.ts';
import { schemaError } from '../store-errors.ts';
import { bytesOf } from './paths.ts';
import { rowsFor } from './rows.ts';
import type { Folder, Root } from './session.ts';

export async function keys(
  root: Root,
  table: string,
  where: Predicate,
  after: Key | null,
  limit: number,
): Promise<Key[]> {
  onlyFiles(root.folder, table);
  const found: Key[] = [];
  for await (const row of rowsFor(root, where, after === null ? null : pathOf(root.folder, after))) {
    if (!satisfies(row, where)) continue;
    if (found.length === limit) break;
    found.push([row.entry.key]);
  }
  return found;
}

export async function count(root: Root, table: string, where: Predicate): Promise<number> {
  onlyFiles(root.folder, table);
  let found = 0;
  for await (const row of rowsFor(root, where)) if (satisfies(row, where)) found += 1;
  return found;
}

/** The bytes of the path that a key is the text of. @throws `store.schema` */
export function pathOf(folder: Folder, [text = '']: Key): string {
  const path = bytesOf(text);
  if (path === null) throw schemaError(folder.store, 'A key is no path below the root of the folder.');
  return path;
}

export function onlyFiles(folder: Folder, table: string): void {
  if (table !== filesTable)
    throw schemaError(folder.store, `The folder of store ${folder.store} has no table ${table}.`);
}
