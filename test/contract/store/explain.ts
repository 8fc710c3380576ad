/** One record explained, and the shapes of the tables. */
import { describe, expect, test } from '@jest/globals';
import { always, exists, never } from '../../../src/policy/predicate.ts';
import type { Right } from '../../../src/policy/rights.ts';
import type { Can } from './capabilities.ts';
import { among, calls, column, day, id, judgementOf, type Open, restricting } from './fixtures.ts';

export function describeExplain(open: Open, can: Can): void {
  describe('explains', () => {
    can('related')('one record is explained: every reason that applies, and the dates it rests on', async () => {
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

    test('every table with records is named, and nothing of ours', async () => {
      const { store } = await open({
        invoices: { key: ['id'], columns: { id, call: column('number') }, rows: [] },
        calls: calls(),
      });
      expect(await store.tables()).toEqual(['calls', 'invoices']);
      expect(Object.keys(await store.catalogue(await store.tables())).sort()).toEqual(['calls', 'invoices']);
    });

    test('an account that may do everything lacks nothing, and nobody lacks what is not there', async () => {
      const { store } = await open({ calls: calls() });
      const wanted: Right[] = [
        { table: 'calls', right: 'select', columns: null },
        { table: 'calls', right: 'select', columns: ['id', 'ended_on', 'colour'] },
        { table: 'calls', right: 'update', columns: ['division'] },
        { table: 'calls', right: 'delete', columns: null },
        { table: 'cellars', right: 'delete', columns: null },
      ];
      // What cannot be told is null, and no list.
      expect((await store.lacking(wanted)) ?? []).toEqual([]);
    });

    can('references')('the catalogue gives the shapes of the tables that exist', async () => {
      const { store } = await open({
        calls: { ...calls(), references: [restricting('invoices', { call: 'id' })] },
        invoices: { key: ['id'], columns: { id, call: column('number') }, rows: [] },
      });
      const found = await store.catalogue(['calls', 'invoices', 'cellars']);
      expect(Object.keys(found).sort()).toEqual(['calls', 'invoices']);
      expect(found.calls).toMatchObject({
        columns: Object.fromEntries(
          Object.entries(calls().columns).map(([name, { kind, nullable }]) => [name, { kind, nullable }]),
        ),
        uniqueKeys: [['id']],
        rowSecurity: false,
        triggers: [],
      });
      expect(found.calls?.references).toMatchObject([
        { table: 'invoices', match: { call: 'id' }, onDelete: 'restrict' },
      ]);
      expect(found.calls?.identity).not.toBe(found.invoices?.identity);
      expect(found.calls?.identity.startsWith(await store.identity())).toBe(true);
    });
  });
}
