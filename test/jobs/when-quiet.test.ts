/** What is done once when no work comes any more. */
import { expect, test } from '@jest/globals';
import { whenQuiet } from '../../jobs/when-quiet.ts';
import { giveBack } from '../../src/app/give-back.ts';
import { until } from '../support/until.ts';

test('it is done once after a start without work, once after each burst of it, and never beside it', async () => {
  let [inHand, acts, beside] = [0, 0, 0];
  const quiet = whenQuiet(20, () => {
    acts++;
    beside += inHand;
  });
  await until('it acted after the start', () => acts === 1);
  const turn = Promise.withResolvers<void>();
  inHand = 1;
  const jobs = [quiet.around(async () => {}), quiet.around(() => turn.promise)];
  await jobs[0];
  await expect(quiet.around(() => Promise.reject(new Error('a job that fails')))).rejects.toThrow('a job that fails');
  // Timers of one length end in the order in which they began.
  let after = 0;
  whenQuiet(20, () => after++);
  await until('it would have acted', () => after === 1);
  expect(acts).toBe(1);
  inHand = 0;
  turn.resolve();
  await Promise.all(jobs);
  await until('it acted after the work', () => acts === 2);
  expect(beside).toBe(0);
  quiet.stop();
});

test('what nothing uses any more is given back', () => {
  let large: object | null = { it: new Array(100_000).fill('') };
  const reference = new WeakRef(large);
  expect(Object.keys(large)).toEqual(['it']);
  large = null;
  return new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
    giveBack();
    expect(reference.deref()).toBeUndefined();
  });
});
