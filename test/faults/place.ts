/**
 * Where faults are tried: a ledger on a real server and an archive of letters in a real store, each behind a gate where
 * one can stand, with holds and exceptions on some of the letters.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectoryAnchor } from '../../src/anchors/directory/open-anchor.ts';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { type PlacedHold, placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { ask } from '../support/ask.ts';
import { type Gate, gateBefore } from '../support/gate.ts';
import { freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { type Archive, type ArchiveKind, batchSize } from './archive.ts';
import { openArchive } from './archives/open-archive.ts';

export interface Place {
  /** Straight to the databases. */
  ledgerUrl: string;
  /** The notes that the anchor keeps, in their order. */
  notes(): Promise<string[]>;
  archive: Archive;
  ledgerGate: Gate;
  /** The environment of a worker: it reaches both servers through the gates. */
  environment: Record<string, string>;
  inLedger(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** What was held besides, and was there when its hold was acknowledged: it stays for ever. */
  heldSince: number[];
  /** A hold on one letter, placed past the gates by somebody who waits for the answer. */
  holdLetter(letter: number): Promise<PlacedHold>;
  /** As if so much time had passed that every lease has run out. */
  expireLeases(): Promise<void>;
  /** Another worker, past the gates, runs the policy until it is finished. Ours waits as long as any lease lives. */
  runCleanly(): Promise<void>;
  close(): Promise<void>;
}

export interface PlaceOptions {
  /** The kind of store that the letters lie in. Default: postgres. */
  archive?: ArchiveKind;
  /** Servers of their own, so that they can be stopped. Default: the shared one. */
  servers?: { ledger?: string; store?: string };
  /** How long the archive takes for each letter that goes, in milliseconds. */
  slowMs?: number;
}

export async function openPlace({
  archive: kind = 'postgres',
  servers,
  slowMs = 0,
}: PlaceOptions = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'gallra-faults-'));
  const [ledger, archive] = await Promise.all([
    freshDatabase('fault_ledger', servers?.ledger),
    openArchive(kind, folder, { server: servers?.store, slowMs }),
  ]);
  const policies = join(folder, 'policies');
  await mkdir(join(policies, '.anchor'), { recursive: true });
  await Promise.all([
    writeFile(join(policies, 'stores.yaml'), storesFile(archive)),
    writeFile(join(policies, 'letters.yaml'), policyFile(archive)),
    migrate(ledger.url),
  ]);
  const ledgerGate = await gateBefore(ledger.url);
  await ledgerGate.open();

  const environment = (ledgerUrl: string, storeUrl: string): Record<string, string> => ({
    GALLRA_LEDGER_URL: ledgerUrl,
    STORE_URL: storeUrl,
    GALLRA_POLICIES: policies,
    GALLRA_REQUIRE_APPROVAL: 'off',
    GALLRA_BATCH_SIZE: String(batchSize),
    GALLRA_LEASE_SECONDS: '30',
    GALLRA_SIGNING_KEY: Buffer.alloc(32, 'a seed of faults').toString('base64'),
    GALLRA_ANCHORS: join(policies, '.anchor'),
    // The gates are between us and the server's only role.
    GALLRA_REQUIRE_LOG_ROLE: 'off',
    ...archive.environment,
  });
  const openCleanly = (): Promise<OpenEngine> => openEngine(readConfig(environment(ledger.url, archive.url)));
  const cleanly = async <T>(work: (engine: Engine) => Promise<T>): Promise<T> => {
    const { engine, close } = await openCleanly();
    try {
      // Where only time shuts a late worker out, it is waited for as if it had passed.
      return await work({
        ...engine,
        clock: { ...engine.clock, sleep: (ms) => engine.clock.sleep(Math.min(ms, 100)) },
      });
    } finally {
      await close();
    }
  };

  await cleanly(async (engine) => {
    await archive.prepare(await engine.ledger.id());
    for (const one of archive.holds) await placeHold(engine, { ...hold, ...one });
  });

  const place: Place = {
    ledgerUrl: ledger.url,
    notes: async () => (await notesIn(join(policies, '.anchor'))).map(({ note }) => note),
    archive,
    ledgerGate,
    environment: environment(ledgerGate.url, archive.gate?.url ?? archive.url),
    inLedger: (sql, values) => ask(ledger.url, sql, values),
    heldSince: [],
    async holdLetter(letter) {
      const placed = await cleanly((engine) => placeHold(engine, { ...hold, ...archive.holdOn(letter), future: true }));
      if (placed.acknowledged && placed.covered > 0) place.heldSince.push(letter);
      return placed;
    },
    async expireLeases() {
      await place.inLedger('update gallra_ledger.lease set expires_at = clock_timestamp()');
    },
    runCleanly: () =>
      cleanly((engine) => until('a clean run finished', () => finishes(engine), 60_000)).then(() => undefined),
    async close() {
      await ledgerGate.shut();
      await Promise.all([ledger.drop(), archive.drop()]);
      await rm(folder, { recursive: true });
    },
  };
  return place;
}

async function finishes(engine: Engine): Promise<boolean> {
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

const storesFile = ({ entry, beside }: Archive): string => `stores:
  archive: { ${entry}, timezone: Europe/Helsinki }
${beside ? `  ${beside}\n` : ''}`;

const policyFile = ({ rule }: Archive): string => `version: 1
id: letters
title: { en: Letters }
controller: State Treasury
basis: [GDPR 6(1)(c)]
owner: records-management@example.org
timezone: Europe/Helsinki
${rule.trim()}
disposition: destroy
limits: { records: 10000, share: 100% }
schedule: "15 2 * * *"
`;
