/** The process sleeps past its lease, and wakes up: after each, a clean run by another worker finds everything as it should be. */
import { expect, test } from '@jest/globals';
import { inLanes, sufferedAbreast } from './fault.ts';
import { sleeps } from './short.ts';

const suffered = sufferedAbreast(inLanes(sleeps));

test.each(sleeps)(
  '$name',
  async ({ name }) => {
    const { violations, strikes } = await suffered(name);
    expect(violations).toEqual([]);
    expect(strikes).toBeGreaterThan(0);
  },
  240_000,
);
