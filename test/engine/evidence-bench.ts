/** The bench of single steps with signing on, and rules whose digests are their own: what certificates and proofs rest on. */
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { originOf } from '../../src/audit/checkpoint.ts';
import { noteSigner } from '../../src/audit/note.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { approveErasure } from '../../src/engine/erasure/approve.ts';
import { eraseFor } from '../../src/engine/erasure/erase.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { ruleDigest } from '../../src/policy/compile-policy.ts';
import { dayText, soundPolicies } from '../simulation/register.ts';
import { type BenchOptions, type TestBench, testBench } from './bench-engine.ts';

export interface EvidenceBench extends TestBench {
  engine: Engine;
  /** What a verifier is given. */
  verifierKey: string;
}

export async function evidenceBench(options: BenchOptions = {}): Promise<EvidenceBench> {
  const policies = (options.policies ?? soundPolicies).map((file) => ({
    ...file,
    policy: { ...file.policy, digest: ruleDigest(file.policy.id, file.policy.rule) },
  }));
  const bench = await testBench({ ...options, policies });
  const signer = noteSigner(originOf(await bench.ledger.id()), Buffer.alloc(32, 3));
  const engine: Engine = { ...bench.engine, evidence: { signer, anchors: [openMemoryAnchor()] } };
  return { ...bench, engine, verifierKey: signer.verifierKey };
}

export const visit = (id: number, daysAgo: number | null, more: object = {}) => ({
  id,
  person: `person-${id}`,
  visited_on: daysAgo === null ? null : dayText(daysAgo),
  kept_for: null,
  important: false,
  ...more,
});

/** One visit, whatever its dates; resolves with the id of the request. */
export async function eraseOnRequest(engine: Engine, id: string): Promise<string> {
  const { erasure, impact } = await recordErasure(engine, {
    ...{ kind: 'record', policies: ['visits'], wanted: [id], matter: 'VK/7/2026', receivedOn: dayText(1) },
    ...{ note: null, recordedBy: 'anna' },
  });
  await approveErasure(engine, erasure.id, 'berit', impact.matched);
  await eraseFor(engine, erasure.id);
  return erasure.id;
}
