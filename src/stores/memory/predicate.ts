/** Evaluates predicates over rows in memory. Two-valued: NULL never satisfies, and `not` of it does. */
import { dayOf, firstInstantOf, wallClockBound } from '../../policy/calendar.ts';
import type { Day } from '../../policy/compiled.ts';
import type { Reading } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { schemaError } from '../store-errors.ts';
import { columnOf, type Database, matching, type StoredRow, type Table, tableOf } from './tables.ts';
import { compare, print, reading } from './values.ts';

/** @throws `store.schema` for a table or column that does not exist, or a column that is not temporal where one is needed. */
export function satisfies(database: Database, table: Table, row: StoredRow, predicate: Predicate): boolean {
  const judge = (p: Predicate): boolean => satisfies(database, table, row, p);
  switch (predicate.op) {
    case 'all':
      return predicate.of.every(judge);
    case 'any':
      return predicate.of.some(judge);
    case 'not':
      return !judge(predicate.of);
    case 'null':
      columnOf(database, table, predicate.column);
      return row[predicate.column] === null;
    case 'in': {
      const { kind } = columnOf(database, table, predicate.column);
      const value = row[predicate.column] ?? null;
      return value !== null && predicate.values.some((candidate) => print(kind, candidate) === value);
    }
    case 'days': {
      const value = temporal(database, table, row, predicate.column);
      if (value === null || isInfinite(value)) return false;
      const day = finiteDay(value, predicate.zone);
      return (predicate.from === null || day >= predicate.from) && (predicate.to === null || day <= predicate.to);
    }
    case 'instant': {
      const value = temporal(database, table, row, predicate.column);
      if (value === null || isInfinite(value)) return false;
      const before = liesBefore(value, predicate.instant, predicate.zone);
      return predicate.side === 'before' ? before : !before;
    }
    case 'unusable': {
      const value = temporal(database, table, row, predicate.column);
      if (value === null) return false;
      return isInfinite(value) || finiteDay(value, predicate.zone) < predicate.earliest;
    }
    case 'exists': {
      const other = tableOf(database, predicate.table);
      for (const ours of Object.values(predicate.match)) columnOf(database, table, ours);
      return matching(database, other, predicate.match, row).some((their) =>
        satisfies(database, other, their, predicate.where),
      );
    }
  }
}

/** The temporal value of a column, or null for NULL. */
export function temporal(database: Database, table: Table, row: StoredRow, column: string): Reading | null {
  const shape = columnOf(database, table, column);
  if (shape.kind !== 'date' && shape.kind !== 'timestamp' && shape.kind !== 'instant') {
    throw schemaError(database.name, `Column ${table.name}.${column} is no date and no instant.`);
  }
  const text = row[column] ?? null;
  return text === null ? null : reading(shape, text, database.timezone);
}

const isInfinite = (value: Reading): boolean => value.text === 'infinity' || value.text === '-infinity';

function finiteDay(value: Reading, zone: string): Day {
  // A printed day is a real day already.
  if (value.type === 'date') return value.text;
  const day = dayOf(value, zone, '0001-01-01');
  return day === 'unusable' ? '0000-00-00' : day;
}

function liesBefore(value: Reading, instant: string, zone: string): boolean {
  if (value.type === 'timestamp') {
    const bound = print('timestamp', wallClockBound(instant, value.zone));
    return bound !== null && compare('timestamp', value.text, bound) < 0;
  }
  const moment = value.type === 'date' ? print('instant', firstInstantOf(value.text, zone)) : value.text;
  const limit = print('instant', instant);
  return moment !== null && limit !== null && compare('instant', moment, limit) < 0;
}
