/** Records that name objects in another store: they go after those, and stay with them. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from '@jest/globals';
import { GallraError } from '../../../src/errors/gallra-error.ts';
import type { Judgement } from '../../../src/policy/judgement.ts';
import { always } from '../../../src/policy/predicate.ts';
import type { BatchRange, Key, NamingRecord, Receipt, Store } from '../../../src/ports/store.ts';
import type { Can } from './capabilities.ts';
import {
  among,
  calls,
  column,
  id,
  judgementOf,
  keysOf,
  type Open,
  selected,
  start,
  type TestTable,
} from './fixtures.ts';

/** Audio files of the calls, by their ids; a letter of `more` stands for another row with that file. */
const tables = (audio: Record<number, string | null>, more: Record<string, string> = {}): Record<string, TestTable> => {
  const plain = calls();
  return {
    calls: {
      ...plain,
      columns: { ...plain.columns, audio: column('text') },
      rows: plain.rows.map((row) => ({ ...row, audio: audio[Number(row.id)] ?? `2026/${row.id}.wav` })),
    },
    letters: {
      key: ['id'],
      columns: { id, folder: column('text'), scan: column('text') },
      rows: Object.entries(more).map(([folder, scan], i) => ({ id: i + 1, folder, scan })),
    },
    events: { key: ['id'], columns: { id, call: column('number') }, rows: [] },
  };
};

const named = (over: Partial<Judgement> = {}): Judgement =>
  judgementOf({
    objects: [
      {
        store: 'recordings',
        object: '{audio}',
        namedBy: [
          { table: 'calls', object: '{audio}' },
          { table: 'letters', object: '{folder}/{scan}' },
        ],
      },
    ],
    ...over,
  });

interface Disposal {
  receipt: Receipt;
  range: BatchRange;
  asked: NamingRecord[];
}

/** @param stays keys of the records of which an object stays. */
async function dispose(
  store: Store,
  judgement: Judgement,
  stays: string[] = [],
  range?: BatchRange,
): Promise<Disposal> {
  const within = range ?? (await selected(store, judgement));
  const asked: NamingRecord[] = [];
  const going = async (records: NamingRecord[]): Promise<Key[]> => {
    asked.push(...records);
    return records.map(({ key }) => key).filter(([one = '']) => !stays.includes(one));
  };
  const receipt = await store.effect({
    ...{ batchId: randomUUID(), worker: 'w1', judgement, range: within, held: { op: 'any', of: [] } },
    objects: { withinMs: 10_000, dispose: going },
  });
  return { receipt, range: within, asked };
}

const keysIn = (records: NamingRecord[]): string[] => records.map(({ key }) => key.join('/')).sort();

export function describeObjects(open: Open, can: Can): void {
  describe('objects in other stores', () => {
    const test = can('parts', 'receipts');
    test('are named by the selection, and go before the records that name them', async () => {
      const under = await open(tables({}));
      const { receipt, range, asked } = await dispose(under.store, named());
      expect(range.objects).toEqual([
        { store: 'recordings', names: expect.arrayContaining(['2026/1.wav', '2026/6.wav']) },
      ]);
      expect(range.objects?.[0]?.names).toHaveLength(6);
      expect(asked.find(({ key }) => key[0] === '3')?.names).toEqual(['2026/3.wav']);
      expect(keysOf(receipt)).toEqual(['1', '2', '3', '4', '5', '6']);
      expect(await under.column('calls', 'id')).toEqual(['7', '8', '9', '10']);
      expect(await under.store.receipts()).toEqual([receipt.batchId]);
    });

    test('that stay keep their records, with the parts of these, while the others go', async () => {
      const under = await open(tables({}));
      await under.insert('events', { id: 1, call: 2 });
      await under.insert('events', { id: 2, call: 4 });
      const judgement = named({ parts: [{ kind: 'rows', table: 'events', match: { call: 'id' }, parts: [] }] });
      const { receipt } = await dispose(under.store, judgement, ['2', '6']);
      expect(keysOf(receipt)).toEqual(['1', '3', '4', '5']);
      expect(receipt.parts).toEqual({ events: 1 });
      expect(await under.column('calls', 'id')).toEqual(['2', '6', '7', '8', '9', '10']);
      expect(await under.column('events', 'call')).toEqual(['2']);
    });

    test('of which none goes leave everything as it is, and a receipt that says so', async () => {
      const under = await open(tables({}));
      const { receipt } = await dispose(under.store, named(), ['1', '2', '3', '4', '5', '6']);
      expect(receipt).toMatchObject({ state: 'done', disposed: [], parts: {} });
      expect(await under.column('calls', 'id')).toHaveLength(10);
    });

    test.each([
      ['nothing', ''],
      ['a path from the root', '/2026/1.wav'],
      ['a path that leads out', '2026/../../1.wav'],
      ['an empty part', '2026//1.wav'],
      ['a backslash', '2026\\1.wav'],
      ['a character that cannot be seen', '2026/\u20281.wav'],
      ['a name that is too long for any store', 'x'.repeat(191).replace(/x/g, 'äö').slice(0, 150)],
    ])('are not looked for where a record names %s', async (_, audio) => {
      const under = await open(tables({ 1: audio }));
      const { receipt, range, asked } = await dispose(under.store, named());
      expect(range.objects?.[0]?.names).toHaveLength(5);
      expect(keysIn(asked)).toEqual(['2', '3', '4', '5', '6']);
      expect(keysOf(receipt)).toEqual(['2', '3', '4', '5', '6']);
    });

    test('that a record outside the batch names too stay, and with them whatever shares its others with such a record', async () => {
      // 6 shares with 7, which is not due; 5 names what a letter names; 3 and 4 share one, and both go.
      const under = await open(
        tables({ 6: 'a.wav', 7: 'a.wav', 5: 'scans/b.wav', 3: 'c.wav', 4: 'c.wav' }, { scans: 'b.wav', other: 'x' }),
      );
      const { receipt, asked } = await dispose(under.store, named());
      expect(keysIn(asked)).toEqual(['1', '2', '3', '4']);
      expect(keysOf(receipt)).toEqual(['1', '2', '3', '4']);
    });

    test('that another record names by its key stay, in whatever column this one has them', async () => {
      const under = await open(tables({ 1: '2026/8.wav', 8: 'y.wav', 2: '2026/3.wav', 5: '2026/77.wav', 6: 'x.wav' }));
      const byKey = '2026/{id}.wav';
      const namedBy = [
        { table: 'calls', object: '{audio}' },
        { table: 'calls', object: byKey },
      ];
      const judgement = named({
        objects: [
          { store: 'recordings', object: '{audio}', namedBy },
          { store: 'recordings', object: byKey, namedBy },
        ],
      });
      const { asked } = await dispose(under.store, judgement);
      // 8 is not due; 2 and 3 share one, and both go.
      expect(keysIn(asked)).toEqual(['2', '3', '4', '5', '6']);
    });

    test('are compared in every character', async () => {
      const under = await open(tables({ 6: 'Ääni.wav', 7: 'ÄÄNI.WAV', 5: 'b.wav', 8: 'b.wav ' }));
      expect(keysOf((await dispose(under.store, named())).receipt)).toEqual(['1', '2', '3', '4', '5', '6']);
    });

    test('that stay because of one name keep the record that shares the other', async () => {
      const under = await open(tables({ 1: 'a.wav', 2: 'b.wav', 8: 'a.wav' }));
      // Each call also has the file of its own division: 1 and 2 share that.
      const object = 'of/{division}';
      const judgement = named({
        objects: [
          ...(named().objects ?? []),
          { store: 'recordings', object, namedBy: [{ table: 'calls', object: '{audio}' }] },
        ],
      });
      const { asked } = await dispose(under.store, judgement);
      // 8 names what 1 names, so 1 stays; 1, 2, 4 and 6 share `of/citizens`; 5 names nothing for it.
      expect(keysIn(asked)).toEqual(['3']);
    });

    test('stay with a record of which a stamp cannot be known, and with whatever shares them with it', async () => {
      const under = await open(tables({ 1: 'a.wav', 3: 'a.wav' }));
      await under.insert('letters', { id: 1, folder: '2026/2.wav', scan: null });
      const judgement = named({
        objects: [{ store: 'recordings', object: '{audio}', namedBy: [{ table: 'calls', object: '{audio}' }] }],
        leaves: [{ kind: 'column', column: 'ended_on' }],
        parts: [
          {
            kind: 'stamp',
            table: 'letters',
            match: { folder: 'audio' },
            stamps: [
              {
                column: 'scan',
                day: ([reading]) => (reading?.values[0]?.text === '2026-01-01' ? null : '2026-05-05'),
              },
            ],
          },
        ],
      });
      const { asked, receipt } = await dispose(under.store, judgement, ['6']);
      // Of 1 nobody knows the day, and 3 has the same file.
      expect(keysIn(asked)).toEqual(['2', '4', '5', '6']);
      expect(keysOf(receipt)).toEqual(['2', '4', '5']);
      expect(receipt.parts).toEqual({ letters: 1 });
      expect(await under.column('letters', 'scan')).toEqual(['2026-05-05']);
    });

    test('that the intent does not carry are left, with their records', async () => {
      const under = await open(tables({}));
      const judgement = named();
      const range = await selected(under.store, judgement);
      await under.insert('calls', { id: 3, ended_on: '2026-01-02', division: 'finance', audio: 'new.wav' });
      await under.insert('calls', { id: 0, ended_on: '2026-01-02', division: 'finance', audio: 'newer.wav' });
      expect(keysOf((await dispose(under.store, judgement, [], range)).receipt)).toEqual(['1', '2', '4', '5', '6']);
    });

    test('are not touched when the store refuses what is to become of the records', async () => {
      const under = await open(tables({}));
      await under.refuse('calls', ['4']);
      let asked = 0;
      const judgement = named();
      const effect = under.store.effect({
        ...{ batchId: randomUUID(), worker: 'w1', judgement, held: { op: 'any', of: [] } },
        range: await selected(under.store, judgement),
        objects: {
          withinMs: 10_000,
          dispose: async () => {
            asked += 1;
            return [];
          },
        },
      });
      await expect(effect).rejects.toMatchObject({ code: 'store.refused' });
      expect(asked).toBe(0);
    });

    test('that cannot be disposed of leave the records, and no receipt', async () => {
      const under = await open(tables({}));
      const judgement = named();
      const range = await selected(under.store, judgement);
      const batchId = randomUUID();
      const lost = new GallraError({ code: 'store.unreachable', what: 'Away.', hint: 'Wait.', actor: 'operator' });
      const effect = under.store.effect({
        ...{ batchId, worker: 'w1', judgement, range, held: { op: 'any', of: [] } },
        objects: { withinMs: 10_000, dispose: () => Promise.reject(lost) },
      });
      await expect(effect).rejects.toBe(lost);
      expect(await under.column('calls', 'id')).toHaveLength(10);
      expect(await under.store.receipts()).toEqual([]);
      expect(await under.store.fence(batchId, 'w2', range, judgement)).toMatchObject({ state: 'abandoned' });
    });

    test('keep whoever wants to change their records waiting', async () => {
      const under = await open(tables({}));
      const judgement = named();
      const changed: Promise<void>[] = [];
      const receipt = await under.store.effect({
        ...{ batchId: randomUUID(), worker: 'w1', judgement, held: { op: 'any', of: [] } },
        range: await selected(under.store, judgement),
        objects: {
          withinMs: 10_000,
          dispose: async (records) => {
            changed.push(under.insert('calls', { id: 1, ended_on: '2026-01-01', kept_for: 'complaint', audio: 'x' }));
            return records.map(({ key }) => key).filter(([one]) => one !== '1');
          },
        },
      });
      await Promise.all(changed);
      expect(keysOf(receipt)).toEqual(['2', '3', '4', '5', '6']);
      expect(await under.column('calls', 'kept_for')).toEqual(['complaint', null, null, null, null]);
    });

    test('are never left out of a batch whose judgement names them', async () => {
      const under = await open(tables({}));
      const judgement = named();
      const range = await selected(under.store, judgement);
      const order = { batchId: randomUUID(), worker: 'w1', judgement, range, held: { op: 'any' as const, of: [] } };
      await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.schema' });
      expect(await under.column('calls', 'id')).toHaveLength(10);
    });

    test('go before records that are anonymised as well', async () => {
      const under = await open(tables({}));
      const action = { kind: 'anonymise' as const, columns: { division: 'erase' as const }, mark: 'kept_for' };
      const { receipt } = await dispose(under.store, named({ action, scope: { op: 'null', column: 'kept_for' } }), [
        '4',
      ]);
      expect(keysOf(receipt)).toEqual(['1', '3', '5', '6']);
      const divisions = await under.column('calls', 'division');
      expect(divisions.slice(0, 6)).toEqual([null, 'citizens', null, 'citizens', null, null]);
    });

    test('are told by the rows that name them', async () => {
      const under = await open(tables({ 2: null, 3: '../x', 9: 'Nine.wav' }, { scans: 'b.wav' }));
      const names = under.store.names;
      if (!names) throw new Error('tells no names');
      const asked = ['2026/1.wav', 'nine.wav', 'Nine.wav', 'nobody.wav', 'scans/b.wav', "'; drop table calls; --"];
      expect((await names.named({ table: 'calls', object: '{audio}' }, asked)).sort()).toEqual([
        '2026/1.wav',
        'Nine.wav',
      ]);
      expect(await names.named({ table: 'letters', object: '{folder}/{scan}' }, asked)).toEqual(['scans/b.wav']);
      expect(await names.named({ table: 'calls', object: '2026/{id}.wav' }, asked)).toEqual(['2026/1.wav']);
      const by = { table: 'calls', object: '{audio}', key: ['id'], where: always };
      expect(await names.given(by, null, 3)).toEqual([
        { key: ['1'], name: '2026/1.wav' },
        { key: ['2'], name: '2026/2.wav' },
        { key: ['3'], name: null },
      ]);
      const some = { ...by, where: among('division', 'finance') };
      expect(await names.given(some, ['3'], 10)).toEqual([{ key: ['8'], name: '2026/8.wav' }]);
      expect(await names.givenBy('calls', ['id'], ['9'], ['{audio}', 'of/{kept_for}'])).toEqual(['Nine.wav', null]);
      expect(await names.givenBy('calls', ['id'], ['99'], ['{audio}'])).toBeNull();
    });

    test('keep no batch from being selected when its records name none', async () => {
      const under = await open(tables({ 1: '', 2: '', 3: '', 4: '', 5: '', 6: '' }));
      expect(await under.store.select(named(), { op: 'any', of: [] }, start, 4)).toMatchObject({
        size: 4,
        objects: [{ store: 'recordings', names: [] }],
      });
      expect((await dispose(under.store, named())).receipt.disposed).toEqual([]);
    });
  });
}
