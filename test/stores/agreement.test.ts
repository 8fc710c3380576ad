/** The memory store and PostgreSQL say the same about random rows, conditions and judgements. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reasons } from '../../src/policy/judgement.ts';
import { always, never } from '../../src/policy/predicate.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { helsinki, judgementOf, ledgerId } from '../contract/store/fixtures.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';
import { judgements, predicate, tables } from './random-judgements.ts';

let postgres: PostgresTestStore;
const memory = () => openMemoryStore({ name: 'telephony', timezone: helsinki, tables, ledgerId });
beforeAll(async () => {
  postgres = await createPostgresStore({ tables });
  await postgres.sql('create table spare as table calls');
});
afterAll(() => postgres.close());

test('which rows satisfy a condition', async () => {
  const store = memory();
  const whole = judgementOf({ branches: [{ lead: null, due: always }], undated: never, leaves: [] });
  await fc.assert(
    fc.asyncProperty(predicate, async (scope) => {
      const judgement = { ...whole, scope };
      expect(await postgres.store.list(judgement, never, 'due', 99)).toEqual(
        await store.list(judgement, never, 'due', 99),
      );
    }),
    { numRuns: 200 },
  );
}, 120_000);

test('what becomes of every record, where batches lie, and who survives them', async () => {
  await fc.assert(
    fc.asyncProperty(judgements, predicate, fc.integer({ min: 1, max: 12 }), async (judgement, held, size) => {
      await postgres.sql('truncate calls; insert into calls table spare');
      const store = memory();
      expect(await postgres.store.tally(judgement, held)).toEqual(await store.tally(judgement, held));
      for (const outcome of ['due', ...reasons] as const) {
        const theirs = await postgres.store.list(judgement, held, outcome, 99);
        expect(new Set(theirs.flat())).toEqual(new Set((await store.list(judgement, held, outcome, 99)).flat()));
      }
      const range = await postgres.store.select(judgement, held, { branch: 0, at: null }, size);
      const own = await store.select(judgement, held, { branch: 0, at: null }, size);
      expect(comparable(range)).toEqual(comparable(own));
      if (!range || !own) return;
      // To each its own range: a position is compared by the store that printed it.
      const order = { batchId: randomUUID(), worker: 'w', judgement, held };
      const [theirs, ours] = [
        await postgres.store.effect({ ...order, range }),
        await store.effect({ ...order, range: own }),
      ];
      expect(theirs.disposed.flat().sort()).toEqual(ours.disposed.flat().sort());
      expect(await postgres.column('calls', 'id')).toEqual(store.snapshot().tables.calls?.map((row) => row.id));
    }),
    { numRuns: 40 },
  );
}, 120_000);

/** Instants are printed differently by the two; that is theirs to choose. */
const comparable = (range: unknown): unknown =>
  JSON.parse(JSON.stringify(range).replaceAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00/g, '$1T$2Z'));
