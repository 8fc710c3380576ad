/** What conditions mean: two-valued, days inclusive, the right side of midnight. */
import { describe, expect, test } from '@jest/globals';
import { all, always, any, exists, never, not, type Predicate } from '../../../src/policy/predicate.ts';
import type { Can } from './capabilities.ts';
import {
  among,
  calls,
  column,
  helsinki,
  id,
  judgementOf,
  type Open,
  type TestStore,
  unusable,
  upTo,
} from './fixtures.ts';

export function describeConditions(open: Open, can: Can): void {
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

    can('related')(
      'a related row counts only if it satisfies, nested as deep as asked, and a NULL refers to nothing',
      async () => {
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
      },
    );

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
}
