/** Tables as policies are checked against them, from the server's catalogue. */
import { sql } from 'kysely';
import type { Catalogue, InboundReference, TableShape } from '../../policy/catalogue.ts';
import { type Column, readTables, type Table } from './columns.ts';
import { type Connection, reading, type Transaction } from './session.ts';

export function catalogue(on: Connection, names: string[]): Promise<Catalogue> {
  return reading(on, 'pg_catalog', async (tx) => {
    const database = await readIdentity(tx);
    const found: Catalogue = {};
    for (const table of (await readTables(on, tx, names)).values())
      found[table.name] = await shapeOf(on, tx, table, database);
    return found;
  });
}

/** The database behind a store entry. */
export const identity = (on: Connection): Promise<string> => reading(on, 'pg_catalog', readIdentity);

export const now = (on: Connection): Promise<string> =>
  reading(on, 'pg_catalog', async (tx) => {
    const { rows } = await sql<{ ms: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(tx);
    return new Date(rows[0]?.ms ?? Number.NaN).toISOString();
  });

/**
 * `postgres:<system identifier>/<oid of the database>`. Where the role may not read the identifier of the cluster, the
 * server's own address stands for it: the same through every name of the host, but another one after a move.
 */
async function readIdentity(tx: Transaction): Promise<string> {
  const allowed = await sql<{ allowed: boolean }>`
    select has_function_privilege('pg_control_system()', 'execute') as allowed`.execute(tx);
  const cluster = allowed.rows[0]?.allowed
    ? sql`(select system_identifier::text from pg_control_system())`
    : sql`coalesce(host(inet_server_addr()), 'local') || ':' || coalesce(inet_server_port(), 0)`;
  const { rows } = await sql<{ identity: string }>`
    select 'postgres:' || ${cluster} || '/' || oid as identity from pg_database
    where datname = current_database()`.execute(tx);
  return rows[0]?.identity ?? '';
}

async function shapeOf(on: Connection, tx: Transaction, table: Table, database: string): Promise<TableShape> {
  const { rows } = await sql<ShapeRow>`
    with recursive family (oid) as (
      select ${table.oid}::text::oid
      union select i.inhrelid from family f join pg_inherits i on i.inhparent = f.oid
    ), ancestors (oid) as (
      select ${table.oid}::text::oid
      union select i.inhparent from ancestors a join pg_inherits i on i.inhrelid = a.oid
    )
    select
      (select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.oid = coalesce(pg_partition_root(${table.oid}::text::oid), ${table.oid}::text::oid)) as root,
      (select c.relispartition from pg_class c where c.oid = ${table.oid}::text::oid) as partition,
      (select coalesce(json_agg(x.columns order by x.is_primary desc, x.indexrelid), '[]') from (
        select i.indisprimary as is_primary, i.indexrelid, array(
          select a.attname::text from unnest(i.indkey::int2[]) with ordinality k (attnum, at)
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
          where k.at <= i.indnkeyatts order by k.at) as columns
        from pg_index i where i.indrelid = ${table.oid}::text::oid and i.indisunique and i.indisvalid
          and i.indpred is null and i.indexprs is null
          and not exists (select from unnest(i.indkey::int2[]) with ordinality k (attnum, at)
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
            where k.at <= i.indnkeyatts and not a.attnotnull)) x) as unique_keys,
      (select coalesce(json_agg(x.columns order by x.indexrelid), '[]') from (
        select i.indexrelid, array(
          select a.attname::text from unnest(i.indkey::int2[]) with ordinality k (attnum, at)
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
          where k.at <= i.indnkeyatts and not exists (
            select from unnest(i.indkey::int2[]) with ordinality e (attnum, at) where e.attnum = 0 and e.at < k.at)
          order by k.at) as columns
        from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
        where i.indrelid = ${table.oid}::text::oid and i.indisvalid and i.indpred is null and m.amname = 'btree') x
        where x.columns <> '{}') as indexes,
      (select coalesce(json_agg(json_build_object(
          'name', f.conname, 'schema', n.nspname, 'relation', c.relname, 'on_delete', f.confdeltype,
          'match', (select json_object_agg(their.attname, our.attname)
            from unnest(f.conkey, f.confkey) k (theirs, ours)
            join pg_attribute their on their.attrelid = f.conrelid and their.attnum = k.theirs
            join pg_attribute our on our.attrelid = f.confrelid and our.attnum = k.ours),
          'indexed', exists (select from pg_index i join pg_class x on x.oid = i.indexrelid
            join pg_am m on m.oid = x.relam
            where i.indrelid = f.conrelid and i.indisvalid and i.indpred is null and m.amname = 'btree'
              and (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey)
        ) order by n.nspname, c.relname, f.conname), '[]')
        from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
        where f.contype = 'f' and f.conparentid = 0 and f.confrelid in (select oid from ancestors)) as inbound,
      (select coalesce(json_agg(x.name order by x.name), '[]') from (
        select t.tgname::text as name from pg_trigger t
        where t.tgrelid in (select oid from family) and not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 24 <> 0
        union
        select w.rulename::text from pg_rewrite w
        where w.ev_class in (select oid from family) and w.ev_type in ('2', '4') and w.ev_enabled <> 'D') x) as triggers,
      (select bool_or(c.relrowsecurity) from pg_class c where c.oid in (select oid from family)) as row_security,
      (select sum(c.reltuples)::float8 from pg_class c
        where c.oid in (select oid from family) and c.relkind = 'r' and c.reltuples >= 0) as estimated_rows
    `.execute(tx);
  const [row] = rows;
  if (!row) throw new TypeError('a query without a condition returned no row');
  return {
    identity: `${database}/${row.root}`,
    ...(row.partition ? { partition: true } : {}),
    columns: Object.fromEntries([...table.columns.values()].map(columnShape)),
    uniqueKeys: row.unique_keys,
    indexes: row.indexes,
    references: row.inbound.map((one) => reference(on, one)),
    triggers: row.triggers,
    rowSecurity: row.row_security,
    estimatedRows: row.estimated_rows,
  };
}

interface ShapeRow {
  root: string;
  partition: boolean;
  unique_keys: string[][];
  indexes: string[][];
  inbound: InboundRow[];
  triggers: string[];
  row_security: boolean;
  estimated_rows: number | null;
}

interface InboundRow {
  name: string;
  schema: string;
  relation: string;
  match: Record<string, string>;
  on_delete: string;
  indexed: boolean;
}

const columnShape = ({
  name,
  type,
  kind,
  nullable,
}: Column): [string, { type: string; kind: typeof kind; nullable: boolean }] => [name, { type, kind, nullable }];

function reference(on: Connection, row: InboundRow): InboundReference {
  const { name, match, indexed } = row;
  const table = row.schema === on.schema ? row.relation : `${row.schema}.${row.relation}`;
  return { name, table, match, onDelete: onDelete[row.on_delete] ?? 'no-action', indexed };
}

/** The letters of pg_constraint.confdeltype. */
const onDelete: Record<string, InboundReference['onDelete']> = {
  a: 'no-action',
  r: 'restrict',
  c: 'cascade',
  n: 'set-null',
  d: 'set-default',
};
