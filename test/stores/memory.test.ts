/** The memory store keeps the promises of every store. */
import { expect, test } from '@jest/globals';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { calls, column, helsinki, ledgerId } from '../contract/store/fixtures.ts';
import { describeStore } from '../contract/store.ts';

describeStore('in memory', async ({ tables, prepared = true, access = 'dispose' }) => {
  const store = openMemoryStore({
    name: 'telephony',
    timezone: helsinki,
    tables,
    ledgerId: prepared ? ledgerId : null,
    access,
  });
  return {
    store,
    column: async (table, name) => (store.snapshot().tables[table] ?? []).map((row) => row[name] ?? null),
    refuse: async (table, key) => store.refuse(table, key),
    insert: async (table, row) => store.put(table, row),
    close: () => store.close(),
  };
});

test('a snapshot is a copy: changing it changes nothing in the store', async () => {
  const store = openMemoryStore({ name: 'm', timezone: helsinki, tables: { calls: calls() }, ledgerId });
  const before = store.snapshot();
  for (const row of before.tables.calls ?? []) row.division = 'changed';
  expect(store.snapshot().tables.calls?.map((row) => row.division)).not.toContain('changed');
});

test('rows that do not fit their columns are refused', () => {
  const open = (row: Record<string, string | null>) => () =>
    openMemoryStore({
      name: 'm',
      timezone: helsinki,
      tables: { t: { key: ['id'], columns: { id: column('number', false), on: column('date') }, rows: [row] } },
    });
  expect(open({ id: 'x' })).toThrow('no number');
  expect(open({ id: null })).toThrow('cannot be NULL');
  expect(open({ id: '1', on: '2026-02-30' })).toThrow('no date');
  expect(open({ id: '1', colour: 'red' })).toThrow('no column colour');
});

test('rows that refer to a record go with it, or lose the reference, as their foreign key says', async () => {
  const id = column('number', false);
  const store = openMemoryStore({
    name: 'm',
    timezone: helsinki,
    ledgerId,
    tables: {
      calls: {
        ...calls(),
        references: [
          { name: 'a', table: 'events', match: { call: 'id' }, onDelete: 'cascade', indexed: true },
          { name: 'b', table: 'notes', match: { call: 'id' }, onDelete: 'set-null', indexed: true },
        ],
      },
      events: {
        key: ['id'],
        columns: { id, call: column('number') },
        rows: [
          { id: 1, call: 1 },
          { id: 2, call: 8 },
        ],
      },
      notes: {
        key: ['id'],
        columns: { id, call: column('number') },
        rows: [
          { id: 1, call: 1 },
          { id: 2, call: 8 },
        ],
      },
    },
  });
  const { judgementOf, selected } = await import('../contract/store/fixtures.ts');
  const { never } = await import('../../src/policy/predicate.ts');
  const range = await selected(store, judgementOf());
  await store.effect({ batchId: 'b1', worker: 'w', judgement: judgementOf(), range, held: never });
  expect(store.snapshot().tables.events).toEqual([{ id: '2', call: '8' }]);
  expect(store.snapshot().tables.notes?.map((row) => row.call)).toEqual([null, '8']);
});
