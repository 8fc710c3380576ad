/** The rights that a run is said to need are enough for it on a real server, and without any one of them it is refused. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { neededOfOurs, neededRights } from '../../src/engine/needed-rights.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { judge } from '../../src/policy/judge.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { any, exists, type Predicate } from '../../src/policy/predicate.ts';
import { type Right, rightsNeeded } from '../../src/policy/rights.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { column, helsinki, id, ledgerId, restricting, selected, type TestTable } from '../contract/store/fixtures.ts';
import { is, policyOf, column as term } from '../policy/support/policy-of.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';

const asOf = '2026-06-01T00:00:00Z';
const tables: Record<string, TestTable> = {
  calls: {
    key: ['id'],
    columns: {
      id,
      number: column('text'),
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
const subject = { column: 'number' };
const about = (policy: CompiledPolicy): CompiledPolicy => ({ ...policy, about: { ...policy.about, subject } });
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

const entry: StoreEntry = {
  name: 'telephony',
  kind: 'postgres',
  url: '',
  schema: 'public',
  timezone: helsinki,
  access: 'dispose',
};

/** A role that may connect, and nothing else: not even what everybody may. */
async function clerk(): Promise<{ under: PostgresTestStore; role: string; store: Store }> {
  const under = await createPostgresStore({ tables });
  const role = `clerk_${randomUUID().slice(0, 8)}`;
  await under.sql(`create role ${role} login password 'x'`);
  const url = new URL(under.url);
  await under.sql(
    `revoke all on schema public from public; revoke all on database ${url.pathname.slice(1)} from public`,
  );
  url.username = role;
  url.password = 'x';
  const store = openPostgresStore({ ...entry, url: url.href });
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

/** On one person, on a row that goes, and on one that is stamped. */
const held: Predicate = any(
  { op: 'in', column: 'number', values: ['+358 9 1'] },
  exists('events', { call: 'id' }, { op: 'in', column: 'id', values: ['99'] }),
  exists('notes', { call: 'id' }, { op: 'in', column: 'id', values: ['99'] }),
);

/** All that placing holds, recovering and a run with holds ask of a store; only the last of it changes a record. */
async function run(store: Store, policy: CompiledPolicy): Promise<string[]> {
  expect(await store.boundLedger()).toBe(ledgerId);
  await store.marked();
  await store.forget(randomUUID(), { index: Date.now(), digest: 'd' });
  const hold = randomUUID();
  for (const decision of ['placed', 'released'] as const)
    await store.journal({ hold, decision, keyId: 'k', sealed: Buffer.from('s') });
  await store.journalled();
  await store.receipts();
  const judgement = judge(policy, [policy], asOf, await store.catalogue(Object.keys(tables)));
  await store.tally(judgement, held);
  await store.examine(judgement, held, ['1']);
  const range = await selected(store, judgement);
  const { disposed } = await store.effect({ batchId: randomUUID(), worker: 'w', judgement, range, held });
  return disposed.map(([key]) => key ?? '');
}

const inSchema = (table: string): string => (table.includes('.') ? table : `public.${table}`);

interface Granted {
  rights: Right[];
  /** As `revoke … from` takes them away, one by one: a column at a time. */
  single: string[];
}

async function grant(under: PostgresTestStore, store: Store, policy: CompiledPolicy, role: string): Promise<Granted> {
  // Whoever prints the statements is somebody who may connect.
  const looking = openPostgresStore({ ...entry, url: under.url });
  const needed = neededRights(looking, entry, [policy], await looking.catalogue(Object.keys(tables)));
  const rights = [...needed, ...neededOfOurs(looking, entry)];
  const { lines } = (await looking.grants?.(rights, role)) ?? { lines: [] };
  await looking.close();
  for (const { statement } of lines) await under.sql(statement);
  expect(await store.lacking(rights)).toEqual([]);
  const single = lines.flatMap(({ statement }) => {
    const [, verb, columns, rest] = /^grant (\w+)(?: \((.+)\))? (on .+) to \w+;$/.exec(statement) ?? [];
    // Where a row lies is granted for speed alone: without it a run takes the records in their order.
    const needed = columns?.split(', ').filter((one) => one !== 'ctid');
    return needed ? needed.map((one) => `${verb} (${one}) ${rest}`) : [`${verb} ${rest}`];
  });
  return { rights, single };
}

test.each([
  ['destroy', destroying],
  ['make anonymous', anonymising],
])('to %s: what is granted is enough, and nothing of it is too many', async (_, without) => {
  const policy = about(without);
  const { under, role, store } = await clerk();
  const { rights, single } = await grant(under, store, policy, role);
  expect(single.length).toBeGreaterThan(25);
  expect(await store.excess?.(rights)).toEqual([]);
  expect(single[0]).toMatch(/^connect on database /);
  for (const one of single.slice(1)) {
    await under.sql(`revoke ${one} from ${role}`);
    const outcome = await run(store, policy).catch((error: { code: string }) => error.code);
    expect([one, outcome]).toEqual([one, 'store.denied']);
    const there = rights.filter(({ table }) => /^usage on /.test(one) || one.endsWith(` ${inSchema(table)}`));
    const named = ((await store.lacking(there)) ?? []).map(({ remedy }) => remedy).join(' ');
    expect([one, named]).toEqual([one, expect.stringContaining(`grant ${one} to ${role};`)]);
    await under.sql(named);
  }
  expect(await run(store, policy)).toEqual(['1']);
});

test('a policy that only looks whether such records are left reads what it asks of them', async () => {
  const { under } = await clerk();
  const looking = policyOf('calls', {
    dataset: { store: 'telephony', table: 'calls' },
    retain: { from: term('ended_on') },
    disposition: { kind: 'verify', none: is('ip', '192.0.2.7') },
  });
  const shapes = await under.store.catalogue(Object.keys(tables));
  expect(rightsNeeded(looking, [looking], shapes, true)).toEqual([
    { table: 'calls', right: 'select', columns: ['ended_on', 'id', 'ip'] },
  ]);
});
