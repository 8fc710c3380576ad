/** What falls due on which day is told in one pass as it would be by a plan a day. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { never } from '../../src/policy/predicate.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { helsinki, ledgerId } from '../contract/store/fixtures.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';
import { judgementsOverDays, onePlanADay } from './random-days.ts';
import { predicate, tables } from './random-judgements.ts';

let postgres: PostgresTestStore;
const memory = openMemoryStore({ name: 'telephony', timezone: helsinki, tables, ledgerId });
beforeAll(async () => {
  postgres = await createPostgresStore({ tables });
});
afterAll(() => postgres.close());

const held = fc.oneof(fc.constant(never), predicate);

test('in memory', async () => {
  await fc.assert(
    fc.asyncProperty(judgementsOverDays(), held, async (judgements, held) => {
      expect(await memory.forecast(judgements, held)).toEqual(await onePlanADay(memory, judgements, held));
    }),
    { numRuns: 80 },
  );
}, 60_000);

test('on PostgreSQL', async () => {
  let fell = 0;
  await fc.assert(
    fc.asyncProperty(judgementsOverDays(), held, async (judgements, held) => {
      const forecast = await postgres.store.forecast(judgements, held);
      expect(forecast).toEqual(await onePlanADay(memory, judgements, held));
      fell += forecast.filter((count) => count > 0).length;
    }),
    { numRuns: 120 },
  );
  expect(fell).toBeGreaterThan(50);
}, 60_000);
