/** Selecting and disposing: forward only, and each record judged again. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { all, always, never, not } from '../../../src/policy/predicate.ts';
import type { Can } from './capabilities.ts';
import { among, calls, dispose, judgementOf, keysOf, type Open, selected, start, upTo } from './fixtures.ts';

export function describeBatches(open: Open, can: Can): void {
  describe('batches', () => {
    test('move forward over what is held, and end when nothing is left', async () => {
      const { store, column: values } = await open({ calls: calls() });
      const held = among('id', 1, 3);
      const seen: string[][] = [];
      let cursor = start;
      for (;;) {
        const range = await store.select(judgementOf(), held, cursor, 2);
        if (!range) break;
        const receipt = await store.effect({
          batchId: randomUUID(),
          worker: 'w1',
          judgement: judgementOf(),
          range,
          held,
        });
        expect(receipt.disposed.length).toBeLessThanOrEqual(range.size);
        seen.push(keysOf(receipt));
        cursor = { branch: range.branch, at: range.upTo };
      }
      expect(seen).toEqual([
        ['2', '4'],
        ['5', '6'],
      ]);
      expect(await values('calls', 'id')).toEqual(['1', '3', '7', '8', '9', '10']);
    });

    can('ranges')('never take more than asked, and name the last record', async () => {
      const { store } = await open({ calls: calls() });
      expect(await store.select(judgementOf(), never, start, 3)).toEqual({
        branch: 0,
        after: null,
        upTo: { lead: '2026-01-02', key: ['3'] },
        size: 3,
        keys: null,
      });
      const next = await selected(store, judgementOf(), { branch: 0, at: { lead: '2026-01-02', key: ['3'] } }, 100);
      expect(next).toMatchObject({ upTo: { lead: '2026-03-31', key: ['6'] }, size: 3 });
      expect(await store.select(judgementOf(), never, { branch: 0, at: next.upTo }, 5)).toBeNull();
    });

    test('go through the branches one after the other, also those without a lead', async () => {
      const under = await open({ calls: calls() });
      const judgement = judgementOf({
        branches: [
          { lead: null, due: all(among('division', 'finance'), upTo('ended_on', '2026-03-31')) },
          { lead: 'ended_on', due: all(not(among('division', 'finance')), upTo('ended_on', '2026-02-28')) },
        ],
      });
      const first = await selected(under.store, judgement, start, 5);
      expect(first).toMatchObject({ branch: 0, upTo: { lead: null, key: ['3'] }, size: 1 });
      const second = await selected(under.store, judgement, { branch: 0, at: first.upTo }, 5);
      expect(second).toMatchObject({ branch: 1, after: null, upTo: { lead: '2026-02-28', key: ['4'] }, size: 3 });
      await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range: second, held: never });
      expect(await under.column('calls', 'id')).toEqual(['3', '5', '6', '7', '8', '9', '10']);
    });

    test('judge every record again: what was held, excepted or changed since selection stays', async () => {
      const under = await open({ calls: calls() });
      const range = await selected(under.store, judgementOf());
      await under.insert('calls', { id: 4, ended_on: '2026-05-30', division: 'citizens' });
      const judgement = judgementOf({
        excepted: [{ because: 'finance', when: among('division', 'finance') }],
        claimed: [{ because: 'other', when: among('id', 5) }],
        extended: [{ because: 'complaint', when: among('kept_for', 'complaint') }],
        blocked: [{ because: 'referenced', when: among('id', 6) }],
      });
      const order = { batchId: randomUUID(), worker: 'w1', judgement, range, held: among('id', 99) };
      expect(keysOf(await under.store.effect(order))).toEqual(['1']);
      expect(await under.column('calls', 'id')).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10']);
      const rest = { ...order, batchId: randomUUID(), judgement: judgementOf(), held: among('id', 2, 5) };
      expect(keysOf(await under.store.effect(rest))).toEqual(['3', '6']);
    });

    test('an undated record is not disposed of, even where a branch would take it', async () => {
      const under = await open({ calls: calls() });
      const judgement = judgementOf({ branches: [{ lead: null, due: always }] });
      expect(keysOf(await dispose(under, judgement))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    });
  });
}
