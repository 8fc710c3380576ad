/**
 * What the rule of a case means for one record, told row by row in plain code: only the calendar is shared with the
 * program. Slow, and hard to get wrong.
 */
import { addPeriod, dayOf, dueDay, firstInstantOf, localDay, wallClockBound } from '../../../src/policy/calendar.ts';
import type { Condition, Match, Period, Term } from '../../../src/policy/compiled.ts';
import type { LeafReading, Reading } from '../../../src/policy/judgement.ts';
import { type StartingPoint, startingPoint } from '../../../src/policy/starting-point.ts';
import { type Case, kinds, type Row } from './cases.ts';

export interface Verdict {
  start: StartingPoint;
  inScope: boolean;
  due: boolean;
  undated: boolean;
  excepted: boolean;
  /** The extensions that apply and have not ended; none without a usable date. */
  extended: string[];
}

export function verdictOn(given: Case, record: Row): Verdict {
  const start = startingPoint(given.from, readingsFor(given, given.from, record), given.zone, given.earliest);
  const over = (period: Period): boolean =>
    start.state === 'known' && dueDay(start.day, null, period, given.zone) <= localDay(given.asOf, given.zone);
  const meets = (condition: Condition): boolean => isMet(given, 'r', record, condition);
  return {
    start,
    inScope: meets(given.where),
    due: over(given.period),
    undated: start.state === 'undated',
    excepted: given.unless.some(meets),
    extended:
      start.state === 'undated'
        ? []
        : given.extend.filter(({ when, period }) => meets(when) && !over(period)).map(({ because }) => because),
  };
}

/** The readings of a term's leaves, in the order in which they are written. */
export function readingsFor(given: Case, term: Term, record: Row): LeafReading[] {
  switch (term.kind) {
    case 'on':
      return [];
    case 'column':
      return [{ values: [readingOf(given, 'r', record, term.column)], referenced: true, matched: 1 }];
    case 'related': {
      const table = term.table as keyof Case['rows'];
      const matched = matchedRows(given, table, term.match, record);
      return [
        {
          values: matched
            .filter((row) => isMet(given, table, row, term.where))
            .map((row) => readingOf(given, table, row, term.column)),
          referenced: Object.values(term.match).every((ours) => record[ours] !== null),
          matched: matched.length,
        },
      ];
    }
    default:
      return term.of.flatMap((child) => readingsFor(given, child, record));
  }
}

export function isMet(given: Case, table: keyof Case['rows'], row: Row, condition: Condition): boolean {
  switch (condition.op) {
    case 'all':
      return condition.of.every((child) => isMet(given, table, row, child));
    case 'any':
      return condition.of.some((child) => isMet(given, table, row, child));
    case 'not':
      return !isMet(given, table, row, condition.of);
    case 'null':
      return row[condition.column] === null;
    case 'in':
      return condition.values.some((value) => value === row[condition.column]);
    case 'exists': {
      const other = condition.table as keyof Case['rows'];
      return matchedRows(given, other, condition.match, row).some((their) =>
        isMet(given, other, their, condition.where),
      );
    }
    default:
      return compares(given, readingOf(given, table, row, condition.column), condition);
  }
}

type Comparison = Extract<Condition, { op: 'before' | 'after' }>;

function compares(given: Case, reading: Reading | null, { op, point }: Comparison): boolean {
  if (reading === null || reading.text.endsWith('infinity')) return false;
  if (point.kind === 'as-of') return liesBefore(reading, given) === (op === 'before');
  const day = dayOf(reading, given.zone, '0001-01-01');
  if (point.kind === 'day') return op === 'before' ? day < point.day : day > point.day;
  const over = addPeriod(day, point.period, given.zone) < localDay(given.asOf, given.zone);
  return over === (op === 'before');
}

function liesBefore(reading: Reading, { asOf, zone, storeZone }: Case): boolean {
  if (reading.type === 'timestamp') return digits(reading.text) < digits(wallClockBound(asOf, storeZone));
  return digits(reading.type === 'date' ? firstInstantOf(reading.text, zone) : reading.text) < digits(asOf);
}

/** Date and time to the microsecond, so that texts sort as times. */
function digits(text: string): string {
  const [whole = '', fraction = ''] = text.replace('Z', '').replace('T', ' ').split('.');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}

const matchedRows = (given: Case, table: keyof Case['rows'], match: Match, ours: Row): Row[] =>
  given.rows[table].filter((row) =>
    Object.entries(match).every(([their, our]) => row[their] != null && row[their] === ours[our]),
  );

function readingOf(given: Case, table: keyof Case['rows'], row: Row, column: string): Reading | null {
  const text = row[column] ?? null;
  const kind = kinds[table][column];
  if (text === null) return null;
  if (kind === 'timestamp') return { type: kind, text: String(text), zone: given.storeZone };
  if (kind === 'date' || kind === 'instant') return { type: kind, text: String(text) };
  throw new Error(`${table}.${column} is no date`);
}
