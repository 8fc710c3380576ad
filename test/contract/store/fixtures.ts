/** What the suite of the stores is built of: sample tables, judgements made by hand, and what a test may ask of a store. */
import { randomUUID } from 'node:crypto';
import type { ColumnKind, ColumnShape, InboundReference } from '../../../src/policy/catalogue.ts';
import type { Judgement } from '../../../src/policy/judgement.ts';
import { always, any, never, type Predicate } from '../../../src/policy/predicate.ts';
import type { BatchRange, Cursor, Key, Receipt, Store } from '../../../src/ports/store.ts';

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

/** What a store calls its own way. */
export interface Prints {
  /** The network addresses of the sample people, truncated. */
  addresses: (string | null)[];
}

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
export const id = column('number', false);

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
export const unusable = (name: string): Predicate => ({
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

export const day = (text: string) => ({ type: 'date', text });
export const anyRange = (store: Store): Promise<BatchRange> =>
  selected(store, judgementOf({ branches: [{ lead: null, due: always }], undated: never }));
export const restricting = (table: string, match: Record<string, string>): InboundReference => ({
  name: `${table}_refers`,
  table,
  match,
  onDelete: 'restrict',
  indexed: false,
});

/** A store over these tables, closed after the test. */
export type Open = (tables: Record<string, TestTable>, options?: Omit<StoreOptions, 'tables'>) => Promise<TestStore>;

/** The next batch, selected and disposed of. */
export async function dispose(
  under: TestStore,
  judgement: Judgement,
  held: Predicate = never,
  size = 100,
): Promise<Receipt> {
  const range = await selected(under.store, judgement, start, size, held);
  return under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held });
}
