/** Databases for tests, on the server that global-setup.ts started. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface FreshDatabase {
  /** Superuser on an empty database. */
  url: string;
  /** Breaks off whoever is still connected. Idempotent. */
  drop(): Promise<void>;
}

/** An empty database of its own, on the shared server unless another is named. `name` is only a prefix, to recognise it by. */
export async function freshDatabase(name = 'test', server = process.env.GALLRA_TEST_POSTGRES): Promise<FreshDatabase> {
  if (!server) throw new Error('no PostgreSQL was started for the tests; run them with: npm test');
  const database = `${name}_${randomBytes(6).toString('hex')}`;
  await once(server, `create database "${database}"`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  return { url: url.href, drop: () => once(server, `drop database if exists "${database}" with (force)`) };
}

async function once(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
