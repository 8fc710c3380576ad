/** One row under a judgement: in which branch it falls, and what would become of it. */
import type { Judgement, Reading, Reason } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { BatchRange, Cursor, Key } from '../../ports/store.ts';
import { outcomeFor } from '../judge-row.ts';
import { compare } from '../values.ts';
import { satisfies, temporal } from './predicate.ts';
import { columnOf, compareKeys, type Database, keyOf, type StoredRow, type Table, tableOf } from './tables.ts';

export interface Classified {
  row: StoredRow;
  key: Key;
  /** Null: undated. */
  branch: number | null;
  /** The branch's lead as printed. */
  lead: string | null;
  outcome: 'due' | Reason;
}

/** Every candidate: in scope, and due in a branch or undated. By branch in the order of (lead, key); the undated last. */
export function candidates(database: Database, judgement: Judgement, held: Predicate): Classified[] {
  const table = tableOf(database, judgement.table);
  const found = [...table.rows.values()].flatMap((row) => classify(database, table, row, judgement, held) ?? []);
  return found.sort((a, b) => {
    const branches = (a.branch ?? judgement.branches.length) - (b.branch ?? judgement.branches.length);
    if (branches !== 0) return branches;
    return comparePositions(database, table, judgement, a.branch, a, b);
  });
}

/** Null where the row is out of scope, or neither due nor undated. */
export function classify(
  database: Database,
  table: Table,
  row: StoredRow,
  judgement: Judgement,
  held: Predicate,
): Classified | null {
  const judged = outcomeFor(judgement, held, (predicate) => satisfies(database, table, row, predicate));
  if (judged === null) return null;
  const lead = judged.branch === null ? null : (judgement.branches[judged.branch]?.lead ?? null);
  return {
    row,
    key: keyOf(table, row, judgement.key),
    branch: judged.branch,
    lead: lead === null ? null : (row[lead] ?? null),
    outcome: judged.outcome,
  };
}

/** The starting point that the branch is led by; null where it is led by none, or by something else than a date. */
export function leadReading(database: Database, judgement: Judgement, one: Classified): Reading | null {
  const lead = one.branch === null ? null : (judgement.branches[one.branch]?.lead ?? null);
  return lead === null ? null : temporal(database, tableOf(database, judgement.table), one.row, lead);
}

/** Whether the classified record lies in the range: after `after`, up to and including `upTo`, or among the keys. */
export function liesIn(database: Database, judgement: Judgement, one: Classified, range: BatchRange): boolean {
  if (one.branch !== range.branch) return false;
  const table = tableOf(database, judgement.table);
  if (range.keys !== null) {
    return range.keys.some((key) => compareKeys(database, table, key, one.key, judgement.key) === 0);
  }
  return (
    isAfter(database, judgement, one, range.after) &&
    comparePositions(database, table, judgement, range.branch, one, range.upTo) <= 0
  );
}

export function isAfter(database: Database, judgement: Judgement, one: Classified, at: Cursor['at']): boolean {
  return (
    at === null || comparePositions(database, tableOf(database, judgement.table), judgement, one.branch, one, at) > 0
  );
}

interface Position {
  lead: string | null;
  key: Key;
}

function comparePositions(
  database: Database,
  table: Table,
  judgement: Judgement,
  branch: number | null,
  a: Position,
  b: Position,
): number {
  const lead = branch === null ? null : (judgement.branches[branch]?.lead ?? null);
  if (lead !== null) {
    const order = compare(columnOf(database, table, lead).kind, a.lead ?? '', b.lead ?? '');
    if (order !== 0) return order;
  }
  return compareKeys(database, table, a.key, b.key, judgement.key);
}
