/** One object as a row: what predicates may ask of it, and what stands in the way of destroying it. */
import type { Match } from '../../policy/compiled.ts';
import { columnIn, fileKey, filesShape, patternValue } from '../../policy/file-columns.ts';
import type { Judgement } from '../../policy/judgement.ts';
import { objectColumn, objectColumnValue, objectsTable } from '../../policy/object-columns.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Examination } from '../../ports/store.ts';
import { examineAlone } from '../examine-alone.ts';
import { type JudgedOutcome, outcomeFor } from '../judge-row.ts';
import { type JudgedRow, satisfies } from '../satisfies.ts';
import { keyBeside, sidecarsOf } from '../sidecars.ts';
import { schemaError } from '../store-errors.ts';
import type { Held } from './listing.ts';
import type { Bucket } from './session.ts';

/** What Object Lock says of one version. */
export interface Lock {
  version: string;
  /** ISO instant. */
  retainUntil: string | null;
  /** `ours`: we pushed it for a hold. */
  legalHold: 'ours' | 'foreign' | null;
}

/** Beside the listing, as far as it was asked for. */
export interface Looked {
  tags: Map<string, string> | null;
  metadata: Map<string, string> | null;
  /** By their path. Those that are there. */
  sidecars: Map<string, ObjectRow>;
  locks: Lock[];
}

export interface ObjectRow extends JudgedRow {
  path: string;
  held: Held;
  looked: Looked;
}

const shape = filesShape('', 'objects');

export function objectRow(bucket: Bucket, path: string, held: Held, looked: Looked): ObjectRow {
  return {
    path,
    held,
    looked,
    store: bucket.store,
    table: objectsTable,
    timezone: bucket.timezone,
    shape(column) {
      const found = columnIn(shape, column);
      if (!found) throw schemaError(bucket.store, `Objects have no column ${column}.`);
      return found;
    },
    value(column) {
      if (column === fileKey) return path;
      if (column === 'name') return path.slice(path.lastIndexOf('/') + 1);
      if (column === 'size') return String(held.versions.reduce((sum, { size }) => sum + size, 0));
      if (column === 'modified_at') return modifiedAt(held);
      const attribute = objectColumn(column);
      if (!attribute) return patternValue(column, path);
      const written = attribute.source === 'tag' ? looked.tags : looked.metadata;
      if (written === null) throw new TypeError(`${attribute.source} was not looked up`);
      return objectColumnValue(attribute, written.get(attribute.name) ?? null);
    },
    related: (table, match) => beside(bucket, path, looked, table, match),
  };
}

/** That of whatever came last, delete markers and uploads that were begun included. */
function modifiedAt({ versions, uploads }: Held): string {
  const all = [...versions.map(({ modified }) => modified), ...uploads.map(({ initiated }) => initiated)];
  const last = new Date(Math.max(...all.map((at) => at.getTime())));
  const year = last.getUTCFullYear();
  return year >= 1 && year <= 9999 ? last.toISOString() : '-infinity';
}

function beside(bucket: Bucket, path: string, { sidecars }: Looked, table: string, match: Match): ObjectRow[] {
  const key = keyBeside(bucket.store, { table: objectsTable, key: path }, table, match);
  const found = sidecars.get(key ?? '');
  return found ? [found] : [];
}

/** An upload that was begun so shortly before the as-of may still be going on, whatever date the key has. */
const uploadMs = 24 * 3_600_000;

/** Why an object that is due stays all the same. Nothing of this is the policy's. */
export function obstaclesTo(row: ObjectRow, judgement: Judgement): string[] {
  const besides = sidecarsOf(row, judgement).flatMap((one) => standsInTheWay(one, judgement.asOf));
  return [...standsInTheWay(row, judgement.asOf), ...besides.map((one) => `${one} (a sidecar)`)];
}

function standsInTheWay({ held, looked }: ObjectRow, asOf: string): string[] {
  const at = Date.parse(asOf);
  const until = looked.locks.flatMap(({ retainUntil }) => retainUntil ?? []).sort();
  const last = until.at(-1);
  return [
    ...(last !== undefined && Date.parse(last) > at ? [`Object Lock keeps it until ${last.slice(0, 10)}`] : []),
    ...(looked.locks.some(({ legalHold }) => legalHold === 'foreign') ? ['a legal hold that is not ours'] : []),
    ...(held.uploads.some(({ initiated }) => initiated.getTime() > at - uploadMs)
      ? ['an upload was begun within the last day']
      : []),
  ];
}

/** A legal hold of ours that was not lifted is a hold. */
const isHeldThere = (row: ObjectRow, judgement: Judgement): boolean =>
  [row, ...sidecarsOf(row, judgement)].some(({ looked }) => looked.locks.some(({ legalHold }) => legalHold === 'ours'));

export function outcomeOf(row: ObjectRow, judgement: Judgement, held: Predicate): JudgedOutcome | null {
  const judged = outcomeFor(judgement, held, (predicate) => satisfies(row, predicate));
  if (judged?.outcome !== 'due') return judged;
  if (isHeldThere(row, judgement)) return { ...judged, outcome: 'held' };
  return obstaclesTo(row, judgement).length > 0 ? { ...judged, outcome: 'blocked' } : judged;
}

export function examineObject(row: ObjectRow, judgement: Judgement, held: Predicate): Examination {
  const found = examineAlone(row, judgement, held);
  return {
    ...found,
    held: found.held || isHeldThere(row, judgement),
    blocked: [...found.blocked, ...obstaclesTo(row, judgement)],
  };
}
