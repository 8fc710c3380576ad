/**
 * Who owns the log: a role that nobody logs in as. Whoever works with the ledger may read the log and call its functions,
 * and for the rest has rights on the other tables alone. Done anew with each migration, so that a ledger that was restored
 * without its owners, or migrated by somebody who may not give things away, is put right by the next who may.
 */
import { type RawBuilder, sql } from 'kysely';
import { GallraError } from '../errors/gallra-error.ts';
import { type Db, schema } from './database.ts';
import { inTransaction, type Trx } from './transaction.ts';

/** For the whole server: ledgers in several databases share it. */
export const logOwner = 'gallra_log_owner';

export const logTables = ['audit_entry', 'audit_head', 'checkpoint', 'tree_tile', 'commitment'];
export const logCalls = ['append(text)', 'prune_log(bigint, bytea, text[])', 'prune_commitments(timestamptz, text)'];

/** Tables that a worker reads, and never writes. */
export const readOnlyTables = ['ledger', 'migration', 'migration_lock'];

/**
 * Work that may change what the log's owner owns. A superuser may; somebody who may give the role away is in it meanwhile,
 * and out of it afterwards, also when the work fails. Others do what they can without.
 */
export async function withOwnersRights<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const plain = db.withoutPlugins();
  await createOwner(plain);
  if (!(await joinOwner(plain))) return work();
  try {
    return await work();
  } finally {
    await sql`revoke ${sql.id(logOwner)} from current_user`.execute(plain);
  }
}

/** Idempotent. Returns who owns the log now. `ledger.role` when there is no such worker role. */
export async function guardLog(db: Db, workerRole: string | null): Promise<string> {
  return inTransaction(db, async (decorated) => {
    const trx = decorated.withoutPlugins();
    if (workerRole !== null) await refuseUnknownRole(trx, workerRole);
    const { superuser, member, me } = await powersOf(trx);
    if (!superuser && !member && (await ownerOf(trx)) !== me && workerRole === null) return ownerOf(trx);
    const workers = new Set(await thoseWhoAppend(trx));
    if (superuser && workerRole !== null) await takeFrom(trx, workerRole, me);
    if (member) for (const previous of await giveAway(trx, superuser)) workers.add(previous);
    for (const call of logCalls) await grant(trx, sql`revoke all on function ${named(call)} from public`);
    if (workerRole !== null) workers.add(workerRole);
    if (!superuser) workers.add(me);
    const owner = await ownerOf(trx);
    workers.delete(owner);
    for (const worker of workers) await letWork(trx, worker, me);
    return owner;
  });
}

async function createOwner(db: Db): Promise<void> {
  const may = sql<{ may: boolean }>`select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user
    and not exists (select from pg_roles where rolname = ${logOwner})`;
  if ((await may.execute(db)).rows[0]?.may !== true) return;
  // Another database of this server may be migrated at the same time.
  await sql`do $$ begin create role ${sql.id(logOwner)} nologin;
    exception when duplicate_object or unique_violation then null; end $$`.execute(db);
}

/** True: we are in the role now and were not before. */
async function joinOwner(db: Db): Promise<boolean> {
  const may = sql<{ version: number }>`
    select current_setting('server_version_num')::int as version from pg_roles as me, pg_roles as owner
    where me.rolname = current_user and owner.rolname = ${logOwner} and not me.rolsuper
    and not pg_has_role(me.oid, owner.oid, 'usage')
    and (pg_has_role(me.oid, owner.oid, 'member with admin option')
      or me.rolcreaterole and current_setting('server_version_num')::int < 160000)`;
  const version = (await may.execute(db)).rows[0]?.version;
  if (version === undefined) return false;
  const options = version >= 160_000 ? sql`with inherit true, set true` : sql``;
  await sql`grant ${sql.id(logOwner)} to current_user ${options}`.execute(db);
  return true;
}

async function powersOf(trx: Trx): Promise<{ superuser: boolean; member: boolean; me: string }> {
  const { rows } = await sql<{ superuser: boolean; member: boolean; me: string }>`
    select rolsuper as superuser, rolname as me,
      exists (select from pg_roles as owner where owner.rolname = ${logOwner} and pg_has_role(me.oid, owner.oid, 'usage')) as member
    from pg_roles as me where rolname = current_user`.execute(trx);
  return rows[0] ?? { superuser: false, member: false, me: '' };
}

async function ownerOf(trx: Trx): Promise<string> {
  const { rows } = await sql<{ owner: string }>`
    select pg_get_userbyid(relowner) as owner from pg_class where oid = 'gallra_ledger.audit_entry'::regclass`.execute(
    trx,
  );
  return rows[0]?.owner ?? '';
}

/** Those who were let work before: a later migration gives them what it adds. */
async function thoseWhoAppend(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ role: string }>`
    select pg_get_userbyid(grantee) as role from pg_proc, aclexplode(proacl)
    where pg_proc.oid = 'gallra_ledger.append(text)'::regprocedure and grantee not in (0, proowner)`.execute(trx);
  return rows.map(({ role }) => role);
}

/** Tables and functions of the log go to its owner. Returns who owned them and has to be let work from now on. */
async function giveAway(trx: Trx, superuser: boolean): Promise<string[]> {
  const previous = new Set<string>();
  const { rows } = await sql<{ what: string; owner: string; superuser: boolean }>`
    select what, rolname as owner, rolsuper as superuser from (
      select 'table ' || oid::regclass as what, relowner as owner from pg_class
      where relnamespace = ${schema}::regnamespace and relname = any (${logTables}::text[])
      union all
      select 'function ' || oid::regprocedure, proowner from pg_proc where pronamespace = ${schema}::regnamespace
    ) as objects join pg_roles on pg_roles.oid = owner
    where rolname <> ${logOwner}`.execute(trx);
  if (rows.length === 0) return [];
  await grant(trx, sql`grant usage on schema ${sql.id(schema)} to ${sql.id(logOwner)}`);
  await grant(trx, sql`grant select on ${named('run')}, ${named('intent')} to ${sql.id(logOwner)}`);
  // Whoever is no superuser may only give a thing to somebody who could have made it.
  if (!superuser) await grant(trx, sql`grant create on schema ${sql.id(schema)} to ${sql.id(logOwner)}`);
  for (const { what, owner, superuser: above } of rows) {
    await sql`alter ${sql.raw(what)} owner to ${sql.id(logOwner)}`.execute(trx);
    if (!above) previous.add(owner);
  }
  if (!superuser) await grant(trx, sql`revoke create on schema ${sql.id(schema)} from ${sql.id(logOwner)}`);
  return [...previous];
}

/** A worker that made the ledger itself would own its schema, and could drop what it may not change. */
async function takeFrom(trx: Trx, worker: string, me: string): Promise<void> {
  const { rows } = await sql<{ what: string }>`
    select 'schema ' || nspname as what from pg_namespace where nspname = ${schema} and pg_get_userbyid(nspowner) = ${worker}
    union all
    select 'table ' || oid::regclass from pg_class
    where relnamespace = ${schema}::regnamespace and relkind = 'r' and pg_get_userbyid(relowner) = ${worker}
    union all
    select 'function ' || oid::regprocedure from pg_proc
    where pronamespace = ${schema}::regnamespace and pg_get_userbyid(proowner) = ${worker}`.execute(trx);
  for (const { what } of rows) await sql`alter ${sql.raw(what)} owner to ${sql.id(me)}`.execute(trx);
}

/** What a worker needs and no more. */
async function letWork(trx: Trx, worker: string, me: string): Promise<void> {
  const role = sql.id(worker);
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = ${schema}::regnamespace and relkind = 'r'
    and pg_has_role(current_user, relowner, 'usage')`.execute(trx);
  const others = rows.map(({ name }) => name).filter((name) => !logTables.includes(name));
  if (worker !== me) {
    await grant(trx, sql`grant usage on schema ${sql.id(schema)} to ${role}`);
    for (const table of others) {
      const rights = readOnlyTables.includes(table) ? sql`select` : sql`select, insert, update, delete`;
      await grant(trx, sql`grant ${rights} on ${named(table)} to ${role}`);
    }
  }
  for (const table of logTables) await grant(trx, sql`grant select on ${named(table)} to ${role}`);
  // Only for dumps: the number itself is given by the table.
  await grant(trx, sql`grant select on sequence ${named('checkpoint_place_seq')} to ${role}`);
  for (const table of ['checkpoint', 'tree_tile', 'commitment'])
    await grant(trx, sql`grant insert on ${named(table)} to ${role}`);
  await grant(trx, sql`grant update (leapt_from, fault) on ${named('audit_head')} to ${role}`);
  for (const call of logCalls) await grant(trx, sql`grant execute on function ${named(call)} to ${role}`);
}

const named = (what: string): RawBuilder<unknown> => sql.raw(`${schema}.${what}`);

const grant = async (trx: Trx, statement: RawBuilder<unknown>): Promise<void> => void (await statement.execute(trx));

async function refuseUnknownRole(trx: Trx, role: string): Promise<void> {
  const { rows } = await sql`select from pg_roles where rolname = ${role}`.execute(trx);
  if (rows.length > 0) return;
  throw new GallraError({
    code: 'ledger.role',
    what: `The ledger's server has no role ${role}.`,
    where: 'ledger',
    hint: `Create it first, with a password of its own: create role ${role} login`,
    actor: 'operator',
  });
}
