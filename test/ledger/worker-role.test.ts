/** A worker that connects as a role of its own: it can do its work, and nothing to the log but append. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrateQueueAt, readyQueue } from '../../jobs/wait-for-queue.ts';
import { growingTree, leafHash, rootOf } from '../../src/audit/tree.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { everything } from '../contract/ledger.ts';
import { startPostgres } from '../support/embedded-postgres.ts';
import { freshDatabase } from '../support/postgres.ts';
import { createRole, type LedgerDatabase, ledgerDatabase } from './ledger-database.ts';
import { postgresLedgerContract } from './postgres-contract.ts';

describe('as a role that may only work with it, the ledger', () => {
  postgresLedgerContract({ worker: true });
});

describe('the log, from its worker', () => {
  let database: LedgerDatabase;
  let ledger: Ledger;
  let worker: pg.Client;

  beforeAll(async () => {
    database = await ledgerDatabase({ worker: true });
    ledger = await database.open(1);
    worker = new pg.Client({ connectionString: database.url });
    await worker.connect();
    for (let n = 0; n < 3; n += 1) await ledger.append({ kind: 'store.verified' });
    const tree = growingTree();
    for (const { bytes } of await everything(ledger)) tree.append(leafHash(bytes));
    const [at, root] = ['2026-11-21T10:00:00.000Z', tree.root().toString('hex')];
    await ledger.keepCheckpoint({ size: tree.size, root, at, note: 'note', frontier: tree.frontier() }, [
      { level: 0, index: 0, hashes: Buffer.alloc(8192) },
    ]);
  });
  afterAll(async () => {
    await worker.end();
    await database.drop();
  });

  const evidence = async () => {
    const rows = (table: string) =>
      `select md5(string_agg(t::text, ',' order by t::text)) from gallra_ledger.${table} as t`;
    const of = ['audit_entry', 'checkpoint', 'tree_tile', 'commitment'].map(
      async (table) => (await database.query(rows(table))).rows,
    );
    const head = `select next, beginning, beginning_hashes, at from gallra_ledger.audit_head`;
    const triggers = `select tgrelid::regclass, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2`;
    const functions = `select proname, prosrc, proowner, proacl from pg_proc where pronamespace = 'gallra_ledger'::regnamespace order by 1`;
    return Promise.all([...of, ...[head, triggers, functions].map(async (sql) => (await database.query(sql)).rows)]);
  };

  test.each([
    `update gallra_ledger.audit_entry set bytes = ''`,
    `update gallra_ledger.audit_entry set kind = 'x' where index = 0`,
    'delete from gallra_ledger.audit_entry',
    'truncate gallra_ledger.audit_entry',
    'drop table gallra_ledger.audit_entry',
    'drop schema gallra_ledger cascade',
    'alter schema gallra_ledger rename to mine',
    'alter table gallra_ledger.audit_entry rename to mine',
    'alter table gallra_ledger.audit_entry owner to current_user',
    'alter table gallra_ledger.audit_entry disable trigger append_only',
    'alter table gallra_ledger.audit_entry disable trigger all',
    'drop trigger prefix_only on gallra_ledger.audit_entry',
    `create trigger mine before insert on gallra_ledger.audit_entry for each row execute function gallra_ledger.refuse_change()`,
    'create rule mine as on insert to gallra_ledger.audit_entry do instead nothing',
    `insert into gallra_ledger.audit_entry (index, at, kind, bytes) values (99, now(), 'x', '')`,
    `insert into gallra_ledger.audit_entry (index, at, kind, bytes) values (0, now(), 'x', '') on conflict (index) do update set bytes = excluded.bytes`,
    `merge into gallra_ledger.audit_entry using (select) as nothing on true when matched then delete`,
    `copy gallra_ledger.audit_entry from program 'cat /dev/null'`,
    'set session_replication_role = replica',
    'set role gallra_log_owner',
    'set session authorization postgres',
    'grant gallra_log_owner to current_user',
    'alter role current_user superuser',
    'update gallra_ledger.audit_head set next = 0',
    'update gallra_ledger.audit_head set at = now()',
    'update gallra_ledger.audit_head set beginning = 256',
    'delete from gallra_ledger.audit_head',
    'insert into gallra_ledger.audit_head (one, next, at) values (false, 0, now())',
    `update gallra_ledger.checkpoint set root = ''`,
    'delete from gallra_ledger.checkpoint',
    'truncate gallra_ledger.checkpoint',
    `update gallra_ledger.tree_tile set hashes = hashes`,
    'delete from gallra_ledger.tree_tile',
    `insert into gallra_ledger.tree_tile values (0, 0, repeat('x', 8192)::bytea) on conflict (level, index) do update set hashes = excluded.hashes`,
    'delete from gallra_ledger.commitment',
    `update gallra_ledger.commitment set leaves = ''`,
    'alter function gallra_ledger.append(text) owner to current_user',
    `create or replace function gallra_ledger.append(body text, out entry bigint, out entered_at timestamptz) language sql as 'select 0::bigint, now()'`,
    'drop function gallra_ledger.append(text)',
    `create or replace function gallra_ledger.refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
    `alter function gallra_ledger.append(text) set search_path = public`,
    'update gallra_ledger.ledger set id = null',
    `update gallra_ledger.migration set name = 'x'`,
    `select gallra_ledger.prune_log(256, decode(repeat('00', 32), 'hex'), '{}')`,
    `select gallra_ledger.prune_commitments(now() - interval '11 months', 'me')`,
    `select gallra_ledger.prune_commitments('infinity', 'me')`,
    `select gallra_ledger.append('"kind":"x","index":0}')`,
    `select gallra_ledger.append('"kind":"x","kind":"y"}')`,
    `select gallra_ledger.append('"actor":"y","kind":"x"}')`,
    `select gallra_ledger.append('"kind":"x"},{}')`,
    `select gallra_ledger.append('"kind":"x"')`,
    `select gallra_ledger.append('"kind":"x","code":"' || repeat('x', 65500) || '"}')`,
  ])('is not changed by: %s', async (attempt) => {
    const before = await evidence();
    await worker.query('begin');
    await expect(worker.query(attempt)).rejects.toThrow();
    await worker.query('rollback');
    // And outside of a transaction, where what half succeeds would stay.
    await expect(worker.query(attempt)).rejects.toThrow();
    expect(await evidence()).toEqual(before);
  });

  test('is not reached through objects of the worker in a path that it sets itself', async () => {
    // Somebody let it make schemas.
    await database.query(
      `grant create on database ${new URL(database.url).pathname.slice(1)} to ${new URL(database.url).username}`,
    );
    await worker.query('create schema trap');
    await worker.query(
      `create function trap.to_char(timestamp, text) returns text language sql as $$ select 'trapped' $$`,
    );
    await worker.query(
      `create function trap.date_trunc(text, timestamptz) returns timestamptz language sql as $$ select '1999-01-01'::timestamptz $$`,
    );
    await worker.query('create temp table audit_entry (index bigint); set search_path = trap, pg_temp, pg_catalog');
    await worker.query(`select gallra_ledger.append('"kind":"store.verified"}')`);
    await worker.query('reset search_path');
    const [newest] = (await everything(ledger)).slice(-1);
    expect(newest?.bytes.toString()).not.toContain('trapped');
    expect(newest?.at.slice(0, 4)).not.toBe('1999');
  });

  test('is as safe with the queue beside it, in which the worker may make nothing either', async () => {
    const [admin, role] = [new URL(process.env.GALLRA_TEST_POSTGRES ?? ''), new URL(database.url)];
    admin.pathname = role.pathname;
    await migrateQueueAt(admin.href, role.username);
    await readyQueue(database.url, { migrate: false });
    await expect(worker.query('create table bullmq.mine ()')).rejects.toThrow('permission denied');
    await expect(worker.query('drop table bullmq.migration')).rejects.toThrow('must be owner');
    expect(await ledger.logRights()).toEqual({ superuser: false, mayEdit: false });
  });

  test('can be read whole, as a dump of the ledger reads it', async () => {
    const { rows } = await database.query(`select oid::regclass as name from pg_class
      where relnamespace = 'gallra_ledger'::regnamespace and relkind in ('r', 'S')`);
    for (const { name } of rows) await worker.query(`select * from ${name}`);
    expect(rows.length).toBeGreaterThan(12);
  });

  test('is not cleared away by pruning what is younger than a year', async () => {
    const one = await ledgerDatabase({ worker: true });
    try {
      const [asWorker, tree] = [await one.open(1), growingTree()];
      for (let n = 0; n < 260; n += 1) await asWorker.append({ kind: 'store.verified' });
      const entries = await everything(asWorker);
      for (const { bytes } of entries.slice(0, 256)) tree.append(leafHash(bytes));
      const beginning = tree.frontier();
      const kept = { root: '00', at: entries[0]?.at ?? '', note: 'n', frontier: beginning };
      await asWorker.keepCheckpoint({ size: 256, ...kept }, []);
      await asWorker.append({ kind: 'log.pruned', checkpoint: { size: 256, root: rootOf(beginning).toString('hex') } });
      await expect(asWorker.pruneLog(beginning, [])).rejects.toMatchObject({ code: 'log.prune' });
      expect(await everything(asWorker)).toHaveLength(262);
      await one.age();
      await asWorker.pruneLog(beginning, []);
      expect(await everything(asWorker)).toHaveLength(6);
    } finally {
      await one.drop();
    }
  });

  test('a worker is told from those who could edit the log: a superuser, its owner, and whoever can become one', async () => {
    expect(await ledger.logRights()).toEqual({ superuser: false, mayEdit: false });
    const rights = async (url: string) => {
      const one = await openLedger(url, { max: 1 });
      return one.logRights().finally(() => one.close());
    };
    const admin = new URL(process.env.GALLRA_TEST_POSTGRES ?? '');
    admin.pathname = new URL(database.url).pathname;
    expect(await rights(admin.href)).toEqual({ superuser: true, mayEdit: true });

    const role = await createRole(admin.href, 'login noinherit');
    const group = await createRole(admin.href, 'nologin');
    try {
      await migrate(admin.href, { workerRole: role.name });
      const sound = { superuser: false, mayEdit: false };
      expect(await rights(role.url)).toEqual(sound);
      for (const [give, take] of [
        [
          `grant update (bytes) on gallra_ledger.audit_entry to ${role.name}`,
          `revoke update (bytes) on gallra_ledger.audit_entry from ${role.name}`,
        ],
        [
          `grant delete on gallra_ledger.audit_entry to public`,
          `revoke delete on gallra_ledger.audit_entry from public`,
        ],
        [
          `grant update on gallra_ledger.audit_head to ${role.name}`,
          `revoke update (next) on gallra_ledger.audit_head from ${role.name}; revoke update on gallra_ledger.audit_head from ${role.name}`,
        ],
        [
          `grant trigger on gallra_ledger.checkpoint to ${group.name}; grant ${group.name} to ${role.name}`,
          `revoke ${group.name} from ${role.name}`,
        ],
        [`grant gallra_log_owner to ${role.name}`, `revoke gallra_log_owner from ${role.name}`],
        [`grant pg_write_all_data to ${role.name}`, `revoke pg_write_all_data from ${role.name}`],
        [`grant pg_execute_server_program to ${role.name}`, `revoke pg_execute_server_program from ${role.name}`],
        [
          `alter function gallra_ledger.append(text) owner to ${role.name}`,
          `alter function gallra_ledger.append(text) owner to gallra_log_owner`,
        ],
        [`alter schema gallra_ledger owner to ${role.name}`, 'alter schema gallra_ledger owner to postgres'],
      ] as const) {
        await database.query(give);
        expect({ give, ...(await rights(role.url)) }).toEqual({ give, superuser: false, mayEdit: true });
        await database.query(take);
        await migrate(admin.href, { workerRole: role.name });
        expect({ take, ...(await rights(role.url)) }).toEqual({ take, ...sound });
      }
      await database.query(`grant postgres to ${role.name}`);
      expect(await rights(role.url)).toEqual({ superuser: true, mayEdit: true });
    } finally {
      await database.query(
        `revoke postgres from ${role.name}; drop owned by ${role.name}; drop owned by ${group.name}`,
      );
      await Promise.all([role.drop(), group.drop()]);
    }
  });
});

describe('whoever brings the ledger into being', () => {
  /** A database whose owner is no superuser. */
  async function ownedBy(options: string, server?: string) {
    const database = await freshDatabase('owned', server);
    const owner = await createRole(database.url, options);
    const worker = await createRole(database.url, 'login');
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`alter database ${new URL(database.url).pathname.slice(1)} owner to ${owner.name}`);
    const rights = async (url: string) => {
      const one = await openLedger(url, { max: 1 });
      await one.append({ kind: 'store.verified' });
      return one.logRights().finally(() => one.close());
    };
    const close = async () => {
      await admin.end();
      await database.drop();
      await Promise.all([owner.drop(), worker.drop()]);
    };
    return { url: database.url, owner, worker, rights, close };
  }

  test('as owner of the database who may not make roles, keeps the log; a worker of another role cannot edit it', async () => {
    const { owner, worker, rights, close } = await ownedBy('login');
    try {
      const migrated = await migrate(owner.url, { workerRole: worker.name });
      expect(migrated).toMatchObject({ logOwner: owner.name, apart: false });
      expect(await rights(worker.url)).toEqual({ superuser: false, mayEdit: false });
      expect(await rights(owner.url)).toEqual({ superuser: false, mayEdit: true });
    } finally {
      await close();
    }
  });

  test('hands the log over when a superuser migrates later, and goes on as before', async () => {
    const { url, owner, worker, rights, close } = await ownedBy('login');
    try {
      await migrate(owner.url);
      expect(await migrate(url, { workerRole: worker.name })).toMatchObject({ applied: [], apart: true });
      expect(await rights(worker.url)).toEqual({ superuser: false, mayEdit: false });
      // The schema is still its own.
      expect(await rights(owner.url)).toEqual({ superuser: false, mayEdit: true });
      expect(await migrate(owner.url)).toMatchObject({ applied: [], apart: true });
      await migrate(url, { workerRole: owner.name });
      expect(await rights(owner.url)).toEqual({ superuser: false, mayEdit: false });
    } finally {
      await close();
    }
  });

  test('as somebody who may make roles, gives the log to its owner, and is not in that role afterwards', async () => {
    // A server on which nobody has made that role yet.
    const server = await startPostgres();
    try {
      const { owner, worker, rights, close } = await ownedBy('login createrole', server.url);
      const migrated = await migrate(owner.url, { workerRole: worker.name });
      expect(migrated).toMatchObject({ logOwner: 'gallra_log_owner', apart: true });
      expect(await migrate(owner.url)).toMatchObject({ applied: [], apart: true });
      expect(await rights(worker.url)).toEqual({ superuser: false, mayEdit: false });
      expect(await rights(owner.url)).toMatchObject({ mayEdit: true });
      const client = new pg.Client({ connectionString: owner.url });
      await client.connect();
      await expect(client.query('delete from gallra_ledger.audit_entry')).rejects.toThrow('permission denied');
      await client.end();
      await close();
    } finally {
      await server.stop();
    }
  });

  test('may name a worker only that there is', async () => {
    const { url, close } = await ownedBy('login');
    try {
      await expect(migrate(url, { workerRole: 'no_such_role' })).rejects.toMatchObject({ code: 'ledger.role' });
    } finally {
      await close();
    }
  });
});
