/** Parts and stamps: before the record, and all or nothing. */
import { describe, expect } from '@jest/globals';
import { exists } from '../../../src/policy/predicate.ts';
import type { Can } from './capabilities.ts';
import {
  among,
  anyRange,
  calls,
  column,
  dispose,
  id,
  judgementOf,
  keysOf,
  type Open,
  restricting,
  type TestTable,
} from './fixtures.ts';

export function describeParts(open: Open, can: Can): void {
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

    can('parts')('go before the record, nested ones first, and are counted by table', async () => {
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

    can('parts')('stay, all of them, when the record is held or when the store rejects it', async () => {
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

    can('parts')('are stamped only where nothing stands yet, with a day of their own record', async () => {
      const under = await open(stamped());
      const receipt = await dispose(under, stamping);
      expect(receipt.parts).toEqual({ events: 2 });
      expect(await under.column('events', 'ended')).toEqual(['2026-01-01', '2020-01-01', null, null]);
      expect(await under.column('events', 'seen')).toEqual(['2026-06-01', '2026-06-01', null, null]);
      await under.insert('calls', { id: 1, ended_on: '2026-02-02' });
      expect((await dispose(under, stamping)).parts).toEqual({});
      expect(await under.column('events', 'ended')).toEqual(['2026-01-01', '2020-01-01', null, null]);
    });

    can('parts')('a record whose stamp cannot be known stays', async () => {
      const under = await open(stamped());
      expect(keysOf(await dispose(under, stamping))).toEqual(['1', '2', '3', '5', '6']);
      expect(await under.column('calls', 'id')).toEqual(['4', '7', '8', '9', '10']);
    });

    can('parts')('below parts that go are stamped for the latest of the records that they hang on', async () => {
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
}
