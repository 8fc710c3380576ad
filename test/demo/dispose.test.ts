/**
 * The shipped policies on the demo's databases, store by store and without a ledger, against the hand-written SQL: on days
 * where calendars are awkward, and in either order of policies. The demo itself shows the same through the whole engine.
 */
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { checkCatalogue } from '../../src/policy/check-catalogue.ts';
import { tablesNamed } from '../../src/policy/column-uses.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { heldBy } from '../../src/policy/held-by.ts';
import { judge } from '../../src/policy/judge.ts';
import type { Cursor, Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { checkDemo, expectDemo } from './expected.ts';
import { createDemoDatabases, type DemoDatabases, dropDemoDatabases } from './generate.ts';

const server = process.env.GALLRA_TEST_POSTGRES ?? '';
const prefix = 'awkward';

afterEach(() => dropDemoDatabases(server, prefix));

describe('the shipped policies', () => {
  test.each([
    ['on the last of February of a leap year', '2028-02-29T10:00:00Z', false],
    ['on the first of March, later stages first', '2027-03-01T10:00:00Z', true],
    ['a second before midnight in Helsinki', '2026-08-31T20:59:59Z', false],
    ['in the hour that clocks repeat, later stages first', '2026-10-25T00:30:00Z', true],
  ])('leave exactly what must be left %s', async (_, asOf, reversed) => {
    const demo = await createDemoDatabases(server, asOf, { scale: 0.03, prefix });
    await expectDemo(demo.urls, asOf);
    await disposeOfAll(demo, asOf, reversed);
    expect((await checkDemo(demo.urls)).filter((check) => !check.ok)).toEqual([]);
  });
});

async function disposeOfAll(demo: DemoDatabases, asOf: string, reversed: boolean): Promise<void> {
  const folder = await readPolicyFolder(join(dirname(fileURLToPath(import.meta.url)), '../../policies'));
  const policies = folder.sound.map(({ policy }) => policy).filter(({ rule }) => rule.dataset !== null);
  policies.sort((a, b) => (a.id < b.id ? -1 : 1) * (reversed ? -1 : 1));
  for (const entry of folder.stores) {
    const store = openPostgresStore({ ...entry, url: demo.variables[entry.url.slice(2, -1)] ?? '' });
    try {
      const here = policies.filter(({ rule }) => rule.dataset?.store === entry.name);
      for (const policy of here) await dispose(store, policy, here, demo, asOf);
    } finally {
      await store.close();
    }
  }
}

async function dispose(
  store: Store,
  policy: CompiledPolicy,
  here: CompiledPolicy[],
  demo: DemoDatabases,
  asOf: string,
): Promise<void> {
  const catalogue = await store.catalogue([...new Set(here.flatMap(tablesNamed))]);
  expect(checkCatalogue(policy, catalogue)).toEqual([]);
  const judgement = judge(policy, here, asOf, catalogue);
  if (judgement.action === null) return;
  const holds = demo.holds.filter((hold) => hold.store === store.name);
  const scopes = holds.map(({ table, match }) => ({ identity: catalogue[table]?.identity ?? '', match }));
  const held = heldBy(scopes, judgement, catalogue);
  let after: Cursor = { branch: 0, at: null };
  for (;;) {
    const range = await store.select(judgement, held, after, 400);
    if (range === null) return;
    await store.effect({ batchId: randomUUID(), worker: 'test', judgement, range, held });
    after = { branch: range.branch, at: range.upTo };
  }
}
