/** Whether whoever is connected could change the log behind the ledger's back. */
import { sql } from 'kysely';
import type { LogRights } from '../ports/ledger.ts';
import type { Db } from './database.ts';
import { named } from './transaction.ts';

/**
 * Asked of the role that logged in, and of every role that it could become, inherited or not: whoever may set a role, or
 * give itself one, has its rights. Besides rights on the tables: owning them, their schema or a function, or reaching the
 * server's own files.
 */
const asked = sql<LogRights>`
  with become as (
    select oid, rolsuper, rolcreaterole from pg_roles where pg_has_role(session_user, oid, 'member')
  ), logs as (
    select oid, relowner, relname from pg_class
    where relnamespace = 'gallra_ledger'::regnamespace and relname in ('audit_entry', 'audit_head', 'checkpoint', 'tree_tile')
  )
  select bool_or(rolsuper) as superuser, bool_or(
    rolsuper
    or (rolcreaterole and current_setting('server_version_num')::int < 160000)
    or exists (select from logs where become.oid = relowner
      or has_table_privilege(become.oid, logs.oid, 'delete, truncate, trigger')
      or has_any_column_privilege(become.oid, logs.oid, 'update') and relname <> 'audit_head'
      or relname in ('audit_entry', 'audit_head') and has_any_column_privilege(become.oid, logs.oid, 'insert'))
    or exists (select from pg_attribute, logs where attrelid = logs.oid and relname = 'audit_head' and attnum > 0
      and not attisdropped and attname not in ('leapt_from', 'fault')
      and has_column_privilege(become.oid, logs.oid, attnum, 'update'))
    or exists (select from pg_namespace where nspname = 'gallra_ledger' and nspowner = become.oid)
    or exists (select from pg_proc where pronamespace = 'gallra_ledger'::regnamespace and proowner = become.oid)
    or exists (select from pg_roles as powers where powers.oid = become.oid
      and powers.rolname in ('pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data'))
  ) as may_edit
  from become`;

export async function logRights(db: Db): Promise<LogRights> {
  const { rows } = await named(() => asked.execute(db));
  return { superuser: rows[0]?.superuser ?? true, mayEdit: rows[0]?.mayEdit ?? true };
}
