/** Letters in PostgreSQL whose files lie in a folder: after each fault, a clean run by another worker finds everything as it should be. */
import { expect, test } from '@jest/globals';
import { inLanes, sufferedAbreast } from './fault.ts';
import { fewIn } from './other-stores.ts';

const few = fewIn('spanning');
const suffered = sufferedAbreast(inLanes(few));

test.each(few)(
  '$name',
  async ({ name }) => {
    const { violations } = await suffered(name);
    expect(violations).toEqual([]);
  },
  240_000,
);
