/** Counting and listing: each record once, under one outcome. */
import { describe, expect, test } from '@jest/globals';
import { all, always, never, not } from '../../../src/policy/predicate.ts';
import { among, calls, day, judgementOf, type Open, upTo } from './fixtures.ts';

export function describeCounts(open: Open): void {
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

    test('what only holds keep is counted apart, and the due begin and end with the first and last that are free', async () => {
      const { store } = await open({ calls: calls() });
      expect((await store.tally(judgementOf(), among('id', 1, 6))).lines).toEqual([
        { outcome: 'due', count: 4, oldest: day('2026-01-02'), newest: day('2026-03-01') },
        { outcome: 'held', count: 2, oldest: day('2026-01-01'), newest: day('2026-03-31') },
        { outcome: 'undated', count: 2, oldest: null, newest: null },
      ]);
      expect((await store.tally(judgementOf(), always)).lines.map(({ outcome, count }) => [outcome, count])).toEqual([
        ['held', 8],
      ]);
      expect((await store.tally(judgementOf(), among('id', 7))).lines.map(({ outcome }) => outcome)).toEqual([
        'due',
        'undated',
      ]);
    });

    test('are the same after a run, also where all that is left is held', async () => {
      const { store } = await open({ calls: calls() });
      for (const by of [never, held, always])
        expect(await store.tally(reasoned, by, 'after a run')).toEqual(await store.tally(reasoned, by));
      expect(await store.tally(judgementOf(), always, 'after a run')).toEqual(await store.tally(judgementOf(), always));
    });

    test('the lines alone are those of the whole tally', async () => {
      const { store } = await open({ calls: calls() });
      for (const by of [held, never])
        expect(await store.lines(reasoned, by)).toEqual((await store.tally(reasoned, by)).lines);
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

    test('what falls due by each of several judgements, and by none before it', async () => {
      const { store } = await open({ calls: calls() });
      const until = (to: string, extendedTo: string) =>
        judgementOf({
          branches: [{ lead: 'ended_on', due: upTo('ended_on', to) }],
          extended: [
            { because: 'complaint', when: all(among('kept_for', 'complaint'), not(upTo('ended_on', extendedTo))) },
          ],
        });
      const days = [
        until('2026-01-01', '2025-01-01'),
        until('2026-01-02', '2025-01-02'),
        until('2026-02-28', '2026-01-01'),
        until('2026-03-31', '2026-01-02'),
      ];
      expect(await store.forecast(days, never)).toEqual([0, 1, 1, 3]);
      expect(await store.forecast(days, among('id', 4, 5))).toEqual([0, 1, 0, 2]);
      expect(await store.forecast(days.slice(0, 1), never)).toEqual([0]);
    });

    test('how many rows satisfy a condition', async () => {
      const { store } = await open({ calls: calls() });
      expect(await store.count('calls', among('division', 'citizens'))).toBe(7);
      expect(await store.count('calls', never)).toBe(0);
      expect(await store.count('calls', always)).toBe(10);
    });
  });
}
