/** Faults of the queue and of the workers on it: after each, a clean run by another worker finds everything as it should be. */
import { expect, test } from '@jest/globals';
import { inLanes, sufferedAbreast } from './fault.ts';
import { queues } from './short.ts';

const suffered = sufferedAbreast(inLanes(queues));

test.each(queues)(
  '$name',
  async ({ name }) => {
    const { violations, strikes } = await suffered(name);
    expect(violations).toEqual([]);
    expect(strikes).toBeGreaterThan(0);
  },
  240_000,
);
