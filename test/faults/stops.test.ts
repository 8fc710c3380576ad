/** A database server stops as if it had crashed: after each, a clean run finds everything as it should be. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningPostgres, startPostgres } from '../support/embedded-postgres.ts';
import { sufferedAbreast } from './fault.ts';
import { stops } from './short.ts';

describe.each(['ledger', 'store'] as const)('the server of the %s', (side) => {
  let server: RunningPostgres;
  let suffered: ReturnType<typeof sufferedAbreast>;
  beforeAll(async () => {
    server = await startPostgres();
    suffered = sufferedAbreast([stops(side, server)]);
  });
  afterAll(() => server.stop());

  // The names alone; the server is not there yet.
  test.each(stops(side, { url: '' } as RunningPostgres).map(({ name }) => name))(
    '%s',
    async (name) => {
      expect((await suffered(name)).violations).toEqual([]);
    },
    240_000,
  );
});
