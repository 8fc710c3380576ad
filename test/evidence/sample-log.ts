/**
 * A small but rich log, made by the engine itself over the memory ledger and store: rules approved and retired, runs of
 * many batches, a refused run and one that a person approved, holds, checkpoints in two anchors. And its bundle.
 */

import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { originOf } from '../../src/audit/checkpoint.ts';
import { type NoteSigner, noteSigner } from '../../src/audit/note.ts';
import { sha256 } from '../../src/audit/sha256.ts';
import type { Source } from '../../src/audit/verify/source.ts';
import { approveRun } from '../../src/engine/approve.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { exportLog } from '../../src/engine/export-log.ts';
import { placeHold, releaseHold } from '../../src/engine/holds.ts';
import { noteSettings } from '../../src/engine/note-settings.ts';
import { pruneEvidence } from '../../src/engine/prune.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { ruleDigest } from '../../src/policy/compile-policy.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { type TestBench, testBench } from '../engine/bench-engine.ts';
import { soundPolicies } from '../simulation/register.ts';

export type Files = Map<string, Buffer>;

export interface SampleLog {
  engine: Engine;
  bench: TestBench;
  signer: NoteSigner;
  /** A bundle of the log as it is now. */
  files(commitments?: boolean): Promise<Files>;
}

const day = 86_400_000;

/** Rules under their real digests, one of them with a limit that asks for a person. */
export const policies: SoundPolicy[] = soundPolicies.map(({ file, policy }) => {
  const limits = policy.id === 'requests' ? { records: 3, share: 0.01 } : policy.rule.limits;
  const rule = { ...policy.rule, limits };
  const source = `# What ${policy.id} says, for people.\nid: ${policy.id}\n`;
  return { file, source, policy: { ...policy, rule, digest: ruleDigest(policy.id, rule) } };
});

/** @param pruned the log is twelve years old, and its beginning went. */
export async function sampleLog({ days = 30, pruned = false } = {}): Promise<SampleLog> {
  const bench = await testBench({ policies, settings: { batchSize: 4, requireAnchor: true } });
  const signer = noteSigner(originOf(await bench.ledger.id()), Buffer.alloc(32, 'the key of a sample'));
  const anchors = [openMemoryAnchor('first'), openMemoryAnchor('second')];
  const engine: Engine = { ...bench.engine, evidence: { signer, anchors } };
  await noteSettings(engine);
  await live(engine, bench, days);
  if (pruned) {
    bench.clock.now += 12 * 365 * day;
    await runPolicy(engine, 'visits');
    const { entries, refusal } = await pruneEvidence(engine, { logYears: 10, commitmentYears: 2 });
    if (entries === 0) throw new Error(`nothing was pruned: ${refusal?.message}`);
    await live(engine, bench, 3);
  }
  return { engine, bench, signer, files: (commitments = true) => bundleOf(engine, commitments) };
}

/** @param length of a day in milliseconds; 0 where the ledger has a clock of its own. */
export async function live(engine: Engine, bench: TestBench, days: number, length = day): Promise<void> {
  let id = Math.floor(bench.clock.now / 1_000);
  for (let today = 0; today < days; today++) {
    const ago = (count: number): string => new Date(bench.clock.now - count * day).toISOString().slice(0, 10);
    for (let i = 0; i < 9; i++) {
      const visit = { id: ++id, person: `person-${i}`, visited_on: ago(29 + (i % 4)), kept_for: null };
      bench.store.put('visits', { ...visit, important: i === 8 });
      bench.store.put('notes', { id: id * 2, visit_id: id });
    }
    for (let i = 0; i < 2; i++) bench.store.put('requests', { id: ++id, requested_on: ago(21) });
    if (today % 7 === 3) await holdSomething(engine, id, today);
    for (const { policy } of policies) await runAs(engine, policy.id);
    bench.clock.now += length;
    if (today % 5 === 4) await checkpoint(engine, { heartbeat: true });
  }
}

async function runAs(engine: Engine, policy: string): Promise<void> {
  const report = await runPolicy(engine, policy);
  if (report.state !== 'waiting' || report.runId === null) return;
  await approveRun(engine, report.runId, 'officer');
  await runPolicy(engine, policy);
}

async function holdSomething(engine: Engine, id: number, today: number): Promise<void> {
  const { hold } = await placeHold(engine, {
    ...{ store: 'register', table: 'visits', match: { id: String(id) }, restriction: today % 2 === 0, note: null },
    ...{ reason: 'litigation', matter: `VK/${today}/2026`, placedBy: 'officer', reviewOn: '2040-01-01' },
    ...{ kind: 'record', future: true },
  });
  if (today > 5) await releaseHold(engine, hold.id, 'settled', 'officer');
}

export async function bundleOf(engine: Engine, commitments = true): Promise<Files> {
  const files = new Map<string, Buffer[]>();
  const write = async (path: string, bytes: Buffer): Promise<void> => {
    files.set(path, [...(files.get(path) ?? []), bytes]);
  };
  await exportLog(engine, write, { actor: 'officer', commitments });
  return new Map([...files].map(([path, pieces]) => [path, Buffer.concat(pieces)]));
}

/** Files in memory, as the verifier reads them. */
export function filesSource(files: Files): Source {
  return {
    kind: 'bundle',
    read: async (path) => files.get(path) ?? null,
    async list(folder) {
      const below = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))];
    },
    async digest(path) {
      const bytes = files.get(path);
      return bytes ? sha256(bytes).toString('hex') : null;
    },
  };
}
