/** What roles may do: planning needs SELECT alone, disposing little more; what is hidden is an error, never an empty table. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { never } from '../../src/policy/predicate.ts';
import type { Right } from '../../src/policy/rights.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { prepareSql, prepareStore } from '../../src/stores/postgres/prepare.ts';
import { among, calls, helsinki, judgementOf, keysOf, ledgerId, selected, start } from '../contract/store/fixtures.ts';
import { freshDatabase } from '../support/postgres.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function open(): Promise<PostgresTestStore> {
  const under = await createPostgresStore({ tables: { calls: calls() } });
  opened.push(under);
  return under;
}

/** A store entry of a role of its own with these grants. */
async function as(under: PostgresTestStore, ...grants: string[]): Promise<Store> {
  const role = `role_${randomUUID().slice(0, 8)}`;
  await under.sql(`create role ${role} login password 'x'`);
  for (const grant of grants) await under.sql(`grant ${grant} to ${role}`);
  const url = new URL(under.url);
  url.username = role;
  url.password = 'x';
  const store = openPostgresStore({
    name: 'telephony',
    url: url.href,
    schema: 'public',
    timezone: helsinki,
    access: 'dispose',
  });
  opened.push({
    close: async () => {
      await store.close();
      await under.sql(`drop owned by ${role}`);
      await under.sql(`drop role ${role}`);
    },
  });
  return store;
}

const gallra = [
  'usage on schema gallra',
  'select on gallra.binding',
  'select, insert, update, delete on gallra.receipt',
];

test('a role that may only read can plan and explain, and cannot dispose', async () => {
  const under = await open();
  const store = await as(
    under,
    'select on calls',
    'usage on schema gallra',
    'select on gallra.binding',
    'select on gallra.receipt',
  );
  expect((await store.tally(judgementOf(), never)).lines).toMatchObject([
    { outcome: 'due', count: 6 },
    { outcome: 'undated', count: 2 },
  ]);
  expect(await store.list(judgementOf(), never, 'undated', 9)).toEqual([['9'], ['10']]);
  expect(await store.examine(judgementOf(), never, ['1'])).toMatchObject({ due: true });
  const range = await selected(store, judgementOf());
  const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
  await expect(store.effect(order)).rejects.toMatchObject({ code: 'store.denied' });
  expect(await under.column('calls', 'id')).toHaveLength(10);
});

test('DELETE, and SELECT on the key and the columns of the conditions, is enough to destroy', async () => {
  const under = await open();
  const store = await as(under, 'delete on calls', 'select (id, ended_on) on calls', ...gallra);
  const range = await selected(store, judgementOf(), start, 4, among('id', 1));
  const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: among('id', 1) };
  expect(keysOf(await store.effect(order))).toEqual(['2', '3', '4', '5']);
  expect(await store.receipts()).toEqual([order.batchId]);
  await store.forget(order.batchId);
  expect(await under.column('calls', 'id')).toEqual(['1', '6', '7', '8', '9', '10']);
  const asked = judgementOf({ scope: among('division', 'finance') });
  await expect(store.tally(asked, never)).rejects.toMatchObject({ code: 'store.denied' });
});

test('what a role lacks is told before anything is tried, with the statement that grants it', async () => {
  const under = await open();
  await under.sql('create schema "Odd one"');
  await under.sql('create table "Odd one".cases (id int primary key, "the note" text, at date)');
  const wanted: Right[] = [
    { table: 'calls', right: 'select', columns: ['id', 'ended_on', 'division'] },
    { table: 'calls', right: 'select', columns: ['id', 'ended_on'] },
    { table: 'calls', right: 'select', columns: null },
    { table: 'calls', right: 'delete', columns: null },
    { table: 'calls', right: 'lock', columns: ['id'] },
    { table: 'calls', right: 'update', columns: ['kept_for'] },
    { table: 'Odd one.cases', right: 'lock', columns: ['at'] },
    { table: 'Odd one.cases', right: 'update', columns: ['id', 'the note'] },
    { table: 'cellars', right: 'delete', columns: null },
  ];
  const store = await as(under, 'select (id, ended_on) on calls', 'update (id) on "Odd one".cases');
  const found = await store.lacking(wanted);
  expect(
    found?.map(({ table, right, columns, remedy }) => [table, right, columns, remedy.replace(/role_\w+/g, 'r')]),
  ).toEqual([
    ['calls', 'select', ['division'], 'grant select (division) on public.calls to r;'],
    ['calls', 'select', null, 'grant select on public.calls to r;'],
    ['calls', 'delete', null, 'grant delete on public.calls to r;'],
    ['calls', 'lock', ['id'], 'grant update (id) on public.calls to r;'],
    ['calls', 'update', ['kept_for'], 'grant update (kept_for) on public.calls to r;'],
    ['Odd one.cases', 'lock', ['at'], 'grant usage on schema "Odd one" to r;'],
    [
      'Odd one.cases',
      'update',
      ['the note'],
      'grant usage on schema "Odd one" to r; grant update ("the note") on "Odd one".cases to r;',
    ],
  ]);
  for (const { remedy } of found ?? []) await under.sql(remedy);
  expect(await store.lacking(wanted)).toEqual([]);
});

test('what is granted is exact; whatever is more is told alone, with what takes it away', async () => {
  const under = await open();
  await under.sql('create table other (id int primary key, memo text)');
  const rights: Right[] = [
    { table: 'calls', right: 'select', columns: ['ended_on', 'id'] },
    { table: 'calls', right: 'delete', columns: null },
    { table: 'calls', right: 'update', columns: ['kept_for'] },
    ...(under.store.ownRights ?? []),
  ];
  const store = await as(under);
  const [{ role } = { role: '' }] = await under.sql(`select rolname as role from pg_roles
    where rolname like 'role\\_%' order by oid desc limit 1`);
  const { lines } = (await under.store.grants?.(rights, role ?? '')) ?? { lines: [] };
  for (const { statement } of lines) await under.sql(statement);
  expect(await store.lacking(rights)).toEqual([]);
  expect(await store.excess?.(rights)).toEqual([]);
  const group = `group_${randomUUID().slice(0, 8)}`;
  const database = new URL(under.url).pathname.slice(1);
  await under.sql(`create role ${group}; grant select on other to ${group}`);
  try {
    for (const [more, what] of [
      [`grant select on calls to ${role}`, 'may read every column of calls'],
      [`grant select (division) on calls to ${role}`, 'may read division of calls'],
      [`grant update (id, kept_for) on calls to ${role}`, 'may update id of calls'],
      [`grant truncate, references, trigger on calls to ${role}`, 'may refer to, make triggers on, truncate calls'],
      [`grant insert on other to public`, 'may insert into other, which no policy names, as everybody may'],
      [`grant ${group} to ${role}`, `may read other, which no policy names, through the role ${group}`],
      [`grant delete on gallra.hold_journal to ${role}`, 'may delete from gallra.hold_journal'],
      [`grant create on schema public to ${role}`, 'may create tables in the schema public'],
      [`grant create on database "${database}" to ${role}`, `may create schemas in the database ${database}`],
      [`alter role ${role} bypassrls`, 'bypasses row security, which no table that it needs has'],
      [`alter role ${role} createrole`, 'may create roles'],
      [`grant pg_read_all_data to ${role}`, 'is in the role pg_read_all_data'],
    ] as const) {
      await under.sql(more);
      const found = (await store.excess?.(rights)) ?? [];
      expect([more, found.map((one) => one.what)]).toEqual([more, [what]]);
      await under.sql(found[0]?.remedy ?? '');
      expect([more, await store.excess?.(rights)]).toEqual([more, []]);
      expect([more, await store.lacking(rights)]).toEqual([more, []]);
    }
    // Which makes it slow and breaks nothing, so that nobody would notice.
    expect(await under.sql(`select has_column_privilege('${role}', 'calls', 'ctid', 'select')::text as may`)).toEqual([
      { may: 'true' },
    ]);
    await under.sql(`alter table other owner to ${role}; create schema own authorization ${role}`);
    expect((await store.excess?.(rights))?.map(({ what }) => what)).toEqual([
      'owns the schema own',
      'owns the table other, and could drop what it owns',
    ]);
    expect(await under.store.excess?.(rights)).toMatchObject([{ what: 'is a superuser' }]);
  } finally {
    await under.sql(`drop owned by ${group}; drop role ${group}`);
  }
});

test('rows that would be hidden are a right that is lacking, also where the columns are granted', async () => {
  const under = await open();
  await under.sql('alter table calls enable row level security');
  const store = await as(under, 'select, delete on calls');
  const wanted: Right[] = [{ table: 'calls', right: 'select', columns: ['id'] }];
  const found = await store.lacking(wanted);
  expect(found).toMatchObject([
    { table: 'calls', right: 'select', remedy: expect.stringMatching(/^alter role \w+ bypassrls;$/) },
  ]);
  await under.sql(found?.[0]?.remedy ?? '');
  expect(await store.lacking(wanted)).toEqual([]);
});

test('row security that would hide records is an error', async () => {
  const under = await open();
  await under.sql('alter table calls enable row level security');
  await under.sql(`create policy finance on calls using (division = 'finance')`);
  const store = await as(under, 'select, delete on calls', ...gallra);
  await expect(store.tally(judgementOf(), never)).rejects.toMatchObject({ code: 'store.denied' });
  expect((await store.catalogue(['calls'])).calls?.rowSecurity).toBe(true);
});

test('a store that is prepared for others is denied, not taken for unprepared', async () => {
  const under = await open();
  const store = await as(under, 'select, delete on calls');
  await expect(store.boundLedger()).rejects.toMatchObject({ code: 'store.denied' });
  await expect(store.select(judgementOf(), never, start, 5)).rejects.toMatchObject({ code: 'store.denied' });
});

test('a wrong password, a missing database: denied or refused, with nothing of the address', async () => {
  const under = await open();
  const url = new URL(under.url);
  url.pathname = '/nowhere';
  const store = openPostgresStore({
    name: 'telephony',
    url: url.href,
    schema: 'public',
    timezone: helsinki,
    access: 'dispose',
  });
  opened.push(store);
  await expect(store.identity()).rejects.toMatchObject({ code: 'store.schema' });
});

test('preparing is idempotent, and a store never changes its ledger', async () => {
  const database = await freshDatabase('prepare');
  opened.push({ close: () => database.drop() });
  const other = '6f1c1d4e-0000-4000-8000-000000000002';
  await prepareStore('telephony', database.url, ledgerId);
  await prepareStore('telephony', database.url, ledgerId.toUpperCase());
  await expect(prepareStore('telephony', database.url, other)).rejects.toMatchObject({ code: 'store.bound' });
  const store = openPostgresStore({
    name: 'telephony',
    url: database.url,
    schema: 'public',
    timezone: helsinki,
    access: 'dispose',
  });
  opened.push(store);
  expect(await store.boundLedger()).toBe(ledgerId);
});

test('the printed statements do what preparing does', async () => {
  const database = await freshDatabase('prepare');
  opened.push({ close: () => database.drop() });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(prepareSql(ledgerId));
  await client.end();
  await prepareStore('telephony', database.url, ledgerId);
  const store = openPostgresStore({
    name: 'telephony',
    url: database.url,
    schema: 'public',
    timezone: helsinki,
    access: 'dispose',
  });
  opened.push(store);
  expect(await store.boundLedger()).toBe(ledgerId);
  expect(() => prepareSql(`'; drop table calls; --`)).toThrow('UUID');
});
