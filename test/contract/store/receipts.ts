/** Receipts, the fence, and stores without either. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { never } from '../../../src/policy/predicate.ts';
import type { Can } from './capabilities.ts';
import { among, calls, judgementOf, ledgerId, type Open, selected, start } from './fixtures.ts';

export function describeReceipts(open: Open, can: Can): void {
  describe('receipts and the fence', () => {
    can('receipts')('a batch happens once: its second effect is fenced and changes nothing', async () => {
      const under = await open({ calls: calls() });
      const range = await selected(under.store, judgementOf(), start, 2);
      const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
      expect(await under.store.effect(order)).toEqual({
        batchId: order.batchId,
        state: 'done',
        disposed: [['1'], ['2']],
        parts: {},
        gone: 0,
      });
      const wider = { ...order, range: await selected(under.store, judgementOf()) };
      await expect(under.store.effect(wider)).rejects.toMatchObject({ code: 'store.fenced' });
      expect(await under.column('calls', 'id')).toEqual(['3', '4', '5', '6', '7', '8', '9', '10']);
    });

    can('receipts')('a fence that comes first shuts the batch out for ever', async () => {
      const under = await open({ calls: calls() });
      const range = await selected(under.store, judgementOf());
      const batchId = randomUUID();
      const abandoned = { batchId, state: 'abandoned', disposed: [], parts: {}, gone: 0 };
      expect(await under.store.fence(batchId, 'w2', range, judgementOf())).toEqual(abandoned);
      expect(await under.store.fence(batchId, 'w3', range, judgementOf())).toEqual(abandoned);
      const late = under.store.effect({ batchId, worker: 'w1', judgement: judgementOf(), range, held: never });
      await expect(late).rejects.toMatchObject({ code: 'store.fenced' });
      await under.store.forget(batchId);
      expect(await under.store.fence(batchId, 'w2', range, judgementOf())).toEqual(abandoned);
      expect(await under.store.receipts()).toEqual([]);
      expect(await under.column('calls', 'id')).toHaveLength(10);
    });

    can('receipts')('a fence that comes after tells what was done, until that is forgotten', async () => {
      const under = await open({ calls: calls() });
      const range = await selected(under.store, judgementOf(), start, 2);
      const [first, second] = [randomUUID(), randomUUID()];
      const done = await under.store.effect({
        batchId: first,
        worker: 'w1',
        judgement: judgementOf(),
        range,
        held: never,
      });
      expect(await under.store.fence(first, 'w2', range, judgementOf())).toEqual(done);
      const next = await selected(under.store, judgementOf(), start, 1);
      await under.store.effect({ batchId: second, worker: 'w1', judgement: judgementOf(), range: next, held: never });
      expect(await under.store.receipts()).toEqual([first, second]);
      await under.store.forget(first);
      await under.store.forget(first);
      expect(await under.store.receipts()).toEqual([second]);
    });

    can('ranges')('where no receipts are kept, the range names its keys and absent ones are counted', async () => {
      const under = await open({ calls: calls() }, { prepared: false });
      expect(await under.store.boundLedger()).toBeNull();
      const range = await selected(under.store, judgementOf(), start, 3);
      expect(range.keys).toEqual([['1'], ['2'], ['3']]);
      const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: among('id', 2) };
      expect(await under.store.effect(order)).toEqual({
        batchId: order.batchId,
        state: 'done',
        disposed: [['1'], ['3']],
        parts: {},
        gone: 0,
      });
      expect(await under.store.fence(order.batchId, 'w2', range, judgementOf())).toMatchObject({
        state: 'abandoned',
        gone: 2,
        disposed: [],
      });
      expect(await under.store.effect({ ...order, held: never })).toMatchObject({ disposed: [['2']], gone: 2 });
      expect(await under.store.receipts()).toEqual([]);
      expect(await under.column('calls', 'id')).toEqual(['4', '5', '6', '7', '8', '9', '10']);
      await expect(under.store.effect({ ...order, range: { ...range, keys: null } })).rejects.toMatchObject({
        code: 'store.schema',
      });
    });

    test('a prepared store says which ledger it is bound to', async () => {
      const { store } = await open({ calls: calls() });
      expect(await store.boundLedger()).toBe(ledgerId);
    });
  });
}
