/** What `gallra migrate --sql` prints makes the same ledger as `gallra migrate` makes, rights included. */
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { migrateSql } from '../../src/ledger/migrate-sql.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { describeSchema } from './describe-schema.ts';
import { createRole, type TestRole } from './ledger-database.ts';

const databases: FreshDatabase[] = [];
const roles: TestRole[] = [];
afterEach(async () => {
  for (const { drop } of databases.splice(0)) await drop();
  for (const { drop } of roles.splice(0)) await drop();
});

const fresh = async (): Promise<string> => {
  const database = await freshDatabase('migrate_sql');
  databases.push(database);
  return database.url;
};
const role = async (url: string, options: string): Promise<TestRole> => {
  const made = await createRole(url, options);
  roles.push(made);
  return made;
};

async function within<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

const run = (url: string, sql: string) => within(url, (client) => client.query(sql));

/** Tables, functions, owners, and everybody's rights; roles by what they are here, not by their names. */
const picture = (url: string, names: Record<string, string>): Promise<string> =>
  within(url, async (client) => {
    const { rows } = await client.query(`
      select 'schema' as what, nspowner::regrole::text as owner, nspacl::text as acl from pg_namespace where nspname = 'gallra_ledger'
      union all select relname, relowner::regrole::text, relacl::text from pg_class
        where relnamespace = 'gallra_ledger'::regnamespace and relkind in ('r', 'S')
      union all select attrelid::regclass || '.' || attname, '', attacl::text from pg_attribute
        where attrelid in (select oid from pg_class where relnamespace = 'gallra_ledger'::regnamespace) and attacl is not null
      union all select oid::regprocedure::text, proowner::regrole::text, proacl::text from pg_proc
        where pronamespace = 'gallra_ledger'::regnamespace
      union all select 'database', '', array_to_string(array(select one::text from unnest(datacl) as one where one::text like '%role_%'), ' ')
        from pg_database where datname = current_database()
      union all select 'kysely ' || table_name || '.' || column_name, data_type || coalesce(character_maximum_length::text, ''),
          coalesce(column_default, '') || is_nullable from information_schema.columns
        where table_schema = 'gallra_ledger' and table_name like 'migration%'
      order by 1`);
    const sorted = rows.map(({ what, owner, acl }) => {
      const entries = (acl ?? '').replaceAll(/[{}"]/g, '').split(',').sort().join(' ');
      return `${what} ${owner} ${entries}`;
    });
    const told = `${await describeSchema(client)}\n${sorted.join('\n')}`;
    return Object.entries(names).reduce((text, [name, as]) => text.replaceAll(name, as), told);
  });

describe('the ledger as SQL', () => {
  test('is the ledger that the program makes, with the same rights for its worker', async () => {
    const [byProgram, bySql] = [await fresh(), await fresh()];
    const [one, other] = [await role(byProgram, 'login'), await role(bySql, 'login')];
    await migrate(byProgram, { workerRole: one.name });
    await run(bySql, await migrateSql(other.name));
    expect(await picture(bySql, { [other.name]: 'worker' })).toBe(await picture(byProgram, { [one.name]: 'worker' }));
    const ledger = await openLedger(other.url, { max: 1 });
    try {
      expect(await ledger.logRights()).toEqual({ superuser: false, mayEdit: false });
      expect(await ledger.entries({ limit: 9 })).toMatchObject([{ index: 0, kind: 'ledger.created' }]);
      await ledger.append({ kind: 'store.verified' });
    } finally {
      await ledger.close();
    }
  });

  test('does again only what is still to be done, and what the program left off', async () => {
    const url = await fresh();
    const worker = await role(url, 'login');
    await run(url, await migrateSql(worker.name));
    const [before, id] = [await picture(url, {}), await run(url, 'select id from gallra_ledger.ledger')];
    await run(url, await migrateSql(null));
    await migrate(url);
    expect(await picture(url, {})).toBe(before);
    expect((await run(url, 'select id from gallra_ledger.ledger')).rows).toEqual(id.rows);

    // As an older version left it: the worker is given the new tables, without being named again.
    await run(
      url,
      `drop table gallra_ledger.alert, gallra_ledger.alert_message, gallra_ledger.alert_look, gallra_ledger.share;
       drop index gallra_ledger.run_finished;
       delete from gallra_ledger.migration where name >= '0008'`,
    );
    await expect(openLedger(worker.url)).rejects.toMatchObject({ code: 'ledger.older' });
    await run(url, await migrateSql(null));
    expect(await picture(url, {})).toBe(before);
  });

  test('is refused where a newer program was before', async () => {
    const url = await fresh();
    await run(url, await migrateSql(null));
    await run(url, `insert into gallra_ledger.migration values ('9999_later', '')`);
    await expect(run(url, await migrateSql(null))).rejects.toThrow('newer program');
  });

  test('may be run by somebody who is no superuser, who cannot edit the log afterwards', async () => {
    const url = await fresh();
    const [admin, worker] = [await role(url, 'login createrole'), await role(url, 'login')];
    await run(url, `grant create on database ${new URL(url).pathname.slice(1)} to ${admin.name}`);
    // On a server that has the role already, it has to be theirs to give.
    await run(url, `grant gallra_log_owner to ${admin.name} with admin option, inherit false, set false`).catch(
      () => {},
    );
    await run(admin.url, await migrateSql(worker.name));
    for (const { url: address } of [worker, admin])
      await expect(run(address, 'delete from gallra_ledger.audit_entry')).rejects.toThrow('permission denied');
    const ledger = await openLedger(worker.url, { max: 1 });
    await ledger.append({ kind: 'store.verified' }).finally(() => ledger.close());
    await run(admin.url, await migrateSql(null));
    await run(
      url,
      `revoke gallra_log_owner from ${admin.name}; revoke create on database ${new URL(url).pathname.slice(1)} from ${admin.name}`,
    );
  });
});
