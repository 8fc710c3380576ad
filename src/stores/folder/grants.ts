/** Commands that let a user of this machine at a folder: files go by writing to their directories. */
import type { Right } from '../../policy/rights.ts';
import type { GrantLine } from '../../ports/store.ts';
import { type Folder, ourFolder } from './session.ts';

/** Access control lists, so that owner and group of the files stay as they are; the second of a pair is for what comes later. */
export function grants(
  { root, access }: Pick<Folder, 'root' | 'access'>,
  rights: readonly Right[],
  to: string | null,
): { to: string; lines: GrantLine[] } {
  const user = to ?? String(process.getuid?.() ?? 'nobody');
  const writes = access === 'dispose' && rights.some(({ right }) => right === 'delete');
  const reads = rights.filter(({ right }) => right === 'select');
  const may = writes ? 'rwX' : 'rX';
  const both = (mode: string, path: string): string[] =>
    ['', 'd:'].map((kind) => `setfacl -R -m ${kind}u:${quoted(user)}:${mode} ${quoted(path)}`);
  return {
    to: user,
    lines: [
      ...both(may, root).map((statement) => ({ statement, rights: writes ? [...rights] : reads })),
      ...(access === 'dispose' && !writes
        ? both('rwX', `${root}/${ourFolder}`).map((statement) => ({ statement, rights: [] }))
        : []),
    ],
  };
}

const quoted = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
