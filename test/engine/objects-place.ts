/**
 * Calls in a store with rows, their audio in a folder of real files: an engine over both, its ledger in memory, its time that
 * of the policies' as-of.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { bundleDirectory } from '../../src/app/bundle-directory.ts';
import { readKeys } from '../../src/app/read-verification.ts';
import { writeBundle } from '../../src/app/write-bundle.ts';
import { verifyLog } from '../../src/audit/verify/verify-log.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { SoundPolicy, StoreEntry } from '../../src/policy/parsed.ts';
import type { Store } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import {
  column,
  helsinki,
  id,
  ledgerId,
  type StoreFactory,
  type TestRow,
  type TestStore,
  type TestTable,
} from '../contract/store/fixtures.ts';
import { type FolderPlace, folderPlace } from '../stores/folder-place.ts';
import { findPython } from '../support/python.ts';
import { type TestBench, testBench } from './bench-engine.ts';

export interface ObjectsPlace<F = FolderPlace> {
  rows: TestStore;
  folder: F;
  bench: TestBench;
  /** Another process, with other stores in place of ours where given. */
  engine(over?: Partial<Record<'telephony' | 'logs', Store>>, worker?: string): Engine;
  /** Both stores as the engine knows them. */
  telephony: Store;
  logs: Store;
  /** A call that is due unless told otherwise; its audio is there unless `null`. */
  call(number: number, row?: TestRow, file?: Date | null): Promise<void>;
  /** Ids of the calls that are there, and paths of the files. */
  left(): Promise<{ calls: string[]; files: string[] }>;
  close(): Promise<void>;
}

/** A store of files, named `logs`, and what is in it. */
type FilesPlace = Pick<FolderPlace, 'store' | 'put' | 'paths' | 'close'>;

export const longAgo = new Date('2025-01-15T10:00:00Z');
export const audioOf = (number: number): string => `2026/${String(number).padStart(3, '0')}.wav`;

const tables = (): Record<string, TestTable> => ({
  calls: {
    key: ['id'],
    columns: {
      id,
      ended_on: column('date', false),
      kept_for: column('text'),
      audio: column('text'),
      transcript: column('text'),
    },
    rows: [],
  },
  events: { key: ['id'], columns: { id, call: column('number') }, rows: [] },
});

/** @param more lines below; `parts` in place of the audio. */
export function callsPolicy(over: { id?: string; parts?: string; retain?: string; more?: string } = {}): SoundPolicy {
  const { id: name = 'calls', more = '', retain = '{ period: 2 months, from: ended_on }' } = over;
  const { parts = '[{ table: events, match: { call: id } }, { store: logs, object: "{audio}" }]' } = over;
  return sound(
    name,
    `dataset: { store: telephony, table: calls, key: id, where: { kept_for: { is: null } }, parts: ${parts} }
retain: ${retain}
limits: { records: 100000, share: 100% }
${more}`,
  );
}

export function sound(name: string, rule: string): SoundPolicy {
  const source = `version: 1
id: ${name}
title: ${name}
controller: State Treasury
owner: records@example.org
timezone: ${helsinki}
disposition: destroy
schedule: "15 2 * * *"
${rule}`;
  const { policy, problems } = parsePolicy(`${name}.yaml`, source);
  if (!policy) throw new Error(JSON.stringify(problems));
  return { file: `${name}.yaml`, source, policy };
}

const inMemory: StoreFactory = async ({ tables: given }) => {
  const store = openMemoryStore({ name: 'telephony', timezone: helsinki, tables: given, ledgerId });
  return {
    store,
    column: async (table, name) => (store.snapshot().tables[table] ?? []).map((row) => row[name] ?? null),
    refuse: async (table, key) => store.refuse(table, key),
    insert: async (table, row) => store.put(table, row),
    close: () => store.close(),
  };
};

export interface ObjectsOptions<F = FolderPlace> {
  /** The store of the rows. Default: in memory. */
  create?: StoreFactory;
  access?: Record<string, 'read'>;
  /** The store of the files. Default: a folder. */
  files?: F;
}

/** Closes what it is given. */
export async function objectsPlace<F extends FilesPlace = FolderPlace>(
  policies: SoundPolicy[] = [callsPolicy()],
  { create = inMemory, access = {}, files }: ObjectsOptions<F> = {},
): Promise<ObjectsPlace<F>> {
  const rows = await create({ tables: tables() });
  const folder = files ?? ((await folderPlace()) as unknown as F);
  const bench = await testBench({
    policies,
    approve: false,
    settings: { requireApproval: false, batchSize: 500 },
    anchors: [openMemoryAnchor()],
  });
  const now = async () => new Date(bench.clock.now).toISOString();
  const boundLedger = () => bench.ledger.id();
  const telephony: Store = { ...rows.store, now, boundLedger };
  const logs: Store = { ...folder.store, now, boundLedger };
  const entries = [
    { name: 'telephony', kind: 'postgres', url: '', timezone: helsinki, access: access.telephony ?? 'dispose' },
    { name: 'logs', kind: 'folder', url: '', timezone: helsinki, access: access.logs ?? 'dispose' },
  ] as StoreEntry[];
  return {
    rows,
    folder,
    bench,
    telephony,
    logs,
    engine: (over = {}, worker = 'worker-1') => {
      const stores: Record<string, Store> = { telephony, logs, ...over };
      return {
        ...bench.other(worker),
        policies: { ...bench.folder, stores: entries },
        store: async (name) => {
          const found = stores[name];
          if (!found) throw new Error(`no store ${name}`);
          return found;
        },
      };
    },
    async call(number, row = {}, file = longAgo) {
      const audio = row.audio === undefined ? audioOf(number) : row.audio;
      await rows.insert('calls', { id: number, ended_on: '2026-01-01', ...row, audio });
      if (file !== null && typeof audio === 'string') await folder.put(audio, file);
    },
    left: async () => ({
      calls: (await rows.column('calls', 'id')).map(String),
      files: await folder.paths(),
    }),
    async close() {
      await rows.close();
      await folder.close();
    },
  };
}

/** What both verifiers make of the log: the codes of what ours found, and the verdict of the one in Python. */
export async function verdictOn(engine: Engine): Promise<{ ours: string[]; python: string }> {
  const path = await mkdtemp(join(tmpdir(), 'gallra-bundle-'));
  try {
    await writeBundle(engine, path, { actor: 'officer', commitments: true });
    const key = engine.evidence?.signer.verifierKey ?? '';
    const { verdict, findings } = await verifyLog(bundleDirectory(path), { keys: await readKeys([key]), given: [] });
    const script = ['-B', join(path, 'verify.py'), path, '--key', key, '--json'];
    // It says by its exit code, too, what it found.
    const run = promisify(execFile)(await findPython(), script);
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    return {
      ours: [verdict, ...findings.map(({ code }) => code)],
      python: (JSON.parse(stdout) as { verdict: string }).verdict,
    };
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
