import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { inTurn } from '../../src/app/in-turn.ts';
import { gateBefore } from '../support/gate.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase('turns');
});
afterEach(() => database.drop());

test('one process does its work at a time, however long the work takes', async () => {
  const order: string[] = [];
  const begun = Promise.withResolvers<void>();
  const first = inTurn(
    database.url,
    'work',
    async () => {
      begun.resolve();
      await new Promise((longer) => setTimeout(longer, 600));
      order.push('first');
    },
    200,
  );
  await begun.promise;
  await inTurn(database.url, 'work', async () => void order.push('second'));
  await first;
  expect(order).toEqual(['first', 'second']);
});

test('a process that stands still loses its turn', async () => {
  const gate = await gateBefore(database.url);
  await gate.open();
  const begun = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const still = inTurn(
    gate.url,
    'work',
    () => {
      begun.resolve();
      return over.promise;
    },
    200,
  );
  await begun.promise;
  gate.swallow();
  expect(await inTurn(database.url, 'work', async () => 'taken over')).toBe('taken over');
  gate.pass();
  over.resolve();
  await still;
  await gate.shut();
});
