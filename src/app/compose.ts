/**
 * The only wiring: from settings to an engine that is connected to its ledger. Stores are opened when a policy first
 * needs them.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import software from '../../package.json' with { type: 'json' };
import type { Engine, Settings } from '../engine/engine.ts';
import { openLedger } from '../ledger/postgres-ledger.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import type { Glancing } from '../ports/glance.ts';
import type { Watch } from '../ports/watch.ts';
import { evidenceOf } from './anchors.ts';
import { realClock } from './clock.ts';
import { type Config, ledgerUrl } from './config.ts';
import { followPolicyFolder } from './followed-folder.ts';
import { openStores } from './stores.ts';

/** Longest time a store may work on one batch, its own timeouts included. */
const effectMs = 120_000;

export interface OpenEngine {
  engine: Engine;
  /** An engine over the same connections with the policies as their files are now. Cheap when nothing changed. */
  reload(): Promise<Engine>;
  /** For whoever watches over it from outside. */
  glance: Glancing['glance'];
  /** Closes every connection. Idempotent. No call of the engine is in flight and none follows. */
  close(): Promise<void>;
}

export interface EngineOptions {
  /** The ledger's server itself refuses every change: for whoever only looks. */
  readOnly?: true;
  /** Looks on while it works. */
  watch?: Watch;
}

/** Throws `config.ledger`, what `readPolicyFolder` and `openLedger` throw; nothing is left open then. */
export async function openEngine(config: Config, options: EngineOptions = {}): Promise<OpenEngine> {
  const readPolicies = followPolicyFolder(config.policies);
  const policies = await readPolicies();
  const ledger = await openLedger(ledgerUrl(config), {
    keys: config.keys,
    ...(options.readOnly ? { readOnly: true } : {}),
  });
  const evidence = await evidenceOf(config, await ledger.id());
  const stores = openStores(config.variables, effectMs);
  const worker = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;

  const engineOver = (folder: PolicyFolder): Engine => ({
    ledger,
    store: (name) => stores.open(folder.stores, name),
    clock: realClock,
    policies: folder,
    worker,
    newId: randomUUID,
    settings: settingsOf(config),
    keys: config.keys,
    evidence,
    ...(options.watch ? { watch: options.watch } : {}),
  });

  let closing: Promise<void> | null = null;
  return {
    engine: engineOver(policies),
    reload: async () => engineOver(await readPolicies()),
    glance: ledger.glance,
    close() {
      closing ??= Promise.allSettled([
        stores.close(),
        ledger.close(),
        ...(evidence?.anchors ?? []).map((anchor) => anchor.close()),
      ]).then(() => undefined);
      return closing;
    },
  };
}

const settingsOf = (config: Config): Settings => ({
  requireApproval: config.requireApproval,
  leaseMs: config.leaseMs,
  effectMs,
  batchSize: config.batchSize,
  largestBatch: config.largestBatch,
  sharedMs: config.sharedMs,
  software: `${software.name}@${software.version}`,
  requireAnchor: config.requireAnchor,
  requireLogRole: config.requireLogRole,
  twoPersonRelease: config.twoPersonRelease,
  approverNotAuthor: config.approverNotAuthor,
  organisation: config.organisation,
});
