/** A service and the memory store say the same about random conditions and judgements, whatever pages are spared. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reasons } from '../../src/policy/judgement.ts';
import type { Store } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { helsinki, start } from '../contract/store/fixtures.ts';
import { fakeTable, odataTables, type ServicePlace, servicePlace } from './http-store.ts';
import { judgements, predicate, tables } from './random-judgements.ts';

const { calls } = tables;
if (!calls) throw new Error('no calls');

let place: ServicePlace;
/** The same service: without a cutoff, and with one on a date and on an instant. */
let stores: Store[];
beforeAll(async () => {
  const mapped = odataTables({ calls });
  place = await servicePlace({ calls: fakeTable(calls, 17) }, mapped);
  const withCutoff = (column: string): Store => {
    const [table] = Object.values(structuredClone(mapped));
    if (!table) throw new Error('no table');
    return place.open({
      tables: { calls: { ...table, cutoff: { column, query: { $filter: `${column} lt {cutoff}` } } } },
    });
  };
  stores = [place.store, withCutoff('d'), withCutoff('i')];
});
afterAll(() => place.close());

/** A service has no other tables to look into. */
const own = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  arbitrary.filter((one) => !JSON.stringify(one).includes('"op":"exists"'));

test('what becomes of every record, where batches lie, and who survives them', async () => {
  await fc.assert(
    fc.asyncProperty(
      own(judgements),
      own(predicate),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 2 }),
      async (judgement, held, size, which) => {
        Object.assign(place.fake.tables, { calls: fakeTable(calls, 17) });
        const store = stores[which] ?? place.store;
        const memory = openMemoryStore({ name: 'telephony', timezone: helsinki, tables: { calls }, ledgerId: null });
        expect(await store.tally(judgement, held)).toEqual(await memory.tally(judgement, held));
        for (const outcome of ['due', ...reasons] as const)
          expect(new Set((await store.list(judgement, held, outcome, 99)).flat())).toEqual(
            new Set((await memory.list(judgement, held, outcome, 99)).flat()),
          );
        expect(await store.keys('calls', ['id'], judgement.scope, ['7'], 9)).toEqual(
          await memory.keys('calls', ['id'], judgement.scope, ['7'], 9),
        );
        let cursor = start;
        for (;;) {
          const range = await store.select(judgement, held, cursor, size);
          expect(range).toEqual(await memory.select(judgement, held, cursor, size));
          if (!range) break;
          const order = { batchId: randomUUID(), worker: 'w', judgement, held, range };
          expect((await store.effect(order)).disposed).toEqual((await memory.effect(order)).disposed);
          cursor = { branch: range.branch, at: range.upTo };
        }
        expect(place.fake.tables.calls?.rows.map(({ item }) => item.id)).toEqual(
          memory.snapshot().tables.calls?.map(({ id }) => id),
        );
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
