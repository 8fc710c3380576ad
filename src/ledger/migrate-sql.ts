/**
 * The same as `migrate`, as SQL: for a database administrator who lets no program make tables. What is printed does only
 * what is still to be done, whatever version it meets, and may be run again. Connects to nothing.
 */
import {
  type CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import { escapeLiteral } from 'pg';
import { migrations } from '../../migrations/all.ts';
import { schema } from './database.ts';
import { logCalls, logOwner, logTables, readOnlyTables } from './log-owner.ts';
import { migrationTables } from './schema-version.ts';

/**
 * One transaction, for a superuser, or for a role that may create roles and schemas here.
 * @param workerRole is let work with the ledger, as `migrate` lets it. It must exist.
 */
export async function migrateSql(workerRole: string | null): Promise<string> {
  const parts = [beginning(), await allMigrations(), ledger, ownership, rights(workerRole), 'commit;\n'];
  return `-- The ledger's own tables, up to this version, and who may do what with them.\n${parts.join('\n')}`;
}

const { migrationTableName: applied, migrationLockTableName: lock } = migrationTables;
const list = (names: readonly string[]): string => names.map(escapeLiteral).join(', ');

/** Our own tables of what was applied are those of Kysely's Migrator, which reads them later. */
const beginning = (): string => `begin;
select pg_advisory_xact_lock(hashtextextended('${schema}', 0));
set local search_path = pg_catalog;
create schema if not exists ${schema};
create table if not exists ${schema}.${applied} (name varchar(255) not null primary key, timestamp varchar(255) not null);
create table if not exists ${schema}.${lock} (id varchar(255) not null primary key, is_locked integer not null default 0);
insert into ${schema}.${lock} (id, is_locked) values ('migration_lock', 0) on conflict do nothing;

do $gallra$
begin
  if exists (select from ${schema}.${applied} where name not in (${list(Object.keys(migrations))})) then
    raise exception 'The ledger was migrated by a newer program.';
  end if;
  if not exists (select from pg_roles where rolname = '${logOwner}') then
    create role ${logOwner} nologin;
  end if;
  -- Whoever is no superuser has to be in a role to give it things, and is out of it again at the end.
  if not pg_has_role(current_user, '${logOwner}', 'usage') then
    execute 'grant ${logOwner} to current_user'
      || case when current_setting('server_version_num')::int >= 160000 then ' with inherit true, set true' else '' end;
    perform set_config('gallra.joined', 'yes', true);
  end if;
end $gallra$;
`;

async function allMigrations(): Promise<string> {
  const all: string[] = [];
  for (const [name, { up }] of Object.entries(migrations)) {
    const statements: string[] = [];
    const db = recordingInto(statements);
    await up(db);
    await db.destroy();
    const body = statements.map((one) => `    execute $migration$${one}$migration$;`).join('\n');
    all.push(`do $gallra$
begin
  if not exists (select from ${schema}.${applied} where name = '${name}') then
${body}
    insert into ${schema}.${applied} (name, timestamp)
      values ('${name}', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
  end if;
end $gallra$;
`);
  }
  return all.join('\n');
}

/** The ledger's identity, and the first entry of its log. */
const ledger = `do $gallra$
begin
  if not exists (select from ${schema}.ledger) then
    insert into ${schema}.ledger (id, created_at)
      values (gen_random_uuid()::text, date_trunc('milliseconds', clock_timestamp()));
    insert into ${schema}.audit_head (next, at) select 0, created_at from ${schema}.ledger;
    perform ${schema}.append('"kind":"ledger.created"}');
  end if;
end $gallra$;
`;

/** As in log-owner.ts. */
const ownership = `do $gallra$
declare
  given record;
begin
  grant usage on schema ${schema} to ${logOwner};
  grant select on ${schema}.run, ${schema}.intent to ${logOwner};
  grant create on schema ${schema} to ${logOwner};
  for given in
    select 'table ' || oid::regclass as what from pg_class
      where relnamespace = '${schema}'::regnamespace and relname in (${list(logTables)})
      and pg_get_userbyid(relowner) <> '${logOwner}'
    union all
    select 'function ' || oid::regprocedure from pg_proc
      where pronamespace = '${schema}'::regnamespace and pg_get_userbyid(proowner) <> '${logOwner}'
  loop
    execute format('alter %s owner to ${logOwner}', given.what);
  end loop;
  revoke create on schema ${schema} from ${logOwner};
end $gallra$;
revoke all on function ${logCalls.map((call) => `${schema}.${call}`).join(', ')} from public;
`;

/** Also for those who were let work before: they are given what is new. */
const rights = (workerRole: string | null): string => `do $gallra$
declare
  worker name;
  other record;
begin
  for worker in
    select pg_get_userbyid(grantee) from pg_proc, aclexplode(proacl)
      where pg_proc.oid = '${schema}.append(text)'::regprocedure and grantee not in (0, proowner)${
        workerRole === null ? '' : `\n    union select ${escapeLiteral(workerRole)}::name`
      }
  loop
    -- A worker that made the ledger itself would own what it may not change.
    for other in
      select 'schema ' || nspname as what from pg_namespace
        where nspname = '${schema}' and pg_get_userbyid(nspowner) = worker and worker <> current_user
      union all
      select 'table ' || oid::regclass from pg_class
        where relnamespace = '${schema}'::regnamespace and relkind = 'r' and pg_get_userbyid(relowner) = worker and worker <> current_user
    loop
      execute format('alter %s owner to %I', other.what, current_user);
    end loop;
    execute format('grant usage on schema ${schema} to %I', worker);
    for other in
      select relname as name, case when relname in (${list(readOnlyTables)}) then 'select' else 'select, insert, update, delete' end as rights
        from pg_class where relnamespace = '${schema}'::regnamespace and relkind = 'r' and relname not in (${list(logTables)})
    loop
      execute format('grant %s on ${schema}.%I to %I', other.rights, other.name, worker);
    end loop;
    execute format('grant select on ${logTables.map((table) => `${schema}.${table}`).join(', ')} to %I', worker);
    execute format('grant select on sequence ${schema}.checkpoint_place_seq to %I', worker);
    execute format('grant insert on ${schema}.checkpoint, ${schema}.tree_tile, ${schema}.commitment to %I', worker);
    execute format('grant update (leapt_from, fault) on ${schema}.audit_head to %I', worker);
    execute format('grant execute on function ${logCalls.map((call) => `${schema}.${call}`).join(', ')} to %I', worker);
  end loop;
  if current_setting('gallra.joined', true) = 'yes' then
    revoke ${logOwner} from current_user;
  end if;
end $gallra$;
`;

/** Nothing is asked, and nothing answered: every statement is kept. */
function recordingInto(statements: string[]): Kysely<unknown> {
  const connection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      if (parameters.length > 0) throw new TypeError('a migration has no parameters');
      statements.push(sql);
      return { rows: [] };
    },
    // biome-ignore lint/correctness/useYield: nothing is streamed
    async *streamQuery(): AsyncIterableIterator<never> {
      throw new TypeError('a migration streams nothing');
    },
  };
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: async () => {},
        acquireConnection: async () => connection,
        beginTransaction: async () => {},
        commitTransaction: async () => {},
        rollbackTransaction: async () => {},
        releaseConnection: async () => {},
        destroy: async () => {},
      }),
    },
  });
}
