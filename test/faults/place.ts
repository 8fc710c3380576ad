/**
 * Where faults are tried: a ledger and an archive of letters on real servers, each behind a gate, with holds and
 * exceptions on some of the letters. A trigger of the archive remembers which transaction took which letter.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDirectoryAnchor } from '../../src/anchors/directory/open-anchor.ts';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { type Gate, gateBefore } from '../support/gate.ts';
import { freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

/** Forty letters are due. Held: 3, those of case C-5, and 12 by its pages. Excepted: 7 and 8. Ten more are new. */
export const survivors = [3, 5, 7, 8, 12, 15, 25, 35, ...Array.from({ length: 10 }, (_, n) => 1001 + n)];
export const disposable = 32;

/** With this many in a batch there are four. */
export const batchSize = 8;
/** A letter of the second batch. */
export const letterOfSecondBatch = 20;

export interface Place {
  /** Straight to the databases. */
  ledgerUrl: string;
  /** The notes that the anchor keeps, in their order. */
  notes(): Promise<string[]>;
  storeUrl: string;
  ledgerGate: Gate;
  storeGate: Gate;
  /** The environment of a worker: it reaches both servers through the gates. */
  environment: Record<string, string>;
  inLedger(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  inStore(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** As if so much time had passed that every lease has run out. */
  expireLeases(): Promise<void>;
  /** Another worker, past the gates, runs the policy until it is finished. Ours waits as long as any lease lives. */
  runCleanly(): Promise<void>;
  close(): Promise<void>;
}

export interface PlaceOptions {
  /** Servers of their own, so that they can be stopped. Default: the shared one. */
  servers?: { ledger?: string; store?: string };
  /** How long the archive takes for each letter that goes, in milliseconds. */
  slowMs?: number;
}

export async function openPlace({ servers, slowMs = 0 }: PlaceOptions = {}): Promise<Place> {
  const [ledger, store] = await Promise.all([
    freshDatabase('fault_ledger', servers?.ledger),
    freshDatabase('fault_store', servers?.store),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'gallra-faults-'));
  await Promise.all([
    writeFile(join(folder, 'stores.yaml'), storesFile),
    writeFile(join(folder, 'letters.yaml'), policyFile),
    mkdir(join(folder, '.anchor')),
    migrate(ledger.url),
    once(store.url, archive(slowMs)),
  ]);
  const [ledgerGate, storeGate] = await Promise.all([gateBefore(ledger.url), gateBefore(store.url)]);
  await Promise.all([ledgerGate.open(), storeGate.open()]);

  const environment = (ledgerUrl: string, storeUrl: string): Record<string, string> => ({
    GALLRA_LEDGER_URL: ledgerUrl,
    STORE_URL: storeUrl,
    GALLRA_POLICIES: folder,
    GALLRA_REQUIRE_APPROVAL: 'off',
    GALLRA_BATCH_SIZE: String(batchSize),
    GALLRA_LEASE_SECONDS: '30',
    GALLRA_SIGNING_KEY: Buffer.alloc(32, 'a seed of faults').toString('base64'),
    GALLRA_ANCHORS: join(folder, '.anchor'),
    // The gates are between us and the server's only role.
    GALLRA_REQUIRE_LOG_ROLE: 'off',
  });
  const openCleanly = (): Promise<OpenEngine> => openEngine(readConfig(environment(ledger.url, store.url)));

  const setUp = await openCleanly();
  try {
    await prepareStore('archive', store.url, await setUp.engine.ledger.id());
    for (const [table, kind, match] of [
      ['letters', 'record', { id: '3' }],
      ['letters', 'matching', { case_number: 'C-5' }],
      ['pages', 'matching', { letter_id: '12' }],
    ] as const) {
      await placeHold(setUp.engine, { ...hold, table, kind, match });
    }
  } finally {
    await setUp.close();
  }

  const place: Place = {
    ledgerUrl: ledger.url,
    storeUrl: store.url,
    notes: async () => (await notesIn(join(folder, '.anchor'))).map(({ note }) => note),
    ledgerGate,
    storeGate,
    environment: environment(ledgerGate.url, storeGate.url),
    inLedger: (sql, values) => once(ledger.url, sql, values),
    inStore: (sql, values) => once(store.url, sql, values),
    async expireLeases() {
      await place.inLedger('update gallra_ledger.lease set expires_at = clock_timestamp()');
    },
    async runCleanly() {
      const { engine, close } = await openCleanly();
      try {
        await until('a clean run finished', () => finishes(engine), 60_000);
      } finally {
        await close();
      }
    },
    async close() {
      await Promise.all([ledgerGate.shut(), storeGate.shut()]);
      await Promise.all([ledger.drop(), store.drop(), rm(folder, { recursive: true })]);
    },
  };
  return place;
}

async function finishes(engine: OpenEngine['engine']): Promise<boolean> {
  try {
    const { state, refusal } = await runPolicy(engine, 'letters');
    if (refusal) throw new Error(`a clean run was refused: ${refusal.code}: ${refusal.message}`);
    return state === 'finished';
  } catch (error) {
    if (error instanceof GallraError && error.retryable) return false;
    throw error;
  }
}

const notesIn = (path: string) => openDirectoryAnchor(path).notes({ after: 0, limit: 100_000 });

/** A connection for one question: whatever happened to the servers before, it is a new one. */
async function once(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'onlooker' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const hold = {
  store: 'archive',
  restriction: false,
  reason: 'litigation',
  matter: 'D/1',
  note: null,
  placedBy: 'officer',
  reviewOn: '2030-01-01',
  future: false,
};

const archive = (slowMs: number): string => `
  create table letters (id integer primary key, written_on date not null, case_number text not null);
  create index on letters (written_on);
  create table pages (id serial primary key, letter_id integer not null references letters);
  create index on pages (letter_id);
  create table matters (letter_id integer primary key, state text not null);
  insert into letters select n, '2020-01-01', 'C-' || n % 10 from generate_series(1, 40) n;
  insert into letters select 1000 + n, current_date, 'C-5' from generate_series(1, 10) n;
  insert into pages (letter_id) select id from letters, generate_series(1, 2);
  insert into matters values (7, 'open'), (8, 'open'), (9, 'closed');
  create table gone (letter_id integer primary key, batch uuid not null, at timestamptz not null);
  create function remember() returns trigger language plpgsql as $$
    begin
      perform pg_sleep(${slowMs / 1000});
      insert into gone select old.id, batch_id, clock_timestamp() from gallra.receipt
        where xmin = pg_current_xact_id()::xid;
      return old;
    end $$;
  create trigger remember before delete on letters for each row execute function remember();`;

const storesFile = `stores:
  archive: { kind: postgres, url: "\${STORE_URL}", timezone: Europe/Helsinki }
`;

const policyFile = `version: 1
id: letters
title: { en: Letters }
controller: State Treasury
basis: [GDPR 6(1)(c)]
owner: records-management@example.org
timezone: Europe/Helsinki
dataset:
  store: archive
  table: letters
  key: id
  parts:
    - { table: pages, match: { letter_id: id } }
retain: { period: 2 years, from: written_on }
unless:
  - { exists: { table: matters, match: { letter_id: id }, where: { state: open } }, because: open matter }
disposition: destroy
triggers: [remember]
limits: { records: 10000, share: 100% }
schedule: "15 2 * * *"
`;
