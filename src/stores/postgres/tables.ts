/** Which tables of a database hold records: what can be forgotten, and what a policy can be drafted for. */
import { sql } from 'kysely';
import { type Connection, reading } from './session.ts';

/**
 * Rows of a partition, and of a table that inherits, are rows of the table above it. PostgreSQL shows every table to
 * everybody, readable or not.
 */
export const tables = (on: Connection): Promise<string[]> =>
  reading(on, 'pg_catalog', async (tx) => {
    const { rows } = await sql<{ schema: string; relation: string }>`
      select n.nspname as schema, c.relname as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and c.relpersistence <> 't'
        and n.nspname not in ('pg_catalog', 'information_schema', 'gallra') and n.nspname !~ '^pg_'
        and not exists (select from pg_inherits i join pg_class above on above.oid = i.inhparent
          where i.inhrelid = c.oid and above.relkind in ('r', 'p'))
        and not exists (select from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`.execute(tx);
    return rows.map((row) => written(on, row)).sort();
  });

/** A name with a dot is found by its schema only. */
const written = (on: Connection, { schema, relation }: { schema: string; relation: string }): string =>
  schema === on.schema && !relation.includes('.') ? relation : `${schema}.${relation}`;
