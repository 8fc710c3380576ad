/** Commitments from another thread are those that would have been made here. */
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openHashing } from '../../src/app/hashing.ts';
import { commitmentsOf, leavesTo } from '../../src/audit/commitment.ts';
import { keyRing } from '../../src/audit/keys.ts';
import { until } from '../support/until.ts';

const { current } = keyRing([Buffer.alloc(32, 7)]);
const named = { identity: 'postgres:7/1/public.calls', columns: ['id', 'Ärende'] };
const here = (keys: string[][]) => commitmentsOf(named.identity, leavesTo(named, keys, current), current);
const numbers = (count: number): string[][] => Array.from({ length: count }, (_, n) => [String(n), `ä ${n}`]);

const hashing = openHashing();
afterAll(() => hashing.close());

test('whatever the keys are, another thread makes the same commitments', async () => {
  const keys = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string()), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(keys, async (some) => {
      expect(await hashing.hash(named, some, current)).toEqual(here(some));
    }),
    { numRuns: 100 },
  );
});

test('of orders at the same time, each gets its own answer', async () => {
  const sizes = [3_000, 1, 0, 500];
  const made = await Promise.all(sizes.map((size) => hashing.hash(named, numbers(size), current)));
  expect(made).toEqual(sizes.map((size) => here(numbers(size))));
});

test('it gets ready when large batches follow each other, and is ready for none before', async () => {
  const other = openHashing();
  try {
    expect([other.isReady(), other.isReady()]).toEqual([false, false]);
    await until('the thread is ready', async () => other.isReady());
    expect(await other.hash(named, numbers(2), current)).toEqual(here(numbers(2)));
    await other.close();
    expect(other.isReady()).toBe(false);
  } finally {
    await other.close();
  }
});

test('when the thread ends in the middle of an order, that is said, and the next order gets a new one', async () => {
  const cut = hashing.hash(named, numbers(20_000), current);
  const said = expect(cut).rejects.toThrow('ended in the middle');
  setImmediate(() => void hashing.close());
  await said;
  expect(await hashing.hash(named, numbers(2), current)).toEqual(here(numbers(2)));
});
