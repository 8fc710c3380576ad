/** Where the next batch lies is asked while the store works on the one in hand; what was asked ahead decides nothing. */
import { expect, test } from '@jest/globals';
import type { Settings } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { Store } from '../../src/ports/store.ts';
import { startMs } from '../simulation/register.ts';
import { type TestBench, testBench } from './bench-engine.ts';
import { request } from './hold-request.ts';

const sixVisits = () => dueVisits(6, { batchSize: 2 });

/** So many visits that are due; and the run of their policy in this store. */
async function dueVisits(count: number, settings: Partial<Settings>) {
  const bench = await testBench({ settings });
  const visited_on = new Date(startMs - 40 * 86_400_000).toISOString().slice(0, 10);
  for (let id = 1; id <= count; id++)
    bench.store.put('visits', { id, person: `p-${id}`, visited_on, kept_for: null, important: false });
  const run = (changed: (store: TestBench['store']) => Partial<Store>) =>
    runPolicy({ ...bench.engine, store: async () => ({ ...bench.store, ...changed(bench.store) }) }, 'visits');
  return { ...bench, run };
}

test('the store is asked for the next batch while it works on the one before', async () => {
  const { run, keys } = await sixVisits();
  const seen: string[] = [];
  const report = await run((store) => ({
    async select(...args) {
      seen.push(`asked after ${args[2].at?.key ?? 'nothing'}`);
      return store.select(...args);
    },
    async effect(order) {
      seen.push(`begins up to ${order.range.upTo.key}`);
      // As long as a store takes to do anything.
      await new Promise((resolve) => setImmediate(resolve));
      const receipt = await store.effect(order);
      seen.push(`done up to ${order.range.upTo.key}`);
      return receipt;
    },
  }));
  expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 6 } });
  expect(keys('visits')).toEqual([]);
  expect(seen.slice(0, 7)).toEqual([
    'asked after nothing',
    'asked after 2',
    'begins up to 2',
    'done up to 2',
    'asked after 4',
    'begins up to 4',
    'done up to 4',
  ]);
});

test('a hold that comes after the look ahead keeps its record', async () => {
  const { engine, ledger, keys } = await sixVisits();
  let intents = 0;
  const intend: typeof ledger.intend = async (...args) => {
    // The range up to the fourth has been asked for by now.
    if (++intents === 2) await placeHold(engine, request({ match: { id: '3' } }));
    return ledger.intend(...args);
  };
  const report = await runPolicy({ ...engine, ledger: { ...ledger, intend } }, 'visits');
  expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 5, held: 1 } });
  expect(keys('visits')).toEqual(['3']);
});

test('a look ahead that fails is taken again', async () => {
  const { run, keys } = await sixVisits();
  let looks = 0;
  const report = await run((store) => ({
    async select(...args) {
      if (++looks === 2) throw new Error('away for a moment');
      return store.select(...args);
    },
  }));
  expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 6 } });
  expect(keys('visits')).toEqual([]);
});

test('a batch that was asked for ahead counts with the records that it has, so none takes longer than it may', async () => {
  const { run, clock } = await dueVisits(3_000, { batchSize: 100, largestBatch: 5_000 });
  const sizes: number[] = [];
  const report = await run((store) => ({
    others: async () => 0,
    async effect(order) {
      const receipt = await store.effect(order);
      sizes.push(receipt.disposed.length);
      // A millisecond each, where a batch may take 300.
      clock.now += receipt.disposed.length;
      return receipt;
    },
  }));
  expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 3_000 } });
  expect(sizes).toEqual([100, ...Array(9).fill(300), 200]);
});

test('where less was found ahead than was asked for, it serves: also that nothing is left', async () => {
  const { run, store } = await dueVisits(200, { batchSize: 100, largestBatch: 5_000 });
  const today = new Date(startMs).toISOString().slice(0, 10);
  for (let id = 1_001; id <= 4_000; id++)
    store.put('visits', { id, person: `p-${id}`, visited_on: today, kept_for: null, important: false });
  const asked: number[] = [];
  const report = await run((store) => ({
    others: async () => 0,
    async select(...args) {
      asked.push(args[3]);
      return store.select(...args);
    },
  }));
  expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 200 } });
  // Four times as many as the one in hand each time. The batch after the second may have 400, and is not asked for anew.
  expect(asked).toEqual([100, 400, 1_600]);
});
