/** What falls due on which day is told in one pass as it would be by a plan a day. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { judge } from '../../src/policy/judge.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { never } from '../../src/policy/predicate.ts';
import { momentsOf } from '../../src/policy/runs-on.ts';
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
    { numRuns: 50 },
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
    { numRuns: 80 },
  );
  expect(fell).toBeGreaterThan(5);
}, 60_000);

/** What turns on and off with the day: an extension that ends, one that begins to be none, exceptions, claims, related rows. */
const rules = [
  `retain:
  period: 1 month
  from: { column: i, missing: ignore }
  extend:
    - { when: { s: [a, A] }, period: 2 months, because: one }
    - { when: { w: { after: { ago: 5 months } } }, period: 4 months, because: another }`,
  `retain:
  period: 10 days
  from:
    latest:
      - { column: d, missing: not-started }
      - { table: visits, match: { n: n }, many: true, column: i, missing: ignore }
unless:
  - { exists: { table: visits, match: { id: n }, where: { i: { after: as-of } } }, because: to come }`,
  `retain:
  period: 3 months
  from:
    earliest:
      - { column: w, missing: ignore }
      - { column: d, missing: ignore }
  extend:
    - { when: { exists: { table: visits, match: { s: s }, where: { d: { after: { ago: 4 months } } } } }, period: 5 months, because: busy }
unless:
  - { d: { before: { ago: 20 weeks } }, because: odd }`,
  `retain:
  until: { latest: [{ column: d, missing: ignore }, { on: 2026-03-30 }] }
unless:
  - { not: { i: { after: { ago: 2 days } } }, because: recent }`,
];

const policyOf = (rule: string, i: number): CompiledPolicy => {
  const file = `rule-${i}.yaml`;
  const { policy, problems } = parsePolicy(
    file,
    `version: 1
id: rule-${i}
title: Calls
controller: State Treasury
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: telephony, table: calls, key: id }
${rule}
disposition: destroy
schedule: "15 2 * * 1-5"
`,
  );
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
};

test("by the rules of policies, which make exceptions and extensions end, and claim each other's records", async () => {
  const policies = rules.map(policyOf);
  const catalogue = await postgres.store.catalogue(['calls', 'visits']);
  const fell = policies.map(() => 0);
  for (const [i, policy] of policies.entries()) {
    for (const [claimants, today] of [
      [[policy], '2025-11-20'],
      [[policy], '2026-03-20'],
      [policies.slice(0, 3), '2026-04-20'],
    ] as const) {
      const now = `${today}T10:00:00.000Z`;
      const moments = [now, ...momentsOf(policy.schedule, 'Europe/Helsinki', today, 24).map(({ at }) => at)];
      const judgements = moments.map((at) => judge(policy, [...claimants], at, catalogue));
      const simple = await onePlanADay(memory, judgements);
      expect(await postgres.store.forecast(judgements, never)).toEqual(simple);
      expect(await memory.forecast(judgements, never)).toEqual(simple);
      fell[i] = (fell[i] ?? 0) + simple.filter((count) => count > 0).length;
    }
  }
  for (const days of fell) expect(days).toBeGreaterThan(0);
}, 60_000);
