/** How many records a batch takes: by the time that the last ones took, and by whether anybody else uses the store. */
import { expect, test } from '@jest/globals';
import { type BatchSize, openBatchSize } from '../../src/engine/batch-size.ts';

const sizes = { usual: 1_000, most: 50_000, sharedMs: 10 };

/** A store at which each record takes so long, in a clock that only these batches move on. */
function storeOf(others: () => Promise<number | null>, msPerRecord: number) {
  let now = 0;
  const clock = { now: () => new Date(now), sleep: async () => undefined };
  const size = openBatchSize({ others }, clock, sizes);
  const batches = async (number: number): Promise<number[]> => {
    const taken: number[] = [];
    for (let i = 0; i < number; i++) {
      const records = size.next();
      taken.push(records);
      now += 1_000;
      size.took(records, records * msPerRecord);
      // What the store said of others comes in between two batches.
      await Promise.resolve();
      await Promise.resolve();
    }
    return taken;
  };
  return batches;
}

test('while others use the store, a batch takes as many records as change in ten milliseconds', async () => {
  const batches = storeOf(async () => 200, 0.005);
  expect(await batches(4)).toEqual([1_000, 1_000, 2_000, 2_000]);
});

test('where nobody else is there, it grows until its fixed cost hardly counts', async () => {
  const batches = storeOf(async () => 0, 0.01);
  expect(await batches(6)).toEqual([1_000, 1_000, 4_000, 16_000, 30_000, 30_000]);
});

test('when somebody comes, it halves until it is short enough, and grows again when they have gone', async () => {
  let others = 0;
  const batches = storeOf(async () => others, 0.005);
  expect((await batches(10)).at(-1)).toBe(50_000);
  others = 50;
  expect(await batches(7)).toEqual([50_000, 50_000, 25_000, 12_500, 6_250, 3_125, 2_000]);
  others = 0;
  expect((await batches(10)).at(-1)).toBe(50_000);
});

test('a store that does not answer counts as one that others use', async () => {
  const others = (): Promise<never> => Promise.reject(new Error('away'));
  expect((await storeOf(others, 0.005)(5)).at(-1)).toBe(2_000);
});

test('as long as a store does not know, batches stay as large as the first', async () => {
  for (const msPerRecord of [0.0001, 5]) expect((await storeOf(async () => null, msPerRecord)(5)).at(-1)).toBe(1_000);
});

test('the batch after the next is expected to grow as far as the time allows, and no further', async () => {
  const size = openBatchSize(
    { others: async () => 0 },
    { now: () => new Date(0), sleep: async () => undefined },
    sizes,
  );
  expect([size.next(), size.ahead()]).toEqual([1_000, 1_000]);
  await Promise.resolve();
  await Promise.resolve();
  // Nobody is there, as is known now.
  expect([size.next(), size.ahead()]).toEqual([1_000, 4_000]);
  size.took(1_000, 10);
  expect([size.next(), size.ahead()]).toEqual([4_000, 16_000]);
  size.took(4_000, 40);
  expect([size.next(), size.ahead()]).toEqual([16_000, 30_000]);
  size.took(16_000, 400);
  expect([size.next(), size.ahead()]).toEqual([12_000, 12_000]);
});

test('on a slow machine a batch does not shrink away: each costs the same again', async () => {
  expect((await storeOf(async () => 200, 5)(10)).at(-1)).toBe(200);
});

test('a store that cannot tell gets batches of one size, smaller for a while after it declined one', () => {
  const size: BatchSize = openBatchSize({}, { now: () => new Date(0), sleep: async () => undefined }, sizes);
  const next = (): number => size.next();
  expect(next()).toBe(1_000);
  size.took(1_000, 60_000);
  expect(next()).toBe(1_000);
  size.declined(1_000);
  expect(next()).toBe(500);
  size.declined(1);
  expect(next()).toBe(1);
  size.took(1, 3);
  expect(next()).toBe(2);
});
