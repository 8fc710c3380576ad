/**
 * A ledger and a store on a real server, with backups of both: every row of our own schema and of the store's, as they were
 * at one instant, put back while the databases stay where they are.
 */
import pg from 'pg';
import { decodeEntry, type NewEntry } from '../../src/audit/entry.ts';
import { type KeyRing, keyRing } from '../../src/audit/keys.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { takeStock } from '../../src/engine/run.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { column, everything, policy } from '../simulation/register.ts';
import { freshDatabase } from '../support/postgres.ts';

/** Rows by table. */
type Backup = Map<string, string>;

export interface Place {
  engine: Engine;
  ledger: Ledger;
  store: Store;
  ledgerUrl: string;
  storeUrl: string;
  sql(text: string): Promise<pg.QueryResult>;
  /** Ids of the visits that are there. */
  visits(): Promise<number[]>;
  backup(of: 'ledger' | 'store'): Promise<Backup>;
  /** Leases in a backup have run out: nobody restores within a minute. */
  restore(of: 'ledger' | 'store', backup: Backup): Promise<void>;
  hold(id: number): Promise<Awaited<ReturnType<typeof placeHold>>>;
  log(kind?: NewEntry['kind']): Promise<ReturnType<typeof decodeEntry>[]>;
  close(): Promise<void>;
}

export const secret = keyRing([Buffer.alloc(32, 'a secret of tests')]);

export const visitsPolicy = (more: Partial<CompiledPolicy['rule']> = {}): CompiledPolicy =>
  policy('visits', {
    dataset: { store: 'register', table: 'visits', key: ['id'], where: everything, parts: [], earliest: '1970-01-02' },
    retain: {
      kind: 'dated',
      stated: 'period',
      period: { months: 0, days: 30 },
      from: column('visited_on', 'error'),
      extend: [],
      within: null,
    },
    unless: [],
    ...more,
  });

export interface PlaceOptions {
  keys?: KeyRing | null;
  prepared?: boolean;
  policy?: CompiledPolicy;
  batchSize?: number;
}

/** Six visits, 1 to 6, all long due; the policy is approved. */
export async function place(options: PlaceOptions = {}): Promise<Place> {
  const [ledgerDatabase, storeDatabase] = await Promise.all([freshDatabase('ledger'), freshDatabase('register')]);
  await migrate(ledgerDatabase.url);
  const ledger = await openLedger(ledgerDatabase.url);
  const client = new pg.Client({ connectionString: storeDatabase.url });
  await client.connect();
  await client.query(`create table visits (id bigint primary key, person text, visited_on date, seen timestamptz);
    create index on visits (visited_on);
    insert into visits select n, 'person ' || n, date '2020-01-01' + n::int from generate_series(1, 6) n`);
  if (options.prepared !== false) await prepareStore('register', storeDatabase.url, await ledger.id());
  const entry = {
    name: 'register',
    url: storeDatabase.url,
    schema: 'public',
    timezone: 'Etc/UTC',
    access: 'dispose' as const,
  };
  const store = openPostgresStore(entry);
  const compiled = options.policy ?? visitsPolicy();
  let ids = 0;
  const engine: Engine = {
    ledger,
    store: async () => store,
    clock: { now: () => new Date(), sleep: async () => undefined },
    policies: {
      sound: [{ file: 'visits.yaml', source: 'visits', policy: compiled }],
      broken: [],
      problems: [],
      stores: [{ ...entry, kind: 'postgres' }],
    },
    worker: 'worker-1',
    newId: () => `run-${++ids}`,
    settings: {
      requireApproval: true,
      leaseMs: 60_000,
      effectMs: 10_000,
      batchSize: options.batchSize ?? 100,
      software: 'gallra test',
      requireAnchor: false,
      requireLogRole: false,
      organisation: null,
    },
    keys: options.keys === undefined ? secret : options.keys,
  };
  await takeStock(engine);
  await approvePolicy(engine, 'visits', 'officer');
  const databases = {
    ledger: { url: ledgerDatabase.url, schemas: ['gallra_ledger'] },
    store: { url: storeDatabase.url, schemas: ['public', 'gallra'] },
  };
  return {
    engine,
    ledger,
    store,
    ledgerUrl: ledgerDatabase.url,
    storeUrl: storeDatabase.url,
    sql: (text) => client.query(text),
    visits: async () =>
      (await client.query<{ id: number }>('select id::int from visits order by id')).rows.map(({ id }) => id),
    backup: (of) => connected(databases[of].url, (one) => read(one, databases[of].schemas)),
    restore: (of, backup) => connected(databases[of].url, (one) => write(one, backup)),
    hold: (id) =>
      placeHold(engine, {
        ...{ store: 'register', table: 'visits', kind: 'record', match: { id: String(id) }, restriction: false },
        ...{ reason: 'litigation', matter: 'VK/1/2026', note: null, placedBy: 'officer', reviewOn: '2027-01-01' },
        future: false,
      }),
    log: async (kind) =>
      (await ledger.entries({ limit: 1000, ...(kind ? { kind } : {}) })).map(({ bytes }) => decodeEntry(bytes)),
    async close() {
      await Promise.all([ledger.close(), store.close(), client.end()]);
      await Promise.all([ledgerDatabase.drop(), storeDatabase.drop()]);
    },
  };
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function read(client: pg.Client, schemas: string[]): Promise<Backup> {
  await client.query('begin isolation level repeatable read');
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any ($1) order by 1`,
    [schemas],
  );
  const backup: Backup = new Map();
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ rows: string }>(
      `select coalesce(json_agg(to_json(t)), '[]')::text as rows from ${name} t`,
    );
    backup.set(name, rows[0]?.rows ?? '[]');
  }
  await client.query('commit');
  return backup;
}

/** As whoever restores a dump does: foreign keys and triggers sleep meanwhile. */
async function write(client: pg.Client, backup: Backup): Promise<void> {
  await client.query(`begin; set local session_replication_role = replica`);
  for (const name of backup.keys()) await client.query(`alter table ${name} disable trigger user`);
  for (const name of backup.keys()) await client.query(`delete from ${name}`);
  for (const [name, rows] of backup)
    await client.query(
      `insert into ${name} overriding system value select * from json_populate_recordset(null::${name}, $1)`,
      [rows],
    );
  for (const name of backup.keys()) await client.query(`alter table ${name} enable trigger user`);
  if (backup.has('gallra_ledger.audit_entry'))
    await client.query(`alter table gallra_ledger.audit_entry enable always trigger append_only, enable always trigger prefix_only;
      alter table gallra_ledger.tree_tile enable always trigger append_only, enable always trigger prefix_only;
      alter table gallra_ledger.checkpoint enable always trigger append_only;
      update gallra_ledger.lease set expires_at = now() - interval '1 second'`);
  await client.query('commit');
}
