/** The memory store and MariaDB say the same about random rows, conditions and judgements. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Judgement, reasons } from '../../src/policy/judgement.ts';
import { always, never, type Predicate } from '../../src/policy/predicate.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { helsinki, judgementOf, ledgerId } from '../contract/store/fixtures.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { createMysqlStore, type MysqlTestStore } from './mysql-store.ts';
import { judgementsOverDays, onePlanADay } from './random-days.ts';
import { judgements, predicate, tables } from './random-judgements.ts';

let server: RunningMariadb;
let mariadb: MysqlTestStore;
const memory = () => openMemoryStore({ name: 'telephony', timezone: helsinki, tables, ledgerId });
beforeAll(async () => {
  server = await startMariadb();
  mariadb = await createMysqlStore(server, { tables });
  await mariadb.sql('create table spare select * from calls');
});
afterAll(async () => {
  await mariadb.close();
  await server.stop();
});

/** There are none here: both are a zero date, which no condition can name. */
const withoutInfinities = (predicate: Predicate): Predicate => {
  if (predicate.op === 'all' || predicate.op === 'any')
    return { ...predicate, of: predicate.of.map(withoutInfinities) };
  if (predicate.op === 'not') return { ...predicate, of: withoutInfinities(predicate.of) };
  if (predicate.op === 'exists') return { ...predicate, where: withoutInfinities(predicate.where) };
  if (predicate.op !== 'in') return predicate;
  return { ...predicate, values: predicate.values.filter((value) => !String(value).endsWith('infinity')) };
};
const finite = predicate.map(withoutInfinities);
const finiteJudgements = judgements.map((judgement): Judgement => {
  const every = (named: Judgement['excepted']) => named.map((one) => ({ ...one, when: withoutInfinities(one.when) }));
  return {
    ...judgement,
    scope: withoutInfinities(judgement.scope),
    undated: withoutInfinities(judgement.undated),
    beyondMaximum: withoutInfinities(judgement.beyondMaximum),
    branches: judgement.branches.map((branch) => ({ ...branch, due: withoutInfinities(branch.due) })),
    excepted: every(judgement.excepted),
    claimed: every(judgement.claimed),
    extended: every(judgement.extended),
    blocked: every(judgement.blocked),
  };
});

test('which rows satisfy a condition', async () => {
  const store = memory();
  const whole = judgementOf({ branches: [{ lead: null, due: always }], undated: never, leaves: [] });
  await fc.assert(
    fc.asyncProperty(finite, async (scope) => {
      const judgement = { ...whole, scope };
      expect(await mariadb.store.list(judgement, never, 'due', 99)).toEqual(
        await store.list(judgement, never, 'due', 99),
      );
    }),
    { numRuns: 200 },
  );
}, 120_000);

test('on which day what falls due', async () => {
  const store = memory();
  await mariadb.sql('delete from calls; insert into calls select * from spare');
  await fc.assert(
    fc.asyncProperty(judgementsOverDays(finiteJudgements), finite, async (days, held) => {
      expect(await mariadb.store.forecast(days, held)).toEqual(await onePlanADay(store, days, held));
    }),
    { numRuns: 80 },
  );
}, 120_000);

test('what becomes of every record, where batches lie, and who survives them', async () => {
  await fc.assert(
    fc.asyncProperty(finiteJudgements, finite, fc.integer({ min: 1, max: 12 }), async (judgement, held, size) => {
      await mariadb.sql('delete from calls; insert into calls select * from spare');
      const store = memory();
      expect(await mariadb.store.tally(judgement, held)).toEqual(await store.tally(judgement, held));
      for (const outcome of ['due', ...reasons] as const) {
        const theirs = await mariadb.store.list(judgement, held, outcome, 99);
        expect(new Set(theirs.flat())).toEqual(new Set((await store.list(judgement, held, outcome, 99)).flat()));
      }
      const range = await mariadb.store.select(judgement, held, { branch: 0, at: null }, size);
      const own = await store.select(judgement, held, { branch: 0, at: null }, size);
      expect(comparable(range)).toEqual(comparable(own));
      if (!range || !own) return;
      // To each its own range: a position is compared by the store that printed it.
      const order = { batchId: randomUUID(), worker: 'w', judgement, held };
      const [theirs, ours] = [
        await mariadb.store.effect({ ...order, range }),
        await store.effect({ ...order, range: own }),
      ];
      expect(theirs.disposed.flat().sort()).toEqual(ours.disposed.flat().sort());
      expect(await mariadb.column('calls', 'id')).toEqual(store.snapshot().tables.calls?.map((row) => row.id));
    }),
    { numRuns: 40 },
  );
}, 120_000);

/** Moments are printed differently by the two; that is theirs to choose. */
const comparable = (range: unknown): unknown =>
  JSON.parse(
    JSON.stringify(range).replaceAll(
      /"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?Z?"/g,
      (_, day, time, fraction = '') => `"${day} ${time} ${fraction.replace(/0+$/, '')}"`,
    ),
  );
