/** What the process may not do in a folder, as far as the root tells. */
import * as fs from 'node:fs';
import { filesTable } from '../../policy/file-columns.ts';
import type { Right } from '../../policy/rights.ts';
import type { LackingRight } from '../../ports/store.ts';
import { at, type Root } from './session.ts';

/** A file goes by writing to its directory. Directories below the root may be stricter than it is: those tell when they are met. */
export async function lacking(root: Root, wanted: Right[]): Promise<LackingRight[]> {
  const { R_OK, W_OK, X_OK } = fs.constants;
  const allowed = (mode: number): Promise<boolean> =>
    fs.promises.access(at(root.fd, '.'), mode).then(
      () => true,
      () => false,
    );
  const [reads, writes] = [await allowed(R_OK | X_OK), await allowed(W_OK | X_OK)];
  return wanted
    .filter(({ table, right }) => table === filesTable && !(right === 'select' ? reads : writes))
    .map((one) => ({ ...one, remedy: remedy(root, one) }));
}

const remedy = ({ folder }: Root, { right }: Right): string =>
  `Let the user that Gallra runs as (${process.getuid?.() ?? 'unknown'}) ${right === 'select' ? 'read' : 'write to'} ${folder.root} and what is below.`;
