/** One file as a row: what predicates may ask of it, and what stands in the way of destroying it. */
import type { Match } from '../../policy/compiled.ts';
import { columnIn, fileKey, filesShape, filesTable, patternValue } from '../../policy/file-columns.ts';
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Examination } from '../../ports/store.ts';
import { examineAlone } from '../examine-alone.ts';
import { type JudgedOutcome, outcomeFor } from '../judge-row.ts';
import { type JudgedRow, satisfies } from '../satisfies.ts';
import { keyBeside, sidecarsOf } from '../sidecars.ts';
import { schemaError } from '../store-errors.ts';
import { type Facts, isLink, isRegular } from './facts.ts';
import { bytesOf } from './paths.ts';
import { type Folder, statIn } from './session.ts';
import type { Entry } from './walk.ts';

export interface FileRow extends JudgedRow {
  entry: Entry;
  facts: Facts;
}

const shape = filesShape('', true);

export function fileRow(folder: Folder, entry: Entry, facts: Facts): FileRow {
  let modified: string | null = null;
  const row: FileRow = {
    entry,
    facts,
    store: folder.store,
    table: filesTable,
    timezone: folder.timezone,
    shape(column) {
      const found = columnIn(shape, column);
      if (!found) throw schemaError(folder.store, `Files have no column ${column}.`);
      return found;
    },
    value(column) {
      if (column === fileKey) return entry.key;
      if (column === 'name') return entry.key.slice(entry.key.lastIndexOf('/') + 1);
      if (column === 'size') return String(facts.size);
      if (column !== 'modified_at') return patternValue(column, entry.key);
      modified ??= modifiedAt(facts);
      return modified;
    },
    related: (table, match) => beside(folder, row, table, match),
  };
  return row;
}

/** To the microsecond, rounded down; an infinity, so undated, where it is no date of ours. */
function modifiedAt({ mtimeNs }: Facts): string {
  const nanos = ((mtimeNs % nanosInSecond) + nanosInSecond) % nanosInSecond;
  const at = new Date(Number((mtimeNs - nanos) / nanosInSecond) * 1000);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 || at.getUTCFullYear() < 1) return '-infinity';
  const micros = Math.floor(Number(nanos) / 1000);
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
  return `${at.toISOString().slice(0, 19)}${fraction}Z`;
}

const nanosInSecond = 1_000_000_000n;

/** A sidecar: it lies in the same directory, so its name is all that has to be known. */
function beside(folder: Folder, { entry }: FileRow, table: string, match: Match): FileRow[] {
  const key = keyBeside(folder.store, { table: filesTable, key: entry.key }, table, match);
  const path = key === null ? null : bytesOf(key);
  const name = path?.slice(path.lastIndexOf('/') + 1);
  if (
    key === null ||
    path === null ||
    name === undefined ||
    path.length - name.length !== entry.path.length - entry.name.length
  )
    throw schemaError(folder.store, 'A sidecar does not lie beside its file.');
  const facts = statIn(entry.directory, name);
  return facts === null ? [] : [fileRow(folder, { path, key, name, directory: entry.directory }, facts)];
}

/** A file that was changed so shortly before the as-of may still be written to, whatever date its name has. */
const quietMs = 3_600_000;

/** Why a file that is due stays all the same. Nothing of this is the policy's. */
export function obstaclesTo(row: FileRow, judgement: Judgement): string[] {
  const own = [
    ...standsInTheWay(row.facts),
    ...(Number(row.facts.mtimeNs / 1_000_000n) > Date.parse(judgement.asOf) - quietMs
      ? ['changed within the last hour']
      : []),
  ];
  const besides = sidecarsOf(row, judgement).flatMap(({ facts }) => standsInTheWay(facts));
  return [...own, ...besides.map((one) => `${one} (a sidecar)`)];
}

function standsInTheWay(facts: Facts): string[] {
  if (isLink(facts)) return ['a link, which is never followed'];
  if (!isRegular(facts)) return ['no regular file'];
  return facts.nlink > 1n ? ['another name keeps its bytes (a hard link)'] : [];
}

export function outcomeOf(row: FileRow, judgement: Judgement, held: Predicate): JudgedOutcome | null {
  const judged = outcomeFor(judgement, held, (predicate) => satisfies(row, predicate));
  return judged?.outcome === 'due' && obstaclesTo(row, judgement).length > 0
    ? { ...judged, outcome: 'blocked' }
    : judged;
}

export function examineFile(row: FileRow, judgement: Judgement, held: Predicate): Examination {
  const found = examineAlone(row, judgement, held);
  return { ...found, blocked: [...found.blocked, ...obstaclesTo(row, judgement)] };
}
