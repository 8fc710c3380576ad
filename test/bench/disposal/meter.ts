/** What a PostgreSQL server has written to its log, and how large the tables of a database are. */
import pg from 'pg';

export interface Reading {
  /** Position in the write-ahead log, in bytes. */
  wal: number;
  /** Bytes of each table with its indexes, by name. */
  tables: Record<string, number>;
}

export async function readMeter(url: string): Promise<Reading> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ wal: string; name: string; bytes: string }>(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as wal, relname as name, pg_total_relation_size(oid)::text as bytes
       from pg_class where relkind = 'r' and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
    );
    const tables = Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
    return { wal: Number(rows[0]?.wal ?? 0), tables };
  } finally {
    await client.end();
  }
}

/** By how much each table grew; those that did not are left out. */
export function growthOf(before: Reading, after: Reading): Record<string, number> {
  const grown = Object.entries(after.tables).map(([name, bytes]): [string, number] => [
    name,
    bytes - (before.tables[name] ?? 0),
  ]);
  return Object.fromEntries(grown.filter(([, bytes]) => bytes > 0));
}
