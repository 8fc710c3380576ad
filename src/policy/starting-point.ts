/**
 * The starting point of one record from what was read of it: the arithmetic that `explain` and policy tests show, and
 * that the predicates of a run are held against. Shares no code with `term-predicates.ts` but the calendar.
 */
import { applyOffset, dayOf } from './calendar.ts';
import type { Condition, Day, Missing, Term } from './compiled.ts';
import type { Leaf, LeafReading, Reading } from './judgement.ts';
import type { Predicate } from './predicate.ts';

export type StartingPoint = { state: 'known'; day: Day } | { state: 'not-started' } | { state: 'undated' };

/** A term of one record before combining. */
type Value = { state: 'known'; day: Day } | 'not-started' | 'ignored' | 'undated';

/** What has to be read to know a term, in the order in which `startingPoint` expects the readings. */
export function leavesOf(term: Term, resolve: (condition: Condition) => Predicate): Leaf[] {
  switch (term.kind) {
    case 'on':
      return [];
    case 'column':
      return [{ kind: 'column', column: term.column }];
    case 'related':
      return [
        { kind: 'related', table: term.table, match: term.match, where: resolve(term.where), column: term.column },
      ];
    default:
      return term.of.flatMap((child) => leavesOf(child, resolve));
  }
}

/** Days are taken in `zone`; days before `earliest` and infinities make the record undated. */
export function startingPoint(term: Term, readings: LeafReading[], zone: string, earliest: Day): StartingPoint {
  const left = [...readings];
  const value = valueAt(term, 'latest', () => left.shift() ?? { values: [], referenced: true, matched: 0 }, {
    zone,
    earliest,
  });
  if (value === 'not-started') return { state: 'not-started' };
  // Nothing known at all is as undated as something lost.
  if (value === 'ignored' || value === 'undated') return { state: 'undated' };
  return value;
}

interface Reader {
  zone: string;
  earliest: Day;
}

function valueAt(term: Term, within: 'latest' | 'earliest', next: () => LeafReading, reader: Reader): Value {
  switch (term.kind) {
    case 'on':
      return { state: 'known', day: term.day };
    case 'column':
      return readDay(next().values[0] ?? null, term, reader);
    case 'related': {
      const reading = next();
      const values = reading.values.map((value) => readDay(value, term, reader));
      if (term.many) return combine(within, values);
      if (reading.referenced && reading.matched === 0) return 'undated';
      return values[0] ?? absent(term.missing);
    }
    default: {
      const kind = term.kind === 'earliest' ? 'earliest' : 'latest';
      const values = term.of.map((child) => valueAt(child, kind, next, reader));
      return combine(term.kind, values);
    }
  }
}

function combine(kind: 'latest' | 'earliest' | 'first', values: Value[]): Value {
  if (values.includes('undated')) return 'undated';
  const told = values.filter((value) => value !== 'ignored');
  if (kind === 'first') return told[0] ?? 'ignored';
  const days = told
    .filter((value) => value !== 'not-started' && value !== 'undated')
    .map((value) => value.day)
    .sort();
  const open = told.includes('not-started');
  if (open && (kind === 'latest' || days.length === 0)) return 'not-started';
  const day = kind === 'latest' ? days.at(-1) : days[0];
  return day === undefined ? 'ignored' : { state: 'known', day };
}

function readDay(
  reading: Reading | null,
  term: { missing: Missing; offset: 'end-of-month' | 'end-of-year' | null },
  reader: Reader,
): Value {
  if (reading === null) return absent(term.missing);
  const day = dayOf(reading, reader.zone, reader.earliest);
  return day === 'unusable' ? 'undated' : { state: 'known', day: applyOffset(day, term.offset) };
}

function absent(missing: Missing): Value {
  if (missing === 'ignore') return 'ignored';
  return missing === 'not-started' ? 'not-started' : 'undated';
}
