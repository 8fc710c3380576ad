/** Holds placed at random moments against running batches; ten thousand of them in the long mode. */

import { expect, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.ts';
import { never } from '../../src/policy/predicate.ts';
import type { BatchRange } from '../../src/ports/store.ts';
import { holdRace } from './hold-race.ts';

test('A hold that was acknowledged protects its record for ever after, and one that came too late says by which batch', async () => {
  const outcome = await holdRace({ races: 150 });
  expect(outcome.violations).toEqual([]);
  expect(outcome.tried).toBe(150);
  // They really met: some found their record in a batch in hand, and most of them stand between a record and its end.
  expect(outcome.tooLate).toBeGreaterThan(0);
  expect(outcome.kept).toBeGreaterThan(50);
  expect(outcome.longestMs).toBeLessThan(5_000);
}, 180_000);

test('A hold wins just as well against what a person asked to be erased', async () => {
  const outcome = await holdRace({ races: 100, seed: 3, erasing: true });
  expect(outcome.violations).toEqual([]);
  expect(outcome.tried).toBe(100);
  expect(outcome.tooLate).toBeGreaterThan(0);
  expect(outcome.kept).toBeGreaterThan(30);
}, 180_000);

test('A worker that leaves the holds out of its effect is noticed', async () => {
  const forgetful = (engine: Engine): Engine => ({
    ...engine,
    store: async (name) => {
      const store = await engine.store(name);
      // A batch that would take more than was intended is undone: that too has to be left out.
      const all = (range: BatchRange): BatchRange => ({ ...range, size: 1_000_000 });
      return { ...store, effect: (order) => store.effect({ ...order, range: all(order.range), held: never }) };
    },
  });
  const { violations } = await holdRace({ races: 100, seed: 2, sabotage: forgetful });
  expect(violations.join('\n')).toMatch(/went in batch .*, intended after the hold/);
}, 180_000);
