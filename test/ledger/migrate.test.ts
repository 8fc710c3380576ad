/** Bringing a ledger into being, and refusing one that is not this program's. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations } from '../../migrations/all.ts';
import { encodeEntry } from '../../src/audit/entry.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { migrationTables } from '../../src/ledger/schema-version.ts';
import { commitmentsOver, leafOf } from '../contract/commitments.ts';
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

test('a ledger of an earlier version keeps its batches: each is told with the entry that settled it, and its leaves are found', async () => {
  const earlier = names.filter((name) => name < '0003');
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url }) }),
  });
  await client.query('create schema gallra_ledger');
  const provider = {
    getMigrations: async () =>
      Object.fromEntries(Object.entries(migrations).filter(([name]) => earlier.includes(name))),
  };
  const { error } = await new Migrator({
    db,
    provider,
    migrationTableSchema: 'gallra_ledger',
    ...migrationTables,
  }).migrateToLatest();
  await db.destroy();
  expect(error).toBeUndefined();
  const settled = encodeEntry({ kind: 'batch.settled', batch: 'b' }, 0, '2026-01-01T00:00:00.000Z');
  await client.query(`insert into gallra_ledger.ledger values (true, 'id', now())`);
  await client.query(`insert into gallra_ledger.audit_head (next, at) values (1, now())`);
  await client.query(`insert into gallra_ledger.audit_entry values (0, now(), 'batch.settled', null, $1)`, [settled]);
  await client.query(`insert into gallra_ledger.run (id, policy, digest, store, as_of, state, started_at, worker, entry)
    values ('r', 'p', 'd', 's', now(), 'running', now(), 'w', 7)`);
  await client.query(
    `insert into gallra_ledger.intent values ('b', 'r', 'p', 'd', 's', 'w', '{t}', 't', '{id}', 'destroy', null, '{}', now(), 'l', now(), '{}', 8)`,
  );
  const { leaves, root } = commitmentsOver('t', [1, 2]);
  await client.query(`insert into gallra_ledger.commitment values ('b', 'k1', 't', $1)`, [leaves]);

  expect((await migrate(database.url)).applied).toEqual(names.filter((name) => !earlier.includes(name)));
  const ledger = await openLedger(database.url);
  try {
    expect(await ledger.findCommitment('t', leafOf(2))).toEqual([
      { batchId: 'b', entry: 0, commitments: commitmentsOver('t', [1, 2]) },
    ]);
    expect(await ledger.findCommitment('t', leafOf(3))).toEqual([]);
    expect((await ledger.commitmentsOf('b'))?.root).toEqual(root);
  } finally {
    await ledger.close();
  }
});
