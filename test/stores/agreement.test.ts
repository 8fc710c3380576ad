/** The memory store and PostgreSQL say the same about random rows, conditions and judgements. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Judgement, reasons } from '../../src/policy/judgement.ts';
import { all, always, never, not, type Predicate } from '../../src/policy/predicate.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { column, helsinki, judgementOf, ledgerId, type TestRow, type TestTable } from '../contract/store/fixtures.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';

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
const tables: Record<string, TestTable> = {
  calls: { key: ['id'], columns, rows: rowsOf(60, 0) },
  visits: { key: ['id'], columns, rows: rowsOf(25, 3) },
};

let postgres: PostgresTestStore;
const memory = () => openMemoryStore({ name: 'telephony', timezone: helsinki, tables, ledgerId });
beforeAll(async () => {
  postgres = await createPostgresStore({ tables });
  await postgres.sql('create table spare as table calls');
});
afterAll(() => postgres.close());

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
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
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

test('which rows satisfy a condition', async () => {
  const store = memory();
  const whole = judgementOf({ branches: [{ lead: null, due: always }], undated: never, leaves: [] });
  await fc.assert(
    fc.asyncProperty(predicate, async (scope) => {
      const judgement = { ...whole, scope };
      expect(await postgres.store.list(judgement, never, 'due', 99)).toEqual(
        await store.list(judgement, never, 'due', 99),
      );
    }),
    { numRuns: 200 },
  );
}, 120_000);

const named = predicate.map((when) => ({ because: 'x', when }));
const lists = fc.array(named, { maxLength: 1 });
const judgements = fc
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

test('what becomes of every record, where batches lie, and who survives them', async () => {
  await fc.assert(
    fc.asyncProperty(judgements, predicate, fc.integer({ min: 1, max: 12 }), async (judgement, held, size) => {
      await postgres.sql('truncate calls; insert into calls table spare');
      const store = memory();
      expect(await postgres.store.tally(judgement, held)).toEqual(await store.tally(judgement, held));
      for (const outcome of ['due', ...reasons] as const) {
        const theirs = await postgres.store.list(judgement, held, outcome, 99);
        expect(new Set(theirs.flat())).toEqual(new Set((await store.list(judgement, held, outcome, 99)).flat()));
      }
      const range = await postgres.store.select(judgement, held, { branch: 0, at: null }, size);
      const own = await store.select(judgement, held, { branch: 0, at: null }, size);
      expect(comparable(range)).toEqual(comparable(own));
      if (!range || !own) return;
      // To each its own range: a position is compared by the store that printed it.
      const order = { batchId: randomUUID(), worker: 'w', judgement, held };
      const [theirs, ours] = [
        await postgres.store.effect({ ...order, range }),
        await store.effect({ ...order, range: own }),
      ];
      expect(theirs.disposed.flat().sort()).toEqual(ours.disposed.flat().sort());
      expect(await postgres.column('calls', 'id')).toEqual(store.snapshot().tables.calls?.map((row) => row.id));
    }),
    { numRuns: 40 },
  );
}, 120_000);

/** Instants are printed differently by the two; that is theirs to choose. */
const comparable = (range: unknown): unknown =>
  JSON.parse(JSON.stringify(range).replaceAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00/g, '$1T$2Z'));
