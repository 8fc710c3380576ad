/**
 * Random rules over random rows, with most dates set around the very days that decide. Three tables: the records `r`,
 * `one` (found by its unique code) and `many` (any number of rows to a record).
 */
import fc from 'fast-check';
import { addDays, cutoff, localDay } from '../../../src/policy/calendar.ts';
import type { Catalogue, ColumnKind, ColumnShape } from '../../../src/policy/catalogue.ts';
import type { Condition, Day, Extension, Missing, Offset, Period, Point, Term } from '../../../src/policy/compiled.ts';

export type Row = Record<string, string | number | null>;

export interface Case {
  asOf: string;
  zone: string;
  storeZone: string;
  earliest: Day;
  period: Period;
  from: Term;
  extend: Extension[];
  unless: Condition[];
  where: Condition;
  rows: Record<'r' | 'one' | 'many', Row[]>;
}

export const kinds: Record<keyof Case['rows'], Record<string, ColumnKind>> = {
  r: { id: 'number', code: 'text', other: 'text', state: 'text', on_day: 'date', at: 'instant', wall: 'timestamp' },
  one: { code: 'text', other: 'text', state: 'text', on_day: 'date', at: 'instant', wall: 'timestamp' },
  many: {
    id: 'number',
    record: 'number',
    code: 'text',
    state: 'text',
    on_day: 'date',
    at: 'instant',
    wall: 'timestamp',
  },
};

export const sqlTypes: Partial<Record<ColumnKind, string>> = {
  number: 'bigint',
  text: 'text',
  date: 'date',
  instant: 'timestamptz',
  timestamp: 'timestamp',
};

export const keys: Record<keyof Case['rows'], string[]> = { r: ['id'], one: ['code'], many: ['id'] };

export function columnsOf(table: keyof Case['rows']): Record<string, ColumnShape> {
  const shape = (name: string, kind: ColumnKind): ColumnShape => ({
    type: sqlTypes[kind] ?? kind,
    kind,
    nullable: !keys[table].includes(name),
  });
  return Object.fromEntries(Object.entries(kinds[table]).map(([name, kind]) => [name, shape(name, kind)]));
}

export const shapes = (): Catalogue =>
  Object.fromEntries(
    (['r', 'one', 'many'] as const).map((table) => [
      table,
      {
        identity: `s/${table}`,
        columns: columnsOf(table),
        uniqueKeys: [keys[table]],
        indexes: [],
        references: [],
        triggers: [],
        rowSecurity: false,
        estimatedRows: null,
      },
    ]),
  );

const temporalColumns = ['on_day', 'at', 'wall'];
const missing: fc.Arbitrary<Missing> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(null, 'error' as const) },
  { weight: 6, arbitrary: fc.constantFrom('ignore' as const, 'not-started' as const) },
);
const offset: fc.Arbitrary<Offset> = fc.constantFrom(null, null, null, 'end-of-month', 'end-of-year');
const temporal = fc.constantFrom(...temporalColumns);
/** Around both clock changes of Helsinki, a day that Apia skipped, a leap day, and plain days. */
const asOf = fc.constantFrom(
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T01:00:00Z',
  '2025-10-25T21:00:00Z',
  '2025-10-26T00:30:00Z',
  '2011-12-31T10:00:00Z',
  '2024-02-29T22:00:00Z',
  '2026-03-01T00:00:00.000001Z',
  '2026-05-31T21:00:00Z',
  '2026-07-15T12:34:56Z',
);
const zone = fc.constantFrom(
  'Europe/Helsinki',
  'Europe/Helsinki',
  'UTC',
  'Pacific/Apia',
  'America/New_York',
  'Asia/Kathmandu',
);
const period: fc.Arbitrary<Period> = fc.oneof(
  fc.constantFrom({ months: 0, days: 0 }, { months: 1, days: 0 }, { months: 2, days: 0 }, { months: 12, days: 0 }),
  fc.record({ months: fc.integer({ min: 0, max: 14 }), days: fc.integer({ min: 0, max: 40 }) }),
);

/** Days that conditions are written with, and that rows are dated around. */
const fixedDays = ['2025-12-31', '2026-01-31', '2011-12-30'];

const point: fc.Arbitrary<Point> = fc.oneof(
  fc.record({ kind: fc.constant('day' as const), day: fc.constantFrom(...fixedDays) }),
  fc.constant<Point>({ kind: 'as-of' }),
  fc.record({ kind: fc.constant('ago' as const), period }),
);

const plainCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    op: fc.constant('in' as const),
    column: fc.constant('state'),
    values: fc.subarray(['open', 'closed', 'lost'], { minLength: 1 }),
  }),
  fc.record({ op: fc.constant('null' as const), column: fc.constantFrom('state', 'code', ...temporalColumns) }),
  fc.record({ op: fc.constantFrom('before' as const, 'after' as const), column: temporal, point }),
);

const everything: Condition = { op: 'all', of: [] };

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    { weight: 4, arbitrary: plainCondition },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('not' as const), of: tie('condition') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('condition'), { maxLength: 3 }),
      }),
    },
  ),
}));
const whereOfRelated = fc.oneof({ weight: 2, arbitrary: fc.constant(everything) }, { weight: 1, arbitrary: condition });
const conditionOfRecord: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: condition },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('exists' as const),
      table: fc.constant('many'),
      match: fc.constant({ record: 'id' }),
      where: whereOfRelated,
    }),
  },
);

const leaf: fc.Arbitrary<Term> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('column' as const), column: temporal, missing, offset }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('related' as const),
      table: fc.constant('one'),
      match: fc.constantFrom<Record<string, string>>(
        { code: 'code' },
        { code: 'code' },
        { code: 'code', other: 'other' },
      ),
      where: whereOfRelated,
      column: temporal,
      missing,
      offset,
      many: fc.constant(false),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('related' as const),
      table: fc.constant('many'),
      match: fc.constantFrom<Record<string, string>>(
        { record: 'id' },
        { record: 'id' },
        { record: 'id', code: 'code' },
      ),
      where: whereOfRelated,
      column: temporal,
      missing,
      offset,
      many: fc.constant(true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('on' as const),
      day: fc.constantFrom('2025-12-31', '2026-02-28', '2026-03-28', '2011-12-30', '2030-01-01'),
    }),
  },
);

const termOfDepth = (depth: number): fc.Arbitrary<Term> =>
  depth === 0
    ? leaf
    : fc.oneof(
        { weight: 1, arbitrary: leaf },
        {
          weight: 2,
          arbitrary: fc.record({
            kind: fc.constantFrom('latest' as const, 'earliest' as const, 'first' as const),
            of: fc.array(termOfDepth(depth - 1), { minLength: 1, maxLength: 3 }),
          }),
        },
      );
export const term = termOfDepth(3);

/** @param records how many rows of `r`; the related tables hold about as many. */
export function caseOf(records: number): fc.Arbitrary<Case> {
  return fc
    .record({
      asOf,
      zone,
      storeZone: zone,
      earliest: fc.constantFrom('1970-01-02', '2010-06-15'),
      period,
      from: term,
      extend: fc.array(
        fc.record({ when: conditionOfRecord, period, within: fc.constant(null), because: fc.constantFrom('a', 'b') }),
        { maxLength: 2 },
      ),
      unless: fc.array(conditionOfRecord, { maxLength: 1 }),
      where: fc.oneof({ weight: 2, arbitrary: fc.constant(everything) }, { weight: 1, arbitrary: conditionOfRecord }),
    })
    .chain((rule) => rowsFor(rule, records).map((rows): Case => ({ ...rule, rows })));
}

function rowsFor(rule: Omit<Case, 'rows'>, records: number): fc.Arbitrary<Case['rows']> {
  const day = dayNearby(rule);
  const cells = {
    state: fc.constantFrom(null, 'open', 'open', 'closed', 'lost'),
    on_day: valueOr(day, ['infinity', '-infinity', '0001-01-01', '1970-01-01', '1970-01-02', '9999-12-31']),
    at: valueOr(
      fc.tuple(day, time).map(([d, t]) => `${d}T${t}Z`),
      ['infinity', '-infinity', '1969-12-31T23:59:59Z', '1970-01-01T22:00:00Z', '9999-12-31T23:00:00Z'],
    ),
    wall: valueOr(
      fc.tuple(day, time).map(([d, t]) => `${d} ${t}`),
      ['infinity', '-infinity', '1970-01-01 23:59:59', '2026-03-29 03:30:00', '2025-10-26 03:30:00'],
    ),
  };
  const code = fc.constantFrom(null, 'A', 'A', 'B', 'B', 'C', 'C', 'dangling');
  const other = fc.constantFrom(null, 'x', 'x', 'y');
  const several = (cell: Record<string, fc.Arbitrary<string | null>>, count: number) =>
    fc.array(fc.record(cell), { minLength: count, maxLength: count });
  return fc.record({
    r: several({ code, other, ...cells }, records).map((found) => found.map((row, i): Row => ({ id: i + 1, ...row }))),
    one: several({ other: fc.constantFrom(null, 'x', 'x'), ...cells }, 3).map((found) =>
      found.map((row, i): Row => ({ code: ['A', 'B', 'C'][i] ?? null, ...row })),
    ),
    many: fc
      .array(fc.tuple(fc.integer({ min: 1, max: records }), fc.record({ code, ...cells })), {
        minLength: records,
        maxLength: records * 2,
      })
      .map((found) => found.map(([record, row], i): Row => ({ id: i + 1, record, ...row }))),
  });
}

/** Hours at which calendars disagree. */
const time = fc.constantFrom(
  '00:00:00',
  '01:00:00.5',
  '10:00:00',
  '20:59:59.999999',
  '21:00:00',
  '22:00:00',
  '23:30:00',
);

const valueOr = (usual: fc.Arbitrary<string>, odd: string[]): fc.Arbitrary<string | null> =>
  fc.oneof(
    { weight: 36, arbitrary: usual },
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );

/** A day or two on both sides of every cutoff of the rule, of as-of, of the earliest day; or anywhere in three years. */
function dayNearby({
  asOf: moment,
  zone: local,
  period: base,
  extend,
  earliest,
}: Omit<Case, 'rows'>): fc.Arbitrary<Day> {
  const today = localDay(moment, local);
  const turns = [today];
  for (const one of [base, ...extend.map((extension) => extension.period)])
    for (const shift of [null, 'end-of-month', 'end-of-year'] as const) turns.push(cutoff(moment, shift, one, local));
  return fc.oneof(
    {
      weight: 16,
      arbitrary: fc
        .tuple(fc.constantFrom(...turns), fc.integer({ min: -2, max: 3 }))
        .map(([day, by]) => addDays(day, by)),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(earliest, ...fixedDays), fc.integer({ min: -2, max: 2 }))
        .map(([day, by]) => addDays(day, by)),
    },
    { weight: 4, arbitrary: fc.integer({ min: -900, max: 200 }).map((by) => addDays(today, by)) },
  );
}
