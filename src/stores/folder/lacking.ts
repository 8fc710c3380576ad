/** What the process may not do in a folder, as far as the root tells. */
import * as fs from 'node:fs';
import { filesTable } from '../../policy/file-columns.ts';
import type { Right } from '../../policy/rights.ts';
import type { ExcessRight, LackingRight } from '../../ports/store.ts';
import { at, type Root } from './session.ts';

const { R_OK, W_OK, X_OK } = fs.constants;

const allowed = (root: Root, mode: number): Promise<boolean> =>
  fs.promises.access(at(root.fd, '.'), mode).then(
    () => true,
    () => false,
  );

/** Where files are only read, nobody has to be able to delete one. Of an administrator everything is expected. */
export async function excess(root: Root): Promise<ExcessRight[]> {
  const { access, root: path } = root.folder;
  if (access === 'dispose' || process.getuid?.() === 0 || !(await allowed(root, W_OK | X_OK))) return [];
  const remedy = `Mount ${path} read-only, or take the right to write to it from the user ${process.getuid?.() ?? 'unknown'}.`;
  return [{ what: `may write to ${path}, though stores.yaml says access: read`, remedy }];
}

/** A file goes by writing to its directory. Directories below the root may be stricter than it is: those tell when they are met. */
export async function lacking(root: Root, wanted: Right[]): Promise<LackingRight[]> {
  const [reads, writes] = [await allowed(root, R_OK | X_OK), await allowed(root, W_OK | X_OK)];
  return wanted
    .filter(({ table, right }) => table === filesTable && !(right === 'select' ? reads : writes))
    .map((one) => ({ ...one, remedy: remedy(root, one) }));
}

const remedy = ({ folder }: Root, { right }: Right): string =>
  `Let the user that Gallra runs as (${process.getuid?.() ?? 'unknown'}) ${right === 'select' ? 'read' : 'write to'} ${folder.root} and what is below.`;
