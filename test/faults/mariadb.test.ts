/** Letters in MariaDB: after each fault, a clean run by another worker finds everything as it should be. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { inLanes, sufferedAbreast } from './fault.ts';
import { fewIn } from './other-stores.ts';

let server: RunningMariadb;
beforeAll(async () => {
  server = await startMariadb();
  process.env.GALLRA_TEST_MARIADB = server.url;
});
afterAll(() => server.stop());

const few = fewIn('mysql');
const suffered = sufferedAbreast(inLanes(few));

test.each(few)(
  '$name',
  async ({ name }) => {
    const { violations } = await suffered(name);
    expect(violations).toEqual([]);
  },
  240_000,
);
