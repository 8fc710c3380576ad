/**
 * An engine over the memory ledger and the little register of the simulation, in fair weather: for tests of single steps.
 */

import { originOf } from '../../src/audit/checkpoint.ts';
import { type KeyRing, keyRing } from '../../src/audit/keys.ts';
import { type NoteSigner, noteSigner } from '../../src/audit/note.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine, Settings } from '../../src/engine/engine.ts';
import { takeStock } from '../../src/engine/run.ts';
import type { PolicyFolder, SoundPolicy } from '../../src/policy/parsed.ts';
import type { Anchor } from '../../src/ports/anchor.ts';
import type { MemoryStore } from '../../src/stores/memory/open-store.ts';
import { type MemoryLedger, memoryLedger } from '../simulation/memory-ledger.ts';
import { seeded } from '../simulation/random.ts';
import { createRegister, soundPolicies, startMs } from '../simulation/register.ts';

export interface TestBench {
  engine: Engine;
  ledger: MemoryLedger;
  store: MemoryStore;
  /** Milliseconds of virtual time; sleeping moves it on. */
  clock: { now: number };
  folder: PolicyFolder;
  /** The same ledger and store in another process. */
  other(worker: string): Engine;
  /** Keys of a table, in order. */
  keys(table: string): string[];
}

export interface BenchOptions {
  settings?: Partial<Settings>;
  policies?: SoundPolicy[];
  /** False: a store that was never prepared. */
  prepared?: boolean;
  /** The ledger that the store is bound to, when it is not ours. */
  boundTo?: string;
  approve?: boolean;
  /** Null: no commitments, and copies of holds that nobody can read. */
  keys?: KeyRing | null;
  /** Where checkpoints go; none: they are not signed. */
  anchors?: Anchor[];
}

/** Of the ledger with this id. */
export const testSigner = (ledgerId: string, secret = 'a seed of tests'): NoteSigner =>
  noteSigner(originOf(ledgerId), Buffer.alloc(32, secret));

export const testKeys = keyRing([Buffer.alloc(32, 'a secret of tests')]);

/** Every policy is approved unless told otherwise. The register starts empty; tests put their rows. */
export async function testBench(options: BenchOptions = {}): Promise<TestBench> {
  const clock = { now: startMs };
  const ledger = memoryLedger({ now: () => clock.now });
  const signer = testSigner(await ledger.id());
  const bound = options.prepared === false ? null : (options.boundTo ?? (await ledger.id()));
  const now = async () => new Date(clock.now).toISOString();
  const store = { ...createRegister(seeded(1), bound), now };
  for (const [table, rows] of Object.entries(store.snapshot().tables))
    for (const row of rows) store.remove(table, [String(row.id)]);
  const folder: PolicyFolder = { sound: options.policies ?? soundPolicies, broken: [], problems: [], stores: [] };
  let ids = 0;
  const engineOf = (worker: string): Engine => ({
    ledger,
    store: async () => store,
    clock: {
      now: () => new Date(clock.now),
      sleep: async (ms) => {
        clock.now += ms;
      },
    },
    policies: folder,
    worker,
    newId: () => `run-${++ids}`,
    settings: {
      requireApproval: true,
      leaseMs: 60_000,
      effectMs: 10_000,
      batchSize: 10,
      software: 'gallra test',
      requireAnchor: false,
      requireLogRole: false,
      organisation: null,
      ...options.settings,
    },
    keys: options.keys === undefined ? testKeys : options.keys,
    evidence: options.anchors ? { signer, anchors: options.anchors } : null,
  });
  const engine = engineOf('worker-1');
  if (options.approve !== false) {
    await takeStock(engine);
    for (const { policy } of folder.sound) await approvePolicy(engine, policy.id, 'officer');
  }
  const keys = (table: string): string[] =>
    (store.snapshot().tables[table] ?? []).map((row) => String(row.id)).sort((a, b) => Number(a) - Number(b));
  return { engine, ledger, store, clock, folder, other: engineOf, keys };
}
