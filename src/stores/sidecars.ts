/** Files that lie beside a file and go with it: the only relation that files and objects know. */
import type { Match } from '../policy/compiled.ts';
import { fileKey, patternValue } from '../policy/file-columns.ts';
import type { Judgement } from '../policy/judgement.ts';
import type { JudgedRow } from './satisfies.ts';
import { schemaError } from './store-errors.ts';

/** Those that are there. The rows of one store are all of one kind. */
export const sidecarsOf = <Row extends JudgedRow>(row: Row, judgement: Judgement): Row[] =>
  judgement.parts.flatMap((part) => (part.kind === 'rows' ? (row.related(part.table, part.match) as Row[]) : []));

/** The key of the one that the match means. @throws `store.schema` where it means anything but a file beside */
export function keyBeside(
  store: string,
  own: { table: string; key: string },
  table: string,
  match: Match,
): string | null {
  const [[theirs, ours] = []] = Object.entries(match);
  if (table !== own.table || theirs !== fileKey || ours === undefined || Object.keys(match).length !== 1)
    throw schemaError(store, `The store ${store} has no related tables to look into.`);
  return patternValue(ours, own.key);
}
