/** Anonymise and flag. */
import { describe, expect, test } from '@jest/globals';
import { never } from '../../../src/policy/predicate.ts';
import { column, dispose, id, judgementOf, keysOf, type Open, type Prints, start, type TestTable } from './fixtures.ts';

const networks: Prints = { addresses: ['192.0.2.0/24', '2001:db8:5::/48', null, null] };

export function describeDispositions(open: Open, prints = networks): void {
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
      const seen = (await under.column('calls', 'seen_at')).map((text) => text?.replace(' ', 'T').slice(0, 16) ?? null);
      expect(seen).toEqual(['2025-12-31T22:00', null, '2024-12-31T22:00', '2025-06-01T00:00']);
      expect(await under.column('calls', 'ip')).toEqual(['192.0.2.0', '2001:db8:5::', null, '192.0.2.77']);
      expect(await under.column('calls', 'address')).toEqual(prints.addresses);
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
}
