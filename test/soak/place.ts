/**
 * Where it storms: a ledger, a queue and three stores on servers of their own, each behind a gate; four policies; and what
 * a worker has to be told to find all that.
 */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { openDirectoryAnchor } from '../../src/anchors/directory/open-anchor.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { prepareStore as prepareFolder } from '../../src/stores/folder/prepare.ts';
import { prepareStore as prepareMysql } from '../../src/stores/mysql/prepare.ts';
import { prepareStore as preparePostgres } from '../../src/stores/postgres/prepare.ts';
import { ask } from '../support/ask.ts';
import { type RunningPostgres, startPostgres } from '../support/embedded-postgres.ts';
import { type Gate, gateBefore } from '../support/gate.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { zone } from './records.ts';

export type QueueKind = 'redis' | 'postgres';
export type Side = 'ledger' | 'queue' | 'archive' | 'telephony';

/** A server that can go away, and the gate before it. */
export interface Neighbour {
  side: Side;
  gate: Gate;
  /** As if it crashed. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface Place {
  root: string;
  policies: string;
  /** The folder of the store `recordings`. */
  recordings: string;
  queue: QueueKind;
  neighbours: Neighbour[];
  /** Straight to the servers, past the gates. */
  environment: Record<string, string>;
  /** Through the gates. */
  stormy: Record<string, string>;
  ledgerUrl: string;
  queueUrl: string;
  inLedger(sql: string): Promise<Record<string, unknown>[]>;
  inArchive(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  inTelephony(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  notes(): Promise<string[]>;
  /** The folder's mount goes missing, and comes back. */
  unmount(): Promise<void>;
  mount(): Promise<void>;
  close(): Promise<void>;
}

export async function openPlace(queue: QueueKind): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'gallra-soak-'));
  const policies = join(root, 'policies');
  const recordings = join(root, 'recordings');
  await Promise.all([
    mkdir(join(policies, '.anchor'), { recursive: true }),
    mkdir(join(recordings, 'in'), { recursive: true }),
  ]);
  const [forLedger, forArchive, forTelephony, redis] = await Promise.all([
    startPostgres(),
    startPostgres(),
    // It may lose its process, and then not what it said that it had committed.
    startMariadb('--innodb-flush-log-at-trx-commit=2'),
    queue === 'redis' ? startRedis({ keeps: true }) : null,
  ]);
  const ledgerUrl = (await freshDatabase('soak_ledger', forLedger.url)).url;
  const archiveUrl = (await freshDatabase('soak_archive', forArchive.url)).url;
  const telephonyUrl = await forTelephony.freshDatabase('soak_telephony');
  const queueUrl = redis?.url ?? ledgerUrl;
  const [ledgerGate, archiveGate, telephonyGate, queueGate] = await Promise.all(
    [ledgerUrl, archiveUrl, telephonyUrl, queueUrl].map(gateBefore),
  );
  if (!ledgerGate || !archiveGate || !telephonyGate || !queueGate) throw new Error('a gate is missing');
  await Promise.all([ledgerGate, archiveGate, telephonyGate, queueGate].map((gate) => gate.open()));

  const inArchive: Place['inArchive'] = (sql, values) => ask(archiveUrl, sql, values);
  const inTelephony: Place['inTelephony'] = (sql, values) => askMysql(telephonyUrl, sql, values);
  await Promise.all([
    migrate(ledgerUrl),
    inArchive(archiveTables),
    inTelephony(telephonyTables),
    ...Object.entries(files(recordings)).map(([name, text]) => writeFile(join(policies, name), text)),
  ]);
  const ledger = await openLedger(ledgerUrl, { keys: null });
  const ledgerId = await ledger.id();
  await ledger.close();
  await preparePostgres('archive', archiveUrl, ledgerId);
  await prepareMysql('telephony', telephonyUrl, ledgerId);
  await prepareFolder('recordings', recordings, ledgerId);
  await inTelephony(rememberCalls);

  const environment = (ledgerAt: string, queueAt: string, archiveAt: string, telephonyAt: string) => ({
    GALLRA_LEDGER_URL: ledgerAt,
    GALLRA_QUEUE_URL: queueAt,
    ARCHIVE_URL: archiveAt,
    TELEPHONY_URL: telephonyAt,
    GALLRA_POLICIES: policies,
    GALLRA_ACTOR: 'soak',
    GALLRA_REQUIRE_APPROVAL: 'off',
    // There is only the server's own role.
    GALLRA_REQUIRE_LOG_ROLE: 'off',
    GALLRA_SIGNING_KEY: Buffer.alloc(32, 'a seed of the soak').toString('base64'),
    GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a key of the soak').toString('base64'),
    GALLRA_ANCHORS: join(policies, '.anchor'),
    GALLRA_BATCH_SIZE: '20',
    GALLRA_LEASE_SECONDS: '15',
    GALLRA_CONCURRENCY: '3',
  });
  const neighbour = (side: Side, gate: Gate, server: RunningPostgres | RunningMariadb): Neighbour => ({
    side,
    gate,
    stop: () => server.stopImmediately(),
    start: () => server.restart(),
  });
  return {
    root,
    policies,
    recordings,
    queue,
    ledgerUrl,
    queueUrl,
    neighbours: [
      neighbour('ledger', ledgerGate, forLedger),
      redis
        ? { side: 'queue', gate: queueGate, stop: () => redis.stopForNow(), start: () => redis.restart() }
        : neighbour('queue', queueGate, forLedger),
      neighbour('archive', archiveGate, forArchive),
      neighbour('telephony', telephonyGate, forTelephony),
    ],
    environment: environment(ledgerUrl, queueUrl, archiveUrl, telephonyUrl),
    stormy: environment(ledgerGate.url, queueGate.url, archiveGate.url, telephonyGate.url),
    inLedger: (sql) => ask(ledgerUrl, sql),
    inArchive,
    inTelephony,
    notes: async () =>
      (await openDirectoryAnchor(join(policies, '.anchor')).notes({ after: 0, limit: 1_000_000 })).map(
        ({ note }) => note,
      ),
    async unmount() {
      await rename(recordings, `${recordings}-elsewhere`);
      await mkdir(recordings);
    },
    async mount() {
      await rm(recordings, { recursive: true });
      await rename(`${recordings}-elsewhere`, recordings);
    },
    async close() {
      await Promise.all([ledgerGate, archiveGate, telephonyGate, queueGate].map((gate) => gate.shut()));
      await Promise.all([forLedger.stop(), forArchive.stop(), forTelephony.stop(), redis?.stop()]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function askMysql(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const connection = await mysql.createConnection({
    uri: url,
    multipleStatements: true,
    timezone: 'Z',
    dateStrings: ['DATE'],
  });
  connection.on('error', () => undefined);
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(sql, values);
    return rows;
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}

const files = (recordings: string): Record<string, string> => ({
  'stores.yaml': `stores:
  archive: { kind: postgres, url: "\${ARCHIVE_URL}", timezone: ${zone} }
  telephony: { kind: mysql, url: "\${TELEPHONY_URL}", timezone: ${zone} }
  recordings: { kind: folder, root: "${recordings}", timezone: ${zone} }
`,
  'letters.yaml': policy('letters', letterRule('archive')),
  'calls.yaml': policy('calls', letterRule('telephony')),
  'visits.yaml': policy(
    'visits',
    `
dataset: { store: archive, table: visits, key: id }
retain: { period: 2 years, from: written_on }
disposition: { anonymise: { name: erase }, mark: anonymised_at }
triggers: [remember_visit]`,
  ),
  'files.yaml': policy(
    'files',
    `
dataset: { store: recordings, files: "in/*" }
retain: { period: 2 years, from: modified_at }
disposition: destroy`,
  ),
});

const letterRule = (store: string): string => `
dataset:
  store: ${store}
  table: letters
  key: id
  parts:
    - { table: pages, match: { letter_id: id } }
retain:
  period: 2 years
  from: written_on
  extend:
    - { when: { kept_for: complaint }, period: 5 years, because: complaint }
unless:
  - { exists: { table: matters, match: { letter_id: id }, where: { state: open } }, because: open matter }
disposition: destroy
triggers: [remember]`;

/** The schedule of the file is of no matter: it is run every few seconds. */
const policy = (id: string, rule: string): string => `version: 1
id: ${id}
title: { en: What came in }
controller: State Treasury
basis: [GDPR 6(1)(c)]
owner: records-management@example.org
timezone: ${zone}
${rule.trim()}
limits: { records: 1000000, share: 100% }
schedule: "15 2 * * *"
`;

/** Triggers remember which batch took which record: its receipt came first. */
const archiveTables = `
  create table letters (id integer primary key, written_on date not null, case_number text not null, kept_for text);
  create index on letters (written_on);
  create table pages (id serial primary key, letter_id integer not null references letters);
  create index on pages (letter_id);
  create table matters (letter_id integer primary key, state text not null);
  create table visits (id integer primary key, written_on date not null, name text, anonymised_at timestamptz);
  create index on visits (written_on) where anonymised_at is null;
  create table arrived (batch integer primary key);
  create table gone (shelf text, id integer, batch uuid not null, at timestamptz not null, primary key (shelf, id));
  create function remember() returns trigger language plpgsql as $$
    begin
      insert into gone select tg_table_name, old.id, batch_id, clock_timestamp() from gallra.receipt
        where xmin = pg_current_xact_id()::xid;
      return case tg_op when 'DELETE' then old else new end;
    end $$;
  create trigger remember before delete on letters for each row execute function remember();
  create trigger remember_visit before update on visits for each row execute function remember();`;

const telephonyTables = `
  create table letters (id int primary key, written_on date not null, case_number varchar(20) not null,
    kept_for varchar(20), key (written_on)) engine = InnoDB;
  create table pages (id int auto_increment primary key, letter_id int not null, key (letter_id),
    foreign key (letter_id) references letters (id)) engine = InnoDB;
  create table matters (letter_id int primary key, state varchar(20) not null) engine = InnoDB;
  create table arrived (batch int primary key) engine = InnoDB;
  create table gone (shelf varchar(20), id int, batch char(36) not null, at datetime(6) not null,
    primary key (shelf, id)) engine = InnoDB;`;

const rememberCalls = `
  create trigger notice after insert on gallra_receipt for each row set @batch = new.batch_id;
  create trigger remember before delete on letters for each row
    insert into gone values ('calls', old.id, @batch, utc_timestamp(6));`;
