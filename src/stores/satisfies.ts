/**
 * Predicates over rows that are at hand in this process: what the stores that have no query language judge by. Two-valued:
 * NULL never satisfies, and `not` of it does.
 */
import { dayOf, firstInstantOf, wallClockBound } from '../policy/calendar.ts';
import type { ColumnShape } from '../policy/catalogue.ts';
import type { Day, Match } from '../policy/compiled.ts';
import type { Reading } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import { schemaError } from './store-errors.ts';
import { compare, print, reading } from './values.ts';

/** One row, as far as predicates ask. Values are printed as values.ts prints them. */
export interface JudgedRow {
  /** For errors. */
  store: string;
  table: string;
  /** Zone in which `timestamp` columns are read. */
  timezone: string;
  /** @throws `store.schema` for a column that does not exist. */
  shape(column: string): ColumnShape;
  value(column: string): string | null;
  /** Rows of `table` whose columns equal ours, as matched. NULL equals nothing. @throws `store.schema` */
  related(table: string, match: Match): JudgedRow[];
}

/** @throws `store.schema` for a table or column that does not exist, or a column that is not temporal where one is needed. */
export function satisfies(row: JudgedRow, predicate: Predicate): boolean {
  switch (predicate.op) {
    case 'all':
      return predicate.of.every((one) => satisfies(row, one));
    case 'any':
      return predicate.of.some((one) => satisfies(row, one));
    case 'not':
      return !satisfies(row, predicate.of);
    case 'null':
      row.shape(predicate.column);
      return row.value(predicate.column) === null;
    case 'in': {
      const { kind } = row.shape(predicate.column);
      const value = row.value(predicate.column);
      return value !== null && predicate.values.some((candidate) => print(kind, candidate) === value);
    }
    case 'days': {
      const value = temporal(row, predicate.column);
      if (value === null || isInfinite(value)) return false;
      const day = finiteDay(value, predicate.zone);
      return (predicate.from === null || day >= predicate.from) && (predicate.to === null || day <= predicate.to);
    }
    case 'instant': {
      const value = temporal(row, predicate.column);
      if (value === null || isInfinite(value)) return false;
      const before = liesBefore(value, predicate.instant, predicate.zone);
      return predicate.side === 'before' ? before : !before;
    }
    case 'unusable': {
      const value = temporal(row, predicate.column);
      if (value === null) return false;
      return isInfinite(value) || finiteDay(value, predicate.zone) < predicate.earliest;
    }
    case 'exists':
      return row.related(predicate.table, predicate.match).some((their) => satisfies(their, predicate.where));
  }
}

/** The temporal value of a column, or null for NULL. */
export function temporal(row: JudgedRow, column: string): Reading | null {
  const shape = row.shape(column);
  if (shape.kind !== 'date' && shape.kind !== 'timestamp' && shape.kind !== 'instant') {
    throw schemaError(row.store, `Column ${row.table}.${column} is no date and no instant.`);
  }
  const text = row.value(column);
  return text === null ? null : reading(shape, text, row.timezone);
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
