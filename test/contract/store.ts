/**
 * What every kind of store promises, whatever it is made of: one suite, run by each of them. Judgements are built by hand,
 * so that a mistake of the judge cannot hide one of the store.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ColumnKind, ColumnShape, InboundReference } from '../../src/policy/catalogue.ts';
import type { Judgement } from '../../src/policy/judgement.ts';
import { all, always, any, exists, never, not, type Predicate } from '../../src/policy/predicate.ts';
import type { BatchRange, Cursor, Key, Receipt, Store } from '../../src/ports/store.ts';

export type TestRow = Record<string, string | number | boolean | null>;

export interface TestTable {
  columns: Record<string, ColumnShape>;
  key: string[];
  rows: TestRow[];
  references?: InboundReference[];
}

export interface TestStore {
  store: Store;
  /** One printed column of every row, in the order of the key. */
  column(table: string, column: string): Promise<(string | null)[]>;
  /** From now on the store itself rejects a disposal of this record. */
  refuse(table: string, key: Key): Promise<void>;
  insert(table: string, row: TestRow): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  tables: Record<string, TestTable>;
  /** Default true. */
  prepared?: boolean;
  access?: 'dispose' | 'read';
}

export type StoreFactory = (options: StoreOptions) => Promise<TestStore>;

export const ledgerId = '6f1c1d4e-0000-4000-8000-000000000001';
export const helsinki = 'Europe/Helsinki';
export const start: Cursor = { branch: 0, at: null };

const types: Record<ColumnKind, string> = {
  date: 'date',
  timestamp: 'timestamp without time zone',
  instant: 'timestamp with time zone',
  number: 'bigint',
  text: 'text',
  boolean: 'boolean',
  uuid: 'uuid',
  other: 'inet',
};
export const column = (kind: ColumnKind, nullable = true): ColumnShape => ({ type: types[kind], kind, nullable });
const id = column('number', false);

/** Everything up to and including `to` is due, led by `ended_on`, a date unless a test says otherwise. */
export function judgementOf(over: Partial<Judgement> = {}): Judgement {
  return {
    policy: 'calls',
    digest: 'd1',
    asOf: '2026-06-01T00:00:00Z',
    store: 'telephony',
    table: 'calls',
    key: ['id'],
    scope: always,
    branches: [{ lead: 'ended_on', due: upTo('ended_on', '2026-03-31') }],
    undated: any({ op: 'null', column: 'ended_on' }, unusable('ended_on')),
    excepted: [],
    claimed: [],
    extended: [],
    blocked: [],
    beyondMaximum: never,
    parts: [],
    action: { kind: 'destroy' },
    leaves: [{ kind: 'column', column: 'ended_on' }],
    ...over,
  };
}

export const upTo = (name: string, to: string): Predicate => ({
  op: 'days',
  column: name,
  zone: helsinki,
  from: '1970-01-02',
  to,
});
const unusable = (name: string): Predicate => ({
  op: 'unusable',
  column: name,
  zone: helsinki,
  earliest: '1970-01-02',
});
export const among = (name: string, ...values: (string | number | boolean)[]): Predicate => ({
  op: 'in',
  column: name,
  values,
});

/** Ten calls: 1 to 6 due, 7 and 8 not yet, 9 without a date, 10 with one that is none. */
export const calls = (): TestTable => ({
  key: ['id'],
  columns: { id, ended_on: column('date'), division: column('text'), kept_for: column('text') },
  rows: [
    { id: 1, ended_on: '2026-01-01', division: 'citizens' },
    { id: 2, ended_on: '2026-01-02', division: 'citizens', kept_for: 'complaint' },
    { id: 3, ended_on: '2026-01-02', division: 'finance' },
    { id: 4, ended_on: '2026-02-28', division: 'citizens' },
    { id: 5, ended_on: '2026-03-01' },
    { id: 6, ended_on: '2026-03-31', division: 'citizens' },
    { id: 7, ended_on: '2026-04-01', division: 'citizens' },
    { id: 8, ended_on: '2026-05-31', division: 'finance' },
    { id: 9, ended_on: null, division: 'citizens' },
    { id: 10, ended_on: 'infinity', division: 'citizens' },
  ],
});

export const keysOf = (receipt: Receipt): string[] => receipt.disposed.map((key) => key.join('/')).sort();

export async function selected(
  store: Store,
  judgement: Judgement,
  after = start,
  size = 100,
  held: Predicate = never,
): Promise<BatchRange> {
  const range = await store.select(judgement, held, after, size);
  if (!range) throw new Error('nothing was selected');
  return range;
}

export function describeStore(name: string, create: StoreFactory): void {
  describe(`a store: ${name}`, () => {
    const opened: TestStore[] = [];
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
    });
    const open = async (tables: Record<string, TestTable>, options: Omit<StoreOptions, 'tables'> = {}) => {
      const one = await create({ tables, ...options });
      opened.push(one);
      return one;
    };
    const dispose = async (under: TestStore, judgement: Judgement, held: Predicate = never, size = 100) => {
      const range = await selected(under.store, judgement, start, size, held);
      return under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held });
    };

    describe('counts and lists', () => {
      const reasoned = judgementOf({
        excepted: [{ because: 'finance', when: among('division', 'finance') }],
        claimed: [{ because: 'other', when: among('id', 3, 4) }],
        extended: [{ because: 'complaint', when: among('kept_for', 'complaint') }],
        blocked: [{ because: 'referenced', when: among('id', 6) }],
        beyondMaximum: upTo('ended_on', '2026-01-31'),
      });
      const held = among('id', 2, 9);

      test('each record once, under the first reason that applies', async () => {
        const { store } = await open({ calls: calls() });
        const tally = await store.tally(reasoned, held);
        expect(tally.tableRows).toBe(10);
        expect(tally.beyondMaximum).toBe(3);
        expect(tally.lines).toEqual([
          { outcome: 'due', count: 2, oldest: day('2026-01-01'), newest: day('2026-03-01') },
          { outcome: 'held', count: 2, oldest: day('2026-01-02'), newest: day('2026-01-02') },
          { outcome: 'excepted', count: 1, oldest: day('2026-01-02'), newest: day('2026-01-02') },
          { outcome: 'claimed', count: 1, oldest: day('2026-02-28'), newest: day('2026-02-28') },
          { outcome: 'undated', count: 1, oldest: null, newest: null },
          { outcome: 'blocked', count: 1, oldest: day('2026-03-31'), newest: day('2026-03-31') },
        ]);
      });

      test('lists agree with the counts, oldest first and no longer than asked', async () => {
        const { store } = await open({ calls: calls() });
        expect(await store.list(reasoned, held, 'due', 10)).toEqual([['1'], ['5']]);
        expect(await store.list(reasoned, held, 'due', 1)).toEqual([['1']]);
        expect(await store.list(reasoned, held, 'held', 10)).toEqual([['2'], ['9']]);
        expect(await store.list(reasoned, held, 'excepted', 10)).toEqual([['3']]);
        expect(await store.list(reasoned, held, 'claimed', 10)).toEqual([['4']]);
        expect(await store.list(reasoned, held, 'extended', 10)).toEqual([]);
        expect(await store.list(reasoned, held, 'undated', 10)).toEqual([['10']]);
        expect(await store.list(reasoned, held, 'blocked', 10)).toEqual([['6']]);
        expect(await store.list(reasoned, held, 'failed', 10)).toEqual([]);
      });

      test('of two branches, each record in one, put together oldest first', async () => {
        const { store } = await open({ calls: calls() });
        const judgement = judgementOf({
          branches: [
            { lead: 'ended_on', due: all(among('division', 'finance'), upTo('ended_on', '2026-03-31')) },
            { lead: 'ended_on', due: all(not(among('division', 'finance')), upTo('ended_on', '2026-02-28')) },
          ],
        });
        expect((await store.tally(judgement, never)).lines[0]).toEqual({
          outcome: 'due',
          count: 4,
          oldest: day('2026-01-01'),
          newest: day('2026-02-28'),
        });
        expect(await store.list(judgement, never, 'due', 10)).toEqual([['1'], ['3'], ['2'], ['4']]);
      });

      test('how many rows satisfy a condition', async () => {
        const { store } = await open({ calls: calls() });
        expect(await store.count('calls', among('division', 'citizens'))).toBe(7);
        expect(await store.count('calls', never)).toBe(0);
        expect(await store.count('calls', always)).toBe(10);
      });
    });

    describe('conditions', () => {
      const ids = async ({ store }: TestStore, where: Predicate): Promise<string> =>
        (
          await store.list(
            judgementOf({ scope: where, branches: [{ lead: null, due: always }], undated: never }),
            never,
            'due',
            99,
          )
        )
          .map((key) => key[0])
          .join(' ');

      test('a NULL never satisfies, and the negation of what it does not satisfy holds', async () => {
        const under = await open({ calls: calls() });
        expect(await ids(under, among('division', 'citizens'))).toBe('1 2 4 6 7 9 10');
        expect(await ids(under, not(among('division', 'citizens')))).toBe('3 5 8');
        expect(await ids(under, not(upTo('ended_on', '2026-03-31')))).toBe('7 8 9 10');
        expect(await ids(under, not(unusable('ended_on')))).toBe('1 2 3 4 5 6 7 8 9');
        expect(await ids(under, not(all(among('division', 'citizens'), among('kept_for', 'complaint'))))).toBe(
          '1 3 4 5 6 7 8 9 10',
        );
        expect(await ids(under, not(any(among('division', 'finance'), { op: 'null', column: 'kept_for' })))).toBe('2');
        expect(await ids(under, among('division'))).toBe('');
        expect(await ids(under, not({ op: 'not', of: { op: 'null', column: 'kept_for' } }))).toBe('1 3 4 5 6 7 8 9 10');
      });

      test('days are inclusive, open sides leave infinities out', async () => {
        const under = await open({ calls: calls() });
        const days = (from: string | null, to: string | null): Predicate => ({
          op: 'days',
          column: 'ended_on',
          zone: helsinki,
          from,
          to,
        });
        expect(await ids(under, days('2026-01-02', '2026-03-01'))).toBe('2 3 4 5');
        expect(await ids(under, days(null, '2026-01-02'))).toBe('1 2 3');
        expect(await ids(under, days('2026-04-01', null))).toBe('7 8');
        expect(await ids(under, days(null, null))).toBe('1 2 3 4 5 6 7 8');
      });

      test('a date stands for its first moment in the zone', async () => {
        const under = await open({ calls: calls() });
        const at = (side: 'before' | 'from', instant: string): Predicate => ({
          op: 'instant',
          column: 'ended_on',
          zone: helsinki,
          side,
          instant,
        });
        // Midnight in Helsinki is 22:00 UTC the day before, in winter time.
        expect(await ids(under, at('before', '2026-01-01T22:00:00Z'))).toBe('1');
        expect(await ids(under, at('before', '2026-01-01T22:00:00.000001Z'))).toBe('1 2 3');
        expect(await ids(under, at('from', '2026-03-31T20:59:59Z'))).toBe('7 8');
      });

      test('instants and wall clocks fall on the right side of midnight in the zone of the policy', async () => {
        const rows = [
          { id: 1, at: '2026-03-31T20:59:59.999999Z', wall: '2026-03-31 23:59:59.999999' },
          { id: 2, at: '2026-03-31T21:00:00Z', wall: '2026-04-01 00:00:00' },
          { id: 3, at: '-infinity', wall: 'infinity' },
          { id: 4, at: null, wall: null },
          { id: 5, at: '1970-01-01T12:00:00Z', wall: '1970-01-01 12:00:00' },
        ];
        const columns = { id, at: column('instant'), wall: column('timestamp') };
        const under = await open({ calls: { key: ['id'], columns, rows } });
        for (const name of ['at', 'wall']) {
          const at = (side: 'before' | 'from'): Predicate => ({
            op: 'instant',
            column: name,
            zone: helsinki,
            side,
            instant: '2026-03-31T21:00:00Z',
          });
          expect(await ids(under, upTo(name, '2026-03-31'))).toBe('1');
          expect(await ids(under, upTo(name, '2026-04-01'))).toBe('1 2');
          expect(await ids(under, unusable(name))).toBe('3 5');
          expect(await ids(under, at('before'))).toBe('1 5');
          expect(await ids(under, at('from'))).toBe('2');
          expect(await ids(under, not(at('from')))).toBe('1 3 4 5');
        }
      });

      test('a related row counts only if it satisfies, nested as deep as asked, and a NULL refers to nothing', async () => {
        const under = await open({
          calls: {
            ...calls(),
            columns: { ...calls().columns, caller: column('number') },
            rows: calls().rows.map((row, i) => ({ ...row, caller: i < 4 ? i : null })),
          },
          matters: {
            key: ['id'],
            columns: { id, person: column('number'), state: column('text') },
            rows: [
              { id: 1, person: 0, state: 'open' },
              { id: 2, person: 1, state: 'closed' },
              { id: 3, person: null, state: 'open' },
            ],
          },
          papers: { key: ['id'], columns: { id, matter: column('number') }, rows: [{ id: 7, matter: 2 }] },
        });
        const matter = (where: Predicate): Predicate => exists('matters', { person: 'caller' }, where);
        expect(await ids(under, matter(always))).toBe('1 2');
        expect(await ids(under, matter(among('state', 'open')))).toBe('1');
        expect(await ids(under, not(matter(not(among('state', 'open')))))).toBe('1 3 4 5 6 7 8 9 10');
        expect(await ids(under, matter(exists('papers', { matter: 'id' }, always)))).toBe('2');
      });

      test('a column or table that is not there is refused, never taken for empty', async () => {
        const { store } = await open({ calls: calls() });
        await expect(store.count('calls', among('colour', 'red'))).rejects.toMatchObject({ code: 'store.schema' });
        await expect(store.count('cellars', always)).rejects.toMatchObject({ code: 'store.schema' });
        await expect(store.count('calls', exists('cellars', { id: 'id' }, always))).rejects.toMatchObject({
          code: 'store.schema',
        });
        await expect(store.count('calls', upTo('division', '2026-01-01'))).rejects.toMatchObject({
          code: 'store.schema',
        });
      });
    });

    describe('batches', () => {
      test('move forward over what is held, and end when nothing is left', async () => {
        const { store, column: values } = await open({ calls: calls() });
        const held = among('id', 1, 3);
        const seen: string[][] = [];
        let cursor = start;
        for (;;) {
          const range = await store.select(judgementOf(), held, cursor, 2);
          if (!range) break;
          const receipt = await store.effect({
            batchId: randomUUID(),
            worker: 'w1',
            judgement: judgementOf(),
            range,
            held,
          });
          expect(receipt.disposed.length).toBeLessThanOrEqual(range.size);
          seen.push(keysOf(receipt));
          cursor = { branch: range.branch, at: range.upTo };
        }
        expect(seen).toEqual([
          ['2', '4'],
          ['5', '6'],
        ]);
        expect(await values('calls', 'id')).toEqual(['1', '3', '7', '8', '9', '10']);
      });

      test('never take more than asked, and name the last record', async () => {
        const { store } = await open({ calls: calls() });
        expect(await store.select(judgementOf(), never, start, 3)).toEqual({
          branch: 0,
          after: null,
          upTo: { lead: '2026-01-02', key: ['3'] },
          size: 3,
          keys: null,
        });
        const next = await selected(store, judgementOf(), { branch: 0, at: { lead: '2026-01-02', key: ['3'] } }, 100);
        expect(next).toMatchObject({ upTo: { lead: '2026-03-31', key: ['6'] }, size: 3 });
        expect(await store.select(judgementOf(), never, { branch: 0, at: next.upTo }, 5)).toBeNull();
      });

      test('go through the branches one after the other, also those without a lead', async () => {
        const under = await open({ calls: calls() });
        const judgement = judgementOf({
          branches: [
            { lead: null, due: all(among('division', 'finance'), upTo('ended_on', '2026-03-31')) },
            { lead: 'ended_on', due: all(not(among('division', 'finance')), upTo('ended_on', '2026-02-28')) },
          ],
        });
        const first = await selected(under.store, judgement, start, 5);
        expect(first).toMatchObject({ branch: 0, upTo: { lead: null, key: ['3'] }, size: 1 });
        const second = await selected(under.store, judgement, { branch: 0, at: first.upTo }, 5);
        expect(second).toMatchObject({ branch: 1, after: null, upTo: { lead: '2026-02-28', key: ['4'] }, size: 3 });
        await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range: second, held: never });
        expect(await under.column('calls', 'id')).toEqual(['3', '5', '6', '7', '8', '9', '10']);
      });

      test('judge every record again: what was held, excepted or changed since selection stays', async () => {
        const under = await open({ calls: calls() });
        const range = await selected(under.store, judgementOf());
        await under.insert('calls', { id: 4, ended_on: '2026-05-30', division: 'citizens' });
        const judgement = judgementOf({
          excepted: [{ because: 'finance', when: among('division', 'finance') }],
          claimed: [{ because: 'other', when: among('id', 5) }],
          extended: [{ because: 'complaint', when: among('kept_for', 'complaint') }],
          blocked: [{ because: 'referenced', when: among('id', 6) }],
        });
        const order = { batchId: randomUUID(), worker: 'w1', judgement, range, held: among('id', 99) };
        expect(keysOf(await under.store.effect(order))).toEqual(['1']);
        expect(await under.column('calls', 'id')).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10']);
        const rest = { ...order, batchId: randomUUID(), judgement: judgementOf(), held: among('id', 2, 5) };
        expect(keysOf(await under.store.effect(rest))).toEqual(['3', '6']);
      });

      test('an undated record is not disposed of, even where a branch would take it', async () => {
        const under = await open({ calls: calls() });
        const judgement = judgementOf({ branches: [{ lead: null, due: always }] });
        expect(keysOf(await dispose(under, judgement))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
      });
    });

    describe('keys', () => {
      const survivors = async (under: TestStore, judgement: Judgement, size: number): Promise<void> => {
        let cursor = start;
        for (;;) {
          const range = await under.store.select(judgement, never, cursor, size);
          if (!range) return;
          await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held: never });
          cursor = { branch: range.branch, at: range.upTo };
        }
      };

      test.each([
        [
          'text with quotes, spaces, commas, braces, case and other scripts',
          'text',
          ["a'b", 'a"b', 'a,b', '{a}', 'A', 'a', ' a', '\\', 'NULL', 'Åäö', '日本', '', 'a\nb', '%'],
        ],
        [
          'numbers beyond what JavaScript can hold',
          'number',
          ['9007199254740993', '9007199254740992', '-9007199254740993', '7'],
        ],
        [
          'uuids',
          'uuid',
          [
            '00000000-0000-4000-8000-0000000000ff',
            'ffffffff-0000-4000-8000-000000000001',
            'aaaaaaaa-0000-4000-8000-000000000001',
          ],
        ],
        [
          'instants to the microsecond',
          'instant',
          ['2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00.000002Z', '2026-01-01T00:00:00Z'],
        ],
      ] as [string, ColumnKind, string[]][])('of %s', async (_name, kind, values) => {
        const rows = values.map((value, i) => ({ code: value, ended_on: i % 2 ? '2026-01-01' : '2026-01-02' }));
        const late = {
          code:
            kind === 'uuid'
              ? randomUUID()
              : kind === 'text'
                ? 'late'
                : kind === 'number'
                  ? '12'
                  : '2026-05-05T05:05:05Z',
          ended_on: '2026-05-01',
        };
        const under = await open({
          calls: {
            key: ['code'],
            columns: { code: column(kind, false), ended_on: column('date') },
            rows: [...rows, late],
          },
        });
        const judgement = judgementOf({ key: ['code'] });
        const [first] = await under.store.list(judgement, never, 'due', 99);
        if (first?.[0] === undefined) throw new Error('nothing is due');
        expect(await under.store.count('calls', among('code', first[0]))).toBe(1);
        expect(await under.store.examine(judgement, never, first)).toMatchObject({ due: true });
        expect(await under.store.list(judgement, among('code', ...values), 'held', 99)).toHaveLength(values.length);
        await survivors(under, judgement, 2);
        expect(await under.column('calls', 'ended_on')).toEqual(['2026-05-01']);
      });

      test('of several columns', async () => {
        const rows = ['b', 'a'].flatMap((region) =>
          [10, 9, 2].map((number) => ({ region, number, ended_on: '2026-01-01' })),
        );
        const columns = { region: column('text', false), number: id, ended_on: column('date') };
        const under = await open({ calls: { key: ['region', 'number'], columns, rows } });
        const judgement = judgementOf({ key: ['region', 'number'] });
        const held = any(all(among('region', 'a'), among('number', 9)), all(among('region', 'b'), among('number', 10)));
        const range = await selected(under.store, judgement, start, 3, held);
        expect(range).toMatchObject({ upTo: { lead: '2026-01-01', key: ['b', '2'] }, size: 3 });
        const receipt = await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held });
        expect(keysOf(receipt)).toEqual(['a/10', 'a/2', 'b/2']);
        expect(await under.column('calls', 'number')).toEqual(['9', '9', '10']);
        expect(await under.store.examine(judgement, held, ['b', '10'])).toMatchObject({ held: true, due: true });
        expect(await under.store.examine(judgement, held, ['b', '11'])).toBeNull();
      });

      test('a value that could stand in the column is printed as the store prints it, another is none', async () => {
        const { store } = await open({
          calls: {
            key: ['id'],
            columns: { id, code: column('uuid'), ended_on: column('date'), name: column('text') },
            rows: [],
          },
        });
        expect(await store.canonical('calls', 'id', '007')).toBe('7');
        expect(await store.canonical('calls', 'id', 7)).toBe('7');
        expect(await store.canonical('calls', 'id', 'seven')).toBeNull();
        expect(await store.canonical('calls', 'code', 'FFFFFFFF-0000-4000-8000-000000000001')).toBe(
          'ffffffff-0000-4000-8000-000000000001',
        );
        expect(await store.canonical('calls', 'code', 'ff')).toBeNull();
        expect(await store.canonical('calls', 'ended_on', '2026-02-29')).toBeNull();
        expect(await store.canonical('calls', 'name', ' x ')).toBe(' x ');
        await expect(store.canonical('calls', 'colour', 'red')).rejects.toMatchObject({ code: 'store.schema' });
      });
    });

    describe('receipts and the fence', () => {
      test('a batch happens once: its second effect is fenced and changes nothing', async () => {
        const under = await open({ calls: calls() });
        const range = await selected(under.store, judgementOf(), start, 2);
        const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
        expect(await under.store.effect(order)).toEqual({
          batchId: order.batchId,
          state: 'done',
          disposed: [['1'], ['2']],
          parts: {},
          gone: 0,
        });
        const wider = { ...order, range: await selected(under.store, judgementOf()) };
        await expect(under.store.effect(wider)).rejects.toMatchObject({ code: 'store.fenced' });
        expect(await under.column('calls', 'id')).toEqual(['3', '4', '5', '6', '7', '8', '9', '10']);
      });

      test('a fence that comes first shuts the batch out for ever', async () => {
        const under = await open({ calls: calls() });
        const range = await selected(under.store, judgementOf());
        const batchId = randomUUID();
        const abandoned = { batchId, state: 'abandoned', disposed: [], parts: {}, gone: 0 };
        expect(await under.store.fence(batchId, 'w2', range, judgementOf())).toEqual(abandoned);
        expect(await under.store.fence(batchId, 'w3', range, judgementOf())).toEqual(abandoned);
        const late = under.store.effect({ batchId, worker: 'w1', judgement: judgementOf(), range, held: never });
        await expect(late).rejects.toMatchObject({ code: 'store.fenced' });
        await under.store.forget(batchId);
        expect(await under.store.fence(batchId, 'w2', range, judgementOf())).toEqual(abandoned);
        expect(await under.store.receipts()).toEqual([]);
        expect(await under.column('calls', 'id')).toHaveLength(10);
      });

      test('a fence that comes after tells what was done, until that is forgotten', async () => {
        const under = await open({ calls: calls() });
        const range = await selected(under.store, judgementOf(), start, 2);
        const [first, second] = [randomUUID(), randomUUID()];
        const done = await under.store.effect({
          batchId: first,
          worker: 'w1',
          judgement: judgementOf(),
          range,
          held: never,
        });
        expect(await under.store.fence(first, 'w2', range, judgementOf())).toEqual(done);
        const next = await selected(under.store, judgementOf(), start, 1);
        await under.store.effect({ batchId: second, worker: 'w1', judgement: judgementOf(), range: next, held: never });
        expect(await under.store.receipts()).toEqual([first, second]);
        await under.store.forget(first);
        await under.store.forget(first);
        expect(await under.store.receipts()).toEqual([second]);
      });

      test('where no receipts are kept, the range names its keys and absent ones are counted', async () => {
        const under = await open({ calls: calls() }, { prepared: false });
        expect(await under.store.boundLedger()).toBeNull();
        const range = await selected(under.store, judgementOf(), start, 3);
        expect(range.keys).toEqual([['1'], ['2'], ['3']]);
        const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: among('id', 2) };
        expect(await under.store.effect(order)).toEqual({
          batchId: order.batchId,
          state: 'done',
          disposed: [['1'], ['3']],
          parts: {},
          gone: 0,
        });
        expect(await under.store.fence(order.batchId, 'w2', range, judgementOf())).toMatchObject({
          state: 'abandoned',
          gone: 2,
          disposed: [],
        });
        expect(await under.store.effect({ ...order, held: never })).toMatchObject({ disposed: [['2']], gone: 2 });
        expect(await under.store.receipts()).toEqual([]);
        expect(await under.column('calls', 'id')).toEqual(['4', '5', '6', '7', '8', '9', '10']);
        await expect(under.store.effect({ ...order, range: { ...range, keys: null } })).rejects.toMatchObject({
          code: 'store.schema',
        });
      });

      test('a prepared store says which ledger it is bound to', async () => {
        const { store } = await open({ calls: calls() });
        expect(await store.boundLedger()).toBe(ledgerId);
      });
    });

    describe('refusals', () => {
      test('a record that the store itself rejects takes the whole batch back', async () => {
        const under = await open({ calls: calls() });
        await under.refuse('calls', ['3']);
        const range = await selected(under.store, judgementOf());
        const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
        await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.refused' });
        expect(await under.column('calls', 'id')).toHaveLength(10);
        expect(await under.store.receipts()).toEqual([]);
        const half = { ...order, range: await selected(under.store, judgementOf(), start, 2) };
        expect(keysOf(await under.store.effect(half))).toEqual(['1', '2']);
      });

      test('a row that still refers to the record takes the batch back', async () => {
        const under = await open({
          calls: { ...calls(), references: [restricting('invoices', { call: 'id' })] },
          invoices: { key: ['id'], columns: { id, call: column('number') }, rows: [{ id: 1, call: 4 }] },
        });
        const range = await selected(under.store, judgementOf());
        const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
        await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.refused' });
        const blocked = judgementOf({
          blocked: [{ because: 'invoices', when: exists('invoices', { call: 'id' }, always) }],
        });
        expect(keysOf(await under.store.effect({ ...order, judgement: blocked }))).toEqual(['1', '2', '3', '5', '6']);
        expect(await under.column('calls', 'id')).toEqual(['4', '7', '8', '9', '10']);
      });

      test('a judgement without an action, and a store that may only be read, dispose of nothing', async () => {
        const under = await open({ calls: calls() });
        const range = await selected(under.store, judgementOf());
        const order = {
          batchId: randomUUID(),
          worker: 'w1',
          judgement: judgementOf({ action: null }),
          range,
          held: never,
        };
        await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.schema' });
        const reader = await open({ calls: calls() }, { access: 'read' });
        await expect(reader.store.effect({ ...order, judgement: judgementOf() })).rejects.toMatchObject({
          code: 'store.denied',
        });
        expect(await reader.column('calls', 'id')).toHaveLength(10);
      });
    });

    describe('parts', () => {
      const withParts = (): Record<string, TestTable> => ({
        calls: { ...calls(), references: [restricting('events', { call: 'id' })] },
        events: {
          key: ['id'],
          columns: { id, call: column('number') },
          rows: [
            { id: 1, call: 1 },
            { id: 2, call: 1 },
            { id: 3, call: 2 },
            { id: 4, call: 8 },
            { id: 5, call: null },
          ],
          references: [restricting('notes', { event: 'id' })],
        },
        notes: {
          key: ['id'],
          columns: { id, event: column('number') },
          rows: [
            { id: 1, event: 1 },
            { id: 2, event: 3 },
            { id: 3, event: 4 },
            { id: 4, event: 5 },
          ],
        },
      });

      test('go before the record, nested ones first, and are counted by table', async () => {
        const under = await open(withParts());
        const judgement = judgementOf({
          parts: [
            {
              kind: 'rows',
              table: 'events',
              match: { call: 'id' },
              parts: [{ kind: 'rows', table: 'notes', match: { event: 'id' }, parts: [] }],
            },
          ],
        });
        const receipt = await dispose(under, judgement);
        expect(receipt.parts).toEqual({ events: 3, notes: 2 });
        expect(keysOf(receipt)).toEqual(['1', '2', '3', '4', '5', '6']);
        expect(await under.column('calls', 'id')).toEqual(['7', '8', '9', '10']);
        expect(await under.column('events', 'id')).toEqual(['4', '5']);
        expect(await under.column('notes', 'id')).toEqual(['3', '4']);
        expect(await under.store.fence(receipt.batchId, 'w2', await anyRange(under.store), judgement)).toEqual(receipt);
      });

      test('stay, all of them, when the record is held or when the store rejects it', async () => {
        const under = await open(withParts());
        const judgement = judgementOf({
          parts: [
            { kind: 'rows', table: 'notes', match: { event: 'id' }, parts: [] },
            { kind: 'rows', table: 'events', match: { call: 'id' }, parts: [] },
          ],
        });
        await under.refuse('calls', ['2']);
        await expect(dispose(under, judgement)).rejects.toMatchObject({ code: 'store.refused' });
        expect(await under.column('events', 'id')).toEqual(['1', '2', '3', '4', '5']);
        expect(await under.column('notes', 'id')).toEqual(['1', '2', '3', '4']);
        const held = exists('events', { call: 'id' }, among('id', 3));
        expect(keysOf(await dispose(under, judgement, held))).toEqual(['1', '3', '4', '5', '6']);
        expect(await under.column('calls', 'id')).toEqual(['2', '7', '8', '9', '10']);
        expect(await under.column('events', 'id')).toEqual(['3', '4', '5']);
      });

      const stamped = (): Record<string, TestTable> => ({
        calls: calls(),
        events: {
          key: ['id'],
          columns: { id, call: column('number'), ended: column('date'), seen: column('date') },
          rows: [
            { id: 1, call: 1 },
            { id: 2, call: 2, ended: '2020-01-01' },
            { id: 3, call: 8 },
            { id: 4, call: 4 },
          ],
        },
      });
      const stamping = judgementOf({
        parts: [
          {
            kind: 'stamp',
            table: 'events',
            match: { call: 'id' },
            stamps: [
              { column: 'ended', day: ([own]) => own?.values[0]?.text ?? null },
              { column: 'seen', day: ([own]) => (own?.values[0]?.text === '2026-02-28' ? null : '2026-06-01') },
            ],
          },
        ],
      });

      test('are stamped only where nothing stands yet, with a day of their own record', async () => {
        const under = await open(stamped());
        const receipt = await dispose(under, stamping);
        expect(receipt.parts).toEqual({ events: 2 });
        expect(await under.column('events', 'ended')).toEqual(['2026-01-01', '2020-01-01', null, null]);
        expect(await under.column('events', 'seen')).toEqual(['2026-06-01', '2026-06-01', null, null]);
        await under.insert('calls', { id: 1, ended_on: '2026-02-02' });
        expect((await dispose(under, stamping)).parts).toEqual({});
        expect(await under.column('events', 'ended')).toEqual(['2026-01-01', '2020-01-01', null, null]);
      });

      test('a record whose stamp cannot be known stays', async () => {
        const under = await open(stamped());
        expect(keysOf(await dispose(under, stamping))).toEqual(['1', '2', '3', '5', '6']);
        expect(await under.column('calls', 'id')).toEqual(['4', '7', '8', '9', '10']);
      });

      test('below parts that go are stamped for the latest of the records that they hang on', async () => {
        const under = await open({
          calls: calls(),
          events: {
            key: ['id'],
            columns: { id, call: column('number'), person: column('number') },
            rows: [
              { id: 1, call: 1, person: 5 },
              { id: 2, call: 6, person: 5 },
              { id: 3, call: 2, person: 6 },
            ],
          },
          people: {
            key: ['id'],
            columns: { id, last_call: column('instant') },
            rows: [{ id: 5 }, { id: 6 }, { id: 7 }],
          },
        });
        const judgement = judgementOf({
          parts: [
            {
              kind: 'rows',
              table: 'events',
              match: { call: 'id' },
              parts: [
                {
                  kind: 'stamp',
                  table: 'people',
                  match: { id: 'person' },
                  stamps: [{ column: 'last_call', day: ([own]) => own?.values[0]?.text ?? null }],
                },
              ],
            },
          ],
        });
        expect((await dispose(under, judgement)).parts).toEqual({ events: 3, people: 2 });
        // Noon in Helsinki, in summer and in winter time.
        const days = (await under.column('people', 'last_call')).map(
          (text) => text?.replace(' ', 'T').slice(0, 16) ?? null,
        );
        expect(days).toEqual(['2026-03-31T09:00', '2026-01-02T10:00', null]);
      });
    });

    describe('dispositions', () => {
      const people = (): TestTable => ({
        key: ['id'],
        columns: {
          id,
          ended_on: column('date'),
          name: column('text'),
          nick: column('text', false),
          born: column('date'),
          seen_at: column('instant'),
          ip: column('text'),
          address: column('other'),
          city: column('text'),
          done_at: column('instant'),
        },
        rows: [
          {
            id: 1,
            ended_on: '2026-01-01',
            name: 'Aino',
            nick: 'a',
            born: '1970-05-05',
            seen_at: '2025-12-31T22:30:00Z',
            ip: '192.0.2.77',
            address: '192.0.2.77',
            city: 'Turku',
          },
          {
            id: 2,
            ended_on: '2026-01-02',
            name: null,
            nick: 'b',
            born: null,
            seen_at: null,
            ip: '2001:DB8:5::9',
            address: '2001:db8:5:6::9',
            city: null,
          },
          {
            id: 3,
            ended_on: '2026-01-03',
            name: 'Eino',
            nick: 'c',
            born: '1999-12-31',
            seen_at: '2025-06-01T00:00:00Z',
            ip: 'no address',
            address: null,
            city: 'Oulu',
          },
          {
            id: 4,
            ended_on: '2026-05-01',
            name: 'Olli',
            nick: 'd',
            born: '1999-12-31',
            seen_at: '2025-06-01T00:00:00Z',
            ip: '192.0.2.77',
            address: null,
            city: 'Oulu',
          },
        ],
      });

      test('anonymise changes what it names, marks the record, and leaves the rest', async () => {
        const under = await open({ calls: people() });
        const judgement = judgementOf({
          scope: { op: 'null', column: 'done_at' },
          action: {
            kind: 'anonymise',
            columns: {
              name: 'erase',
              nick: 'erase',
              born: 'truncate-date',
              seen_at: 'truncate-date',
              ip: 'truncate-ip',
              address: 'truncate-ip',
              city: { set: 'Finland' },
            },
            mark: 'done_at',
          },
        });
        expect(keysOf(await dispose(under, judgement))).toEqual(['1', '2', '3']);
        expect(await under.column('calls', 'name')).toEqual([null, null, null, 'Olli']);
        expect(await under.column('calls', 'nick')).toEqual(['', '', '', 'd']);
        expect(await under.column('calls', 'born')).toEqual(['1970-01-01', null, '1999-01-01', '1999-12-31']);
        // New year in Helsinki: 22:30 UTC is already the next one.
        const seen = (await under.column('calls', 'seen_at')).map(
          (text) => text?.replace(' ', 'T').slice(0, 16) ?? null,
        );
        expect(seen).toEqual(['2025-12-31T22:00', null, '2024-12-31T22:00', '2025-06-01T00:00']);
        expect(await under.column('calls', 'ip')).toEqual(['192.0.2.0', '2001:db8:5::', null, '192.0.2.77']);
        expect(await under.column('calls', 'address')).toEqual(['192.0.2.0/24', '2001:db8:5::/48', null, null]);
        expect(await under.column('calls', 'city')).toEqual(['Finland', 'Finland', 'Finland', 'Oulu']);
        expect((await under.column('calls', 'done_at')).map((text) => text?.slice(0, 10) ?? null)).toEqual([
          '2026-06-01',
          '2026-06-01',
          '2026-06-01',
          null,
        ]);
        expect(await under.store.select(judgement, never, start, 9)).toBeNull();
      });

      test('flag sets its columns and its mark, once', async () => {
        const under = await open({ calls: people() });
        const judgement = judgementOf({
          scope: { op: 'null', column: 'done_at' },
          action: { kind: 'flag', columns: { city: 'review' }, mark: 'done_at' },
        });
        expect(keysOf(await dispose(under, judgement))).toEqual(['1', '2', '3']);
        expect(await under.column('calls', 'city')).toEqual(['review', 'review', 'review', 'Oulu']);
        expect((await under.store.tally(judgement, never)).lines).toEqual([]);
      });

      test('a column that can hold nothing that says nothing is not erased', async () => {
        const table = people();
        const columns = { ...table.columns, born: column('date', false) };
        const under = await open({ calls: { ...table, columns, rows: table.rows.filter((row) => row.born !== null) } });
        const judgement = judgementOf({ action: { kind: 'anonymise', columns: { born: 'erase' }, mark: 'done_at' } });
        await expect(dispose(under, judgement)).rejects.toMatchObject({ code: 'store.schema' });
        const key = judgementOf({ action: { kind: 'flag', columns: { id: 7 }, mark: 'done_at' } });
        await expect(dispose(under, key)).rejects.toMatchObject({ code: 'store.schema' });
        expect(await under.column('calls', 'id')).toEqual(['1', '3', '4']);
      });
    });

    test('one record is explained: every reason that applies, and the dates it rests on', async () => {
      const { store } = await open({
        calls: {
          ...calls(),
          columns: { ...calls().columns, caller: column('number') },
          rows: calls().rows.map((row, i) => ({ ...row, caller: i === 4 ? null : i + 1 })),
        },
        visits: {
          key: ['id'],
          columns: { id, person: column('number'), at: column('instant'), kind: column('text') },
          rows: [
            { id: 1, person: 2, at: '2026-01-05T10:00:00.000001Z', kind: 'service' },
            { id: 2, person: 2, at: '2026-02-05T10:00:00Z', kind: 'view' },
            { id: 3, person: 2, at: null, kind: 'service' },
          ],
        },
      });
      const judgement = judgementOf({
        excepted: [
          { because: 'finance', when: among('division', 'finance') },
          { because: 'complaint', when: among('kept_for', 'complaint') },
        ],
        claimed: [{ because: 'even', when: among('id', 2, 4) }],
        extended: [{ because: 'two', when: among('id', 2) }],
        blocked: [{ because: 'visits', when: exists('visits', { person: 'caller' }, always) }],
        leaves: [
          { kind: 'column', column: 'ended_on' },
          {
            kind: 'related',
            table: 'visits',
            match: { person: 'caller' },
            where: among('kind', 'service'),
            column: 'at',
          },
        ],
      });
      expect(await store.examine(judgement, among('id', 2), ['2'])).toEqual({
        readings: [
          { values: [day('2026-01-02')], referenced: true, matched: 1 },
          {
            values: expect.arrayContaining([null, { type: 'instant', text: '2026-01-05T10:00:00.000001Z' }]),
            referenced: true,
            matched: 3,
          },
        ],
        inScope: true,
        due: true,
        undated: false,
        held: true,
        excepted: ['complaint'],
        claimed: ['even'],
        extended: ['two'],
        blocked: ['visits'],
      });
      expect((await store.examine(judgement, never, ['5']))?.readings[1]).toEqual({
        values: [],
        referenced: false,
        matched: 0,
      });
      expect((await store.examine(judgement, never, ['4']))?.readings[1]).toEqual({
        values: [],
        referenced: true,
        matched: 0,
      });
      expect(await store.examine(judgement, never, ['9'])).toMatchObject({
        due: false,
        undated: true,
        readings: [{ values: [null] }, {}],
      });
      expect(await store.examine(judgement, never, ['11'])).toBeNull();
    });

    test('the catalogue gives the shapes of the tables that exist', async () => {
      const { store } = await open({
        calls: { ...calls(), references: [restricting('invoices', { call: 'id' })] },
        invoices: { key: ['id'], columns: { id, call: column('number') }, rows: [] },
      });
      const found = await store.catalogue(['calls', 'invoices', 'cellars']);
      expect(Object.keys(found).sort()).toEqual(['calls', 'invoices']);
      expect(found.calls).toMatchObject({
        columns: calls().columns,
        uniqueKeys: [['id']],
        rowSecurity: false,
        triggers: [],
      });
      expect(found.calls?.references).toMatchObject([
        { table: 'invoices', match: { call: 'id' }, onDelete: 'restrict', indexed: false },
      ]);
      expect(found.calls?.identity).not.toBe(found.invoices?.identity);
      expect(found.calls?.identity.startsWith(await store.identity())).toBe(true);
    });
  });
}

const day = (text: string) => ({ type: 'date', text });
const anyRange = (store: Store): Promise<BatchRange> =>
  selected(store, judgementOf({ branches: [{ lead: null, due: always }], undated: never }));
const restricting = (table: string, match: Record<string, string>): InboundReference => ({
  name: `${table}_refers`,
  table,
  match,
  onDelete: 'restrict',
  indexed: false,
});
