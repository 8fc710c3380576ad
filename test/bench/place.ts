/**
 * Where it is measured: a throwaway PostgreSQL that really writes to disk, with one database of records and as many
 * ledgers as are asked for.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { type RunningPostgres, startPostgres } from '../support/embedded-postgres.ts';

/** As a careful administrator would set up a small server. */
export const serverSettings: Record<string, string> = {
  fsync: 'on',
  full_page_writes: 'on',
  shared_buffers: '1GB',
  maintenance_work_mem: '512MB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
};

export interface Place {
  recordsUrl: string;
  /** SQL against the database of records. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** A new, migrated ledger; its address. */
  newLedger(name: string): Promise<string>;
  /** The same on a server of its own, started when it is first asked for: so what each of the two writes is known apart. */
  newLedgerApart(name: string): Promise<string>;
  /** A new folder with these policies, by id, and a stores.yaml; its path. */
  newFolder(name: string, policies: Record<string, string>, stores?: string): Promise<string>;
  /** A new, empty directory; its path. */
  newDirectory(name: string): Promise<string>;
  /** The environment of a process that works here. */
  environment(ledgerUrl: string, folder: string): Record<string, string>;
  close(): Promise<void>;
}

export async function openPlace(): Promise<Place> {
  const server = await startPostgres({ settings: serverSettings });
  let apart: Promise<RunningPostgres> | null = null;
  const root = await mkdtemp(join(tmpdir(), 'gallra-bench-'));
  const admin = new pg.Pool({ connectionString: server.url, max: 1 });
  const urlOf = (name: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  await admin.query('create database records');
  const recordsUrl = urlOf('records');
  const records = new pg.Pool({ connectionString: recordsUrl, max: 1 });
  for (const pool of [admin, records]) pool.on('error', () => undefined);

  return {
    recordsUrl,
    sql: async (text, values) => (await records.query(text, values)).rows ?? [],
    async newLedger(name) {
      await admin.query(`create database ${name}`);
      await migrate(urlOf(name));
      return urlOf(name);
    },
    async newLedgerApart(name) {
      apart ??= startPostgres({ settings: { ...serverSettings, shared_buffers: '256MB' } });
      return (await freshLedger((await apart).url, name)).href;
    },
    async newFolder(name, policies, stores = storesFile) {
      const folder = join(root, name);
      await mkdir(folder);
      await writeFile(join(folder, 'stores.yaml'), stores);
      for (const [id, text] of Object.entries(policies)) await writeFile(join(folder, `${id}.yaml`), text);
      return folder;
    },
    async newDirectory(name) {
      const directory = join(root, name);
      await mkdir(directory);
      return directory;
    },
    environment: (ledgerUrl, folder) => ({
      GALLRA_LEDGER_URL: ledgerUrl,
      GALLRA_POLICIES: folder,
      GALLRA_ACTOR: 'bench',
      GALLRA_LOG_LEVEL: 'silent',
      GALLRA_REQUIRE_ANCHOR: 'off',
      GALLRA_REQUIRE_LOG_ROLE: 'off',
      RECORDS_URL: recordsUrl,
    }),
    async close() {
      await Promise.all([admin.end(), records.end()]).catch(() => undefined);
      await Promise.all([server.stop(), apart?.then((other) => other.stop())]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function freshLedger(server: string, name: string): Promise<URL> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(`create database ${name}`).finally(() => client.end());
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url;
}

const storesFile = `stores:
  records: { kind: postgres, url: "\${RECORDS_URL}", timezone: Europe/Helsinki, access: dispose }
`;
