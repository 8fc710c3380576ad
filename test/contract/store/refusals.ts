/** What a store refuses, it refuses whole. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { always, exists, never } from '../../../src/policy/predicate.ts';
import type { Can } from './capabilities.ts';
import { calls, column, id, judgementOf, keysOf, type Open, restricting, selected, start } from './fixtures.ts';

export function describeRefusals(open: Open, can: Can): void {
  describe('refusals', () => {
    can('whole')('a record that the store itself rejects takes the whole batch back', async () => {
      const under = await open({ calls: calls() });
      await under.refuse('calls', ['3']);
      const range = await selected(under.store, judgementOf());
      const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
      await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.refused' });
      expect(await under.column('calls', 'id')).toHaveLength(10);
      expect(await under.store.receipts()).toEqual([]);
      const half = { ...order, range: await selected(under.store, judgementOf(), start, 2) };
      expect(keysOf(await under.store.effect(half))).toEqual(['1', '2']);
    });

    can('references')('a row that still refers to the record takes the batch back', async () => {
      const under = await open({
        calls: { ...calls(), references: [restricting('invoices', { call: 'id' })] },
        invoices: { key: ['id'], columns: { id, call: column('number') }, rows: [{ id: 1, call: 4 }] },
      });
      const range = await selected(under.store, judgementOf());
      const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
      await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.refused' });
      const blocked = judgementOf({
        blocked: [{ because: 'invoices', when: exists('invoices', { call: 'id' }, always) }],
      });
      expect(keysOf(await under.store.effect({ ...order, judgement: blocked }))).toEqual(['1', '2', '3', '5', '6']);
      expect(await under.column('calls', 'id')).toEqual(['4', '7', '8', '9', '10']);
    });

    test('a judgement without an action, and a store that may only be read, dispose of nothing', async () => {
      const under = await open({ calls: calls() });
      const range = await selected(under.store, judgementOf());
      const order = {
        batchId: randomUUID(),
        worker: 'w1',
        judgement: judgementOf({ action: null }),
        range,
        held: never,
      };
      await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.schema' });
      const reader = await open({ calls: calls() }, { access: 'read' });
      await expect(reader.store.effect({ ...order, judgement: judgementOf() })).rejects.toMatchObject({
        code: 'store.denied',
      });
      expect(await reader.column('calls', 'id')).toHaveLength(10);
    });
  });
}
