/**
 * A store in memory: the same promises as a database, in one process, each call one atomic step. It serves the tests of
 * policies (sample rows as plain objects) and simulations of crashes and races, which look into it with `snapshot`.
 */
import type { Predicate } from '../../policy/predicate.ts';
import type { Key, Receipt, Store } from '../../ports/store.ts';
import { readOnly } from '../store-errors.ts';
import { print } from '../values.ts';
import { catalogue, identity } from './catalogue.ts';
import { effect } from './effect.ts';
import { examine } from './examine.ts';
import { fence, type Receipts } from './fence.ts';
import { moveMark, newKeepsakes, writeDecision } from './keepsakes.ts';
import { names } from './objects.ts';
import { satisfies } from './predicate.ts';
import { select } from './select.ts';
import {
  columnOf,
  compareKeys,
  type Database,
  keyOf,
  keyText,
  type MemoryTable,
  orderedRows,
  type Row,
  type StoredRow,
  storedRow,
  tableOf,
  whenFree,
} from './tables.ts';
import { forecast, list, tally } from './tally.ts';

export interface MemoryStoreOptions {
  name: string;
  /** Zone in which `timestamp` columns are read. */
  timezone: string;
  tables: Record<string, MemoryTable>;
  /** The ledger that the store is bound to; null or left out: not prepared, no receipts. */
  ledgerId?: string | null;
  /** Default `dispose`. */
  access?: 'dispose' | 'read';
}

/** Rows by table, in the order of their keys, values as printed; receipts oldest first. */
export interface MemorySnapshot {
  tables: Record<string, StoredRow[]>;
  receipts: Receipt[];
}

export interface MemoryStore extends Store {
  /** Add a row, or put it in the place of the one with its key; while a batch has that one locked it waits for its end. */
  put(table: string, row: Row): void;
  /** Take a row away, past every rule; false when it was not there. */
  remove(table: string, key: Key): boolean;
  /** From now on every batch that would dispose of this record throws `store.refused`. The key in the order of the judgement's. */
  refuse(table: string, key: Key): void;
  snapshot(): MemorySnapshot;
}

/** @throws `store.schema` when a row does not fit its columns. */
export function openMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const database = createDatabase(options);
  const receipts: Receipts | null = options.ledgerId == null ? null : new Map();
  const keepsakes = receipts === null || options.access === 'read' ? null : newKeepsakes();
  const copy = structuredClone;
  return {
    name: options.name,
    catalogue: async (tables) => catalogue(database, tables),
    tables: async () => [...database.tables.keys()].sort(),
    lacking: async () => [],
    identity: async () => identity(database),
    now: async () => new Date().toISOString(),
    boundLedger: async () => options.ledgerId ?? null,
    tally: async (judgement, held) => tally(database, judgement, held),
    lines: async (judgement, held) => tally(database, judgement, held).lines,
    forecast: async (judgements, held) => forecast(database, judgements, held),
    list: async (judgement, held, outcome, limit) => list(database, judgement, held, outcome, limit),
    select: async (judgement, held, after, size) => select(database, judgement, held, after, size, receipts !== null),
    effect: async (order) => {
      if (options.access === 'read') throw readOnly(options.name);
      return effect(database, receipts, order);
    },
    fence: async (batchId, _worker, range, judgement) => fence(database, receipts, batchId, range, judgement),
    receipts: async () => [...(receipts?.values() ?? [])].filter(isDone).map((receipt) => receipt.batchId),
    forget: async (batchId, mark) => {
      if (keepsakes && mark) moveMark(keepsakes, mark);
      const receipt = receipts?.get(batchId);
      if (receipt && isDone(receipt)) receipts?.delete(batchId);
    },
    marked: async () => copy(keepsakes?.mark ?? null),
    mark: async (to, back) => {
      if (keepsakes) moveMark(keepsakes, to, back);
    },
    journal: async (decision) => {
      if (keepsakes) writeDecision(keepsakes, decision);
      return keepsakes !== null;
    },
    journalled: async () => (keepsakes ? [...keepsakes.journal.values()].map((one) => ({ ...one })) : null),
    keys: async (table, key, where, after, limit) => keys(database, table, key, where, after, limit),
    examine: async (judgement, held, key) => examine(database, judgement, held, key),
    count: async (table, where) => count(database, table, where),
    canonical: async (table, column, value) => print(columnOf(database, tableOf(database, table), column).kind, value),
    names: names(database),
    close: async () => {},

    put(name, row) {
      const table = tableOf(database, name);
      const stored = storedRow(database, table, row);
      whenFree(database, table, keyOf(table, stored), () => table.rows.set(keyText(keyOf(table, stored)), stored));
    },
    remove: (name, key) => tableOf(database, name).rows.delete(keyText(key)),
    refuse(name, key) {
      const keys = database.refusing.get(name) ?? new Set();
      database.refusing.set(name, keys.add(keyText(key)));
    },
    snapshot: () => ({
      tables: Object.fromEntries(
        [...database.tables].map(([name, table]) => [name, orderedRows(database, table).map((row) => ({ ...row }))]),
      ),
      receipts: structuredClone([...(receipts?.values() ?? [])]),
    }),
  };
}

const isDone = (receipt: Receipt): boolean => receipt.state === 'done';

function createDatabase(options: MemoryStoreOptions): Database {
  const database: Database = {
    name: options.name,
    timezone: options.timezone,
    tables: new Map(),
    refusing: new Map(),
    locked: new Set(),
    waiting: [],
  };
  for (const [name, declared] of Object.entries(options.tables)) {
    const table = { ...declared, name, rows: new Map<string, StoredRow>() };
    database.tables.set(name, table);
    for (const row of declared.rows) {
      const stored = storedRow(database, table, row);
      table.rows.set(keyText(keyOf(table, stored)), stored);
    }
  }
  return database;
}

function count(database: Database, name: string, where: Predicate): number {
  const table = tableOf(database, name);
  return [...table.rows.values()].filter((row) => satisfies(database, table, row, where)).length;
}

function keys(
  database: Database,
  name: string,
  key: string[],
  where: Predicate,
  after: Key | null,
  limit: number,
): Key[] {
  const table = tableOf(database, name);
  return [...table.rows.values()]
    .filter((row) => satisfies(database, table, row, where))
    .map((row) => keyOf(table, row, key))
    .sort((a, b) => compareKeys(database, table, a, b, key))
    .filter((one) => after === null || compareKeys(database, table, one, after, key) > 0)
    .slice(0, limit);
}
