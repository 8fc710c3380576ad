/** The rights that a run is said to need are enough for it on a real server, and without any one of them it is refused. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { judge } from '../../src/policy/judge.ts';
import { never } from '../../src/policy/predicate.ts';
import { rightsNeeded } from '../../src/policy/rights.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { column, helsinki, id, restricting, selected, type TestTable } from '../contract/store/fixtures.ts';
import { is, policyOf, column as term } from '../policy/support/policy-of.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';

const asOf = '2026-06-01T00:00:00Z';
const tables: Record<string, TestTable> = {
  calls: {
    key: ['id'],
    columns: {
      id,
      ended_on: column('date'),
      division: column('text'),
      caller: column('number'),
      kept: column('text'),
      ip: column('text'),
      born: column('date'),
      done_at: column('instant'),
    },
    rows: [
      { id: 1, ended_on: '2026-01-01', division: 'citizens', caller: 1, ip: '192.0.2.7', born: '1980-05-05' },
      { id: 2, ended_on: '2026-01-01', division: 'citizens', caller: 2 },
      { id: 3, ended_on: '2026-01-01', division: 'citizens', caller: 3, kept: 'complaint' },
    ],
    references: [restricting('invoices', { call: 'id' })],
  },
  events: { key: ['id'], columns: { id, call: column('number') }, rows: [{ id: 1, call: 1 }] },
  notes: { key: ['id'], columns: { id, call: column('number'), ended_on: column('date') }, rows: [{ id: 1, call: 1 }] },
  invoices: { key: ['id'], columns: { id, call: column('number') }, rows: [] },
  matters: {
    key: ['id'],
    columns: { id, person: column('number'), state: column('text') },
    rows: [{ id: 1, person: 2, state: 'open' }],
  },
};

const said: Parameters<typeof policyOf>[1] = {
  dataset: {
    store: 'telephony',
    table: 'calls',
    where: is('division', 'citizens'),
    parts: [
      { kind: 'rows', table: 'events', match: { call: 'id' }, parts: [] },
      { kind: 'stamp', table: 'notes', match: { call: 'id' }, stamp: { ended_on: { kind: 'due-day' } } },
    ],
  },
  retain: {
    from: term('ended_on'),
    extend: [{ when: is('kept', 'complaint'), period: { months: 12, days: 0 }, within: null, because: 'complaint' }],
  },
  unless: [
    {
      when: { op: 'exists', table: 'matters', match: { person: 'caller' }, where: is('state', 'open') },
      because: 'matter',
    },
  ],
};
const destroying = policyOf('calls', said);
const anonymising = policyOf('calls', {
  ...said,
  disposition: {
    kind: 'anonymise',
    columns: { ip: 'truncate-ip', born: 'truncate-date', caller: 'erase' },
    mark: 'done_at',
  },
});

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** A role that may keep our own tables, and nothing else. */
async function clerk(): Promise<{ under: PostgresTestStore; role: string; store: Store }> {
  const under = await createPostgresStore({ tables });
  const role = `clerk_${randomUUID().slice(0, 8)}`;
  await under.sql(`create role ${role} login password 'x'`);
  await under.sql(`grant usage on schema gallra to ${role}; grant all on all tables in schema gallra to ${role}`);
  const url = new URL(under.url);
  url.username = role;
  url.password = 'x';
  const entry = { name: 'telephony', url: url.href, schema: 'public', timezone: helsinki, access: 'dispose' as const };
  const store = openPostgresStore(entry);
  opened.push({
    async close() {
      await store.close();
      await under.sql(`drop owned by ${role}`);
      await under.sql(`drop role ${role}`);
      await under.close();
    },
  });
  return { under, role, store };
}

/** All that a run asks of a store. */
async function run(store: Store, policy: CompiledPolicy): Promise<string[]> {
  const judgement = judge(policy, [policy], asOf, await store.catalogue(Object.keys(tables)));
  await store.tally(judgement, never);
  await store.examine(judgement, never, ['1']);
  const range = await selected(store, judgement);
  const { disposed } = await store.effect({ batchId: randomUUID(), worker: 'w', judgement, range, held: never });
  return disposed.map(([key]) => key ?? '');
}

test.each([
  ['destroy', destroying],
  ['make anonymous', anonymising],
])('to %s', async (_, policy) => {
  const { under, role, store } = await clerk();
  const rights = rightsNeeded(policy, [policy], await store.catalogue(Object.keys(tables)), true);
  const lacking = (await store.lacking(rights)) ?? [];
  expect(lacking.map(({ table, right, columns }) => ({ table, right, columns }))).toEqual(rights);
  await under.sql(lacking.map(({ remedy }) => remedy).join('\n'));
  expect(await store.lacking(rights)).toEqual([]);
  for (const { table, right, columns } of rights)
    for (const one of columns ?? [null]) {
      const of = `${right}${one === null ? '' : ` (${one})`} on ${table}`;
      await under.sql(`revoke ${of} from ${role}`);
      const outcome = await run(store, policy).catch((error: { code: string }) => error.code);
      expect([of, outcome]).toEqual([of, 'store.denied']);
      await under.sql(`grant ${of} to ${role}`);
    }
  expect(await run(store, policy)).toEqual(['1']);
});
