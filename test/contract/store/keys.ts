/** Keys of every kind, exactly as the store prints them. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ColumnKind } from '../../../src/policy/catalogue.ts';
import type { Judgement } from '../../../src/policy/judgement.ts';
import { all, any, never } from '../../../src/policy/predicate.ts';
import { among, column, id, judgementOf, keysOf, type Open, selected, start, type TestStore } from './fixtures.ts';

export function describeKeys(open: Open): void {
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
          kind === 'uuid' ? randomUUID() : kind === 'text' ? 'late' : kind === 'number' ? '12' : '2026-05-05T05:05:05Z',
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
}
