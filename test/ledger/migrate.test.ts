/** Bringing a ledger into being, and refusing one that is not this program's. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrations } from '../../migrations/all.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
let client: pg.Client;
const names = Object.keys(migrations);

beforeEach(async () => {
  database = await freshDatabase('migrate');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const created = async () =>
  (
    await client.query(
      'select id, (select count(*)::int from gallra_ledger.audit_entry) as entries from gallra_ledger.ledger',
    )
  ).rows;

test('migrating creates the ledger and its first entry, and migrating again does nothing', async () => {
  expect(await migrate(database.url)).toMatchObject({ applied: names });
  const first = await created();
  expect(first).toEqual([{ id: expect.any(String), entries: 1 }]);
  expect(await migrate(database.url)).toMatchObject({ applied: [] });
  expect(await created()).toEqual(first);
});

test('of four processes that migrate at once one does it all, and the others find it done', async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
  expect(answers.flatMap(({ applied }) => applied)).toEqual(names);
  expect(await created()).toEqual([{ id: expect.any(String), entries: 1 }]);
});

test('what stands in other schemas is left alone', async () => {
  await client.query('create table public.ledger (id int); create table public.hold (id int)');
  await migrate(database.url);
  const { rows } = await client.query(`select nspname as schema, relname as name from pg_class join pg_namespace n
    on n.oid = relnamespace where relkind = 'r' and nspname <> 'gallra_ledger'
    and nspname not in ('pg_catalog', 'information_schema') order by 1, 2`);
  expect(rows).toEqual([
    { schema: 'public', name: 'hold' },
    { schema: 'public', name: 'ledger' },
  ]);
});

test('a ledger that was never migrated is refused with the command to run', async () => {
  await expect(openLedger(database.url)).rejects.toMatchObject({
    code: 'ledger.older',
    hint: 'Run gallra migrate.',
    retryable: false,
  });
});

test('a ledger that lacks a migration of this program is refused', async () => {
  await migrate(database.url);
  await client.query('delete from gallra_ledger.migration');
  await expect(openLedger(database.url)).rejects.toMatchObject({ code: 'ledger.older' });
});

test('a migration that was cut short before the ledger had its id is finished by the next', async () => {
  await migrate(database.url);
  await client.query(
    'set session_replication_role = replica; alter table gallra_ledger.audit_entry disable trigger all',
  );
  await client.query('truncate gallra_ledger.audit_entry, gallra_ledger.audit_head, gallra_ledger.ledger');
  await expect(openLedger(database.url)).rejects.toMatchObject({ code: 'ledger.older' });
  expect(await migrate(database.url)).toMatchObject({ applied: [] });
  expect(await created()).toEqual([{ id: expect.any(String), entries: 1 }]);
});

test('a schema newer than the program is refused, by opening and by migrating, and stays as it is', async () => {
  await migrate(database.url);
  await client.query(`insert into gallra_ledger.migration (name, timestamp) values ('9999_later', '2030-01-01')`);
  await expect(openLedger(database.url)).rejects.toMatchObject({ code: 'ledger.newer' });
  await expect(migrate(database.url)).rejects.toMatchObject({ code: 'ledger.newer' });
});

test('a user who may not create the schema is told so, and one who finds it made needs no such right', async () => {
  const role = `r_${crypto.randomUUID().replaceAll('-', '')}`;
  await client.query(`create role ${role} login password 'p'`);
  const url = new URL(database.url);
  [url.username, url.password] = [role, 'p'];
  try {
    await expect(migrate(url.href)).rejects.toMatchObject({ code: 'ledger.denied' });
    await client.query(`create schema gallra_ledger authorization ${role}`);
    expect(await migrate(url.href)).toMatchObject({ applied: names });
    const ledger = await openLedger(url.href);
    await ledger.close();
  } finally {
    await client.query(`drop owned by ${role} cascade; drop role ${role}`);
  }
});
