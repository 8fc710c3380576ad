/** A folder to the byte, by plain reading: what stands under each path, printed. Nothing here comes from the program under test. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Path below the root → kind, rights, and for files size, modification and SHA-256. What is Gallra's own is left out. */
export type FileTree = Map<string, string>;

export function readTree(root: string): FileTree {
  const tree: FileTree = new Map();
  const read = (path: string): void => {
    for (const name of readdirSync(join(root, path))) {
      const below = join(path, name);
      if (below === '.gallra') continue;
      const print = printOf(join(root, below));
      tree.set(below, print);
      if (print.startsWith('folder')) read(below);
    }
  };
  read('.');
  return tree;
}

export const filesIn = (tree: FileTree): number =>
  [...tree.values()].filter((print) => !print.startsWith('folder')).length;

/** A folder's own times change with what is taken out of it. */
function printOf(path: string): string {
  const facts = lstatSync(path, { bigint: true });
  const rights = (facts.mode & 0o7777n).toString(8);
  if (facts.isDirectory()) return `folder ${rights}`;
  if (facts.isSymbolicLink()) return `link ${readlinkSync(path)} ${facts.mtimeNs}`;
  const bytes = createHash('sha256').update(readFileSync(path)).digest('hex');
  return `file ${rights} ${facts.nlink} ${facts.size} ${facts.mtimeNs} ${bytes}`;
}
