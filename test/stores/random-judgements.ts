/** Random rows, conditions and judgements, over which two kinds of store are to agree. */
import fc from 'fast-check';
import type { Judgement } from '../../src/policy/judgement.ts';
import { all, not, type Predicate } from '../../src/policy/predicate.ts';
import { column, helsinki, judgementOf, type TestRow, type TestTable } from '../contract/store/fixtures.ts';

const id = column('number', false);
const moments = [
  '1970-01-01T22:00:00Z',
  '2025-10-26T00:59:59.999999Z',
  '2025-10-26T01:00:00Z',
  '2026-03-28T22:00:00Z',
  '2026-03-29T00:59:59Z',
  '2026-03-29T01:00:00.5Z',
  '2026-03-31T20:59:59.999999Z',
  '2026-03-31T21:00:00Z',
  '2026-04-01T00:00:00Z',
];
/** The hour that Helsinki lives through twice, the one that it skips, and midnights. */
const walls = [
  '1970-01-02 00:00:00',
  '2025-10-26 03:30:00',
  '2025-10-26 02:59:59',
  '2026-03-29 03:30:00',
  '2026-03-31 23:59:59.999999',
  '2026-04-01 00:00:00',
];
const days = [
  '1970-01-01',
  '1970-01-02',
  '2025-10-25',
  '2025-10-26',
  '2026-03-28',
  '2026-03-29',
  '2026-03-31',
  '2026-04-01',
  '2026-04-02',
];
const zones = [helsinki, 'UTC', 'Pacific/Kiritimati', 'America/St_Johns'];
const values: Record<string, (string | number | null)[]> = {
  n: [null, 0, 1, 2, 3],
  s: [null, '', 'a', 'A', 'ä'],
  d: [null, 'infinity', '-infinity', ...days],
  i: [null, 'infinity', '-infinity', ...moments],
  w: [null, 'infinity', '-infinity', ...walls],
};
const columns = {
  id,
  n: column('number'),
  s: column('text'),
  d: column('date'),
  i: column('instant'),
  w: column('timestamp'),
};

/** Every value of every column, mixed so that each meets many of the others. */
const rowsOf = (count: number, shift: number): TestRow[] =>
  Array.from({ length: count }, (_, i) => {
    const row: TestRow = { id: i + 1 };
    for (const [position, [name, list]] of Object.entries(values).entries()) {
      row[name] = list[(i * (position + 1) + shift + Math.floor(i / 7) * position) % list.length] ?? null;
    }
    return row;
  });
export const tables: Record<string, TestTable> = {
  calls: { key: ['id'], columns, rows: rowsOf(60, 0) },
  visits: { key: ['id'], columns, rows: rowsOf(25, 3) },
};

const zone = fc.constantFrom(...zones);
const temporal = fc.constantFrom('d', 'i', 'w');
const day = fc.option(fc.constantFrom(...days));
const valued = fc.constantFrom('n', 's', 'd', 'i', 'w').chain((name) =>
  fc.record({
    op: fc.constant('in' as const),
    column: fc.constant(name),
    values: fc.subarray(
      (values[name] ?? []).filter((value) => value !== null),
      { maxLength: 3 },
    ),
  }),
);
export const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    valued,
    fc.record({ op: fc.constant('null' as const), column: fc.constantFrom('n', 's', 'd', 'i', 'w') }),
    fc.record({ op: fc.constant('days' as const), column: temporal, zone, from: day, to: day }),
    fc.record({
      op: fc.constant('instant' as const),
      column: temporal,
      zone,
      side: fc.constantFrom('before' as const, 'from' as const),
      instant: fc.constantFrom(...moments),
    }),
    fc.record({
      op: fc.constant('unusable' as const),
      column: temporal,
      zone,
      earliest: fc.constantFrom('1970-01-02', '2026-01-01'),
    }),
    fc.record({
      op: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('predicate'), { maxLength: 3 }),
    }),
    tie('predicate').map((of): Predicate => ({ op: 'not', of })),
    fc.record({
      op: fc.constant('exists' as const),
      table: fc.constantFrom('visits', 'calls'),
      match: fc.constantFrom({ n: 'n' }, { s: 's', n: 'n' }, { id: 'n' }),
      where: tie('predicate'),
    }),
  ),
}));

const named = predicate.map((when) => ({ because: 'x', when }));
const lists = fc.array(named, { maxLength: 1 });
export const judgements = fc
  .record({
    scope: predicate,
    excepted: lists,
    claimed: lists,
    extended: lists,
    blocked: lists,
    undated: predicate,
    beyondMaximum: predicate,
    split: predicate,
    lead: temporal,
  })
  .map(({ split, lead, ...rest }): Judgement => {
    const due: Predicate = { op: 'days', column: lead, zone: helsinki, from: '1970-01-02', to: '2026-03-31' };
    return judgementOf({
      ...rest,
      branches: [
        { lead, due: all(due, split) },
        { lead: 'd', due: all({ ...due, column: 'd' }, not(all(due, split))) },
      ],
      leaves: [],
    });
  });
