/**
 * BullMQ's own tables on PostgreSQL: whether they are those of this program, how they are made, and the SQL that makes them for
 * whoever lets nobody else make tables. A worker needs no right to make anything.
 */
import { assertSchemaCompatibility, LATEST_SCHEMA_VERSION, runMigrations, SchemaMigrationRequiredError } from 'bullmq';
import pg from 'pg';
import { GallraError } from '../src/errors/gallra-error.ts';
import { queueName } from './queue-name.ts';

const schema = 'bullmq';

/** BullMQ makes the numbers of a queue's jobs when the first of them comes: then it would be the worker who makes them. */
const numbering = `do $gallra$
begin
  if to_regclass(format('${schema}.%I', ${schema}.job_id_seq_name('${queueName}'))) is null then
    execute format('create sequence ${schema}.%I', ${schema}.job_id_seq_name('${queueName}'));
  end if;
end $gallra$;
`;

/** Whether there is nothing to migrate. Reads one table; `SchemaVersionMismatchError` where a newer BullMQ was here. */
export async function isQueueReady(client: pg.Client): Promise<boolean> {
  try {
    return (await assertSchemaCompatibility(client)) >= LATEST_SCHEMA_VERSION;
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return false;
    throw error;
  }
}

/** Idempotent, and safe in several processes at once. @throws `queue.unfit` where this role may not. */
export async function migrateQueue(client: pg.Client): Promise<void> {
  try {
    if (!(await isQueueReady(client))) await runMigrations(client);
    await client.query(numbering);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42501') throw queueBehind();
    throw error;
  }
}

/** The role may do what a worker does, and make nothing. One that made the tables itself may already. */
export async function letWorkWithQueue(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query(
    'select from pg_namespace where nspname = $1 and pg_get_userbyid(nspowner) = $2',
    [schema, role],
  );
  if (rowCount === 0) await client.query(grantsFor(role));
}

export const queueBehind = (): GallraError =>
  new GallraError({
    code: 'queue.unfit',
    what: "The queue's own tables are missing or older than this program, and this role may not change them, or was told not to.",
    where: 'queue',
    hint: 'Run gallra migrate as a role that may, or what gallra migrate --sql prints.',
    actor: 'operator',
  });

/** For an administrator; brings any older version up to this one. */
export async function queueSql(workerRole: string | null): Promise<string> {
  return [
    "-- The queue: BullMQ's own tables, as this version of it makes them.\n",
    ...(await recorded()).map((statement) => `${statement.trim().replace(/;$/, '')};\n`),
    numbering,
    ...(workerRole === null ? [] : [grantsFor(workerRole)]),
  ].join('\n');
}

/**
 * What BullMQ says to an empty database. Each migration is followed by a row that remembers it: together they are done
 * only where the row is not there yet.
 */
async function recorded(): Promise<string[]> {
  const said: string[] = [];
  const listener = {
    async query(text: string, values: unknown[] = []) {
      const statement = text.replaceAll(/\$(\d+)/g, (_, n: string) => literal(values[Number(n) - 1]));
      const [, version] = values.length === 3 ? (/VALUES \((\d+),/.exec(statement) ?? []) : [];
      if (/^\s*select coalesce/i.test(text)) return { rows: [] };
      if (/current_setting/.test(text)) return { rows: [{ num: '180000', ver: '18' }] };
      if (version === undefined) said.push(values.length > 0 ? statement : text);
      else said.push(unlessApplied(Number(version), said.pop() ?? '', statement));
      return { rows: [] };
    },
  };
  await runMigrations(listener as unknown as pg.Client);
  return said;
}

const unlessApplied = (version: number, migration: string, remembered: string): string => `do $gallra$
begin
  if not exists (select from migration where version >= ${version}) then
    execute $migration$
${migration.trim()}
$migration$;
    ${remembered.trim()};
  end if;
end $gallra$`;

const literal = (value: unknown): string =>
  typeof value === 'number' ? String(value) : pg.escapeLiteral(String(value));

function grantsFor(workerRole: string): string {
  const role = pg.escapeIdentifier(workerRole);
  return `grant usage on schema ${schema} to ${role};
grant select, insert, update, delete on all tables in schema ${schema} to ${role};
grant usage, select on all sequences in schema ${schema} to ${role};
grant execute on all functions in schema ${schema} to ${role};
`;
}
