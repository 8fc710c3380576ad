/** Connections are cut or fall silent: after each, a clean run by another worker finds everything as it should be. */
import { expect, test } from '@jest/globals';
import { inLanes, sufferedAbreast } from './fault.ts';
import { outages } from './short.ts';

const suffered = sufferedAbreast(inLanes(outages));

test.each(outages)(
  '$name',
  async ({ name }) => {
    const { violations, strikes } = await suffered(name);
    expect(violations).toEqual([]);
    expect(strikes).toBeGreaterThan(0);
  },
  240_000,
);
