/** A certificate with something in every place, over rules as they are shipped. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeCheckpoint, originOf } from '../../src/audit/checkpoint.ts';
import { noteSigner } from '../../src/audit/note.ts';
import { sha256 } from '../../src/audit/sha256.ts';
import type { Certificate } from '../../src/engine/certificate.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

const folder = join(import.meta.dirname, '../../policies');
const origin = originOf('0f9a1c5e-6a0b-4c7e-9a57-3f2f1f6f4b10');
const root = sha256(Buffer.from('a sample'));
const at = '2026-11-23T00:15:09.000Z';

export const sampleCheckpoint = {
  size: 1304,
  root: root.toString('hex'),
  at,
  note: noteSigner(origin, Buffer.alloc(32, 7)).sign(encodeCheckpoint({ origin, size: 1304, root, at, disowns: null })),
};

export function shippedPolicy(id: string): CompiledPolicy {
  const file = join(folder, `${id}.yaml`);
  const { policy } = parsePolicy(file, readFileSync(file, 'utf8'));
  if (!policy) throw new Error(`${id} has mistakes`);
  return policy;
}

export function sampleCertificate(
  changes: Partial<Certificate> = {},
  id = 'call-recordings-citizen-services',
): Certificate {
  const { digest, rule, about } = shippedPolicy(id);
  return {
    document: 'gallra certificate',
    version: 1,
    issuedAt: '2026-11-23T07:30:00.000Z',
    issuedBy: 'gallra@0.1.0',
    organisation: 'State Treasury',
    run: {
      id: '4b8f8a4e-1f0f-4d43-8e3c-9b1f4ad35c11',
      asOf: '2026-11-23T00:15:00.120Z',
      startedAt: '2026-11-23T00:15:00.204Z',
      finishedAt: '2026-11-23T00:15:08.911Z',
      endedEarly: null,
    },
    policy: {
      id,
      digest,
      title: about.title,
      controller: about.controller,
      basis: about.basis,
      source: about.source,
      text: sha256(Buffer.from('the text of the file')).toString('hex'),
      publishedAt: '2026-10-01T06:00:00.000Z',
    },
    rule,
    store: rule.dataset?.store ?? '',
    table: rule.dataset?.table ?? '',
    action: 'destroy',
    method: 'DELETE',
    verification: 'receipt',
    counts: {
      disposed: { destroyed: 12_345, gone: 2 },
      left: { held: 3, excepted: 41, extended: 118, undated: 1 },
      parts: { 'recordings.call_audio': 12_345, call_events: 40_102 },
    },
    erasure: null,
    cutoffs: [
      { period: { months: 2, days: 0 }, because: null, day: '2026-09-22' },
      { period: { months: 12, days: 0 }, because: 'quality project or complaint', day: '2025-11-22' },
    ],
    holds: [
      {
        id: 'c0ffee00-0000-4000-8000-000000000001',
        restriction: false,
        reason: 'litigation',
        matter: 'VK/1234/2026',
        placedAt: '2026-11-02T09:12:44.000Z',
        releasedAt: null,
      },
      {
        id: 'c0ffee00-0000-4000-8000-000000000002',
        restriction: true,
        reason: 'accuracy',
        matter: 'VK/1301/2026',
        placedAt: '2026-11-20T13:01:00.000Z',
        releasedAt: '2026-11-23T00:15:07.000Z',
      },
    ],
    approvals: {
      rule: { by: 'officer-7', at: '2026-10-02T08:31:10.000Z' },
      run: { by: 'officer-3', at: '2026-11-22T11:00:00.000Z', maximum: 15_000 },
    },
    waived: [],
    software: 'gallra@0.1.0',
    orphans: null,
    batches: Array.from({ length: 13 }, (_, i) => ({
      id: `batch-${i}`,
      entry: 1271 + 2 * i,
      at: `2026-11-23T00:15:0${Math.min(8, 1 + Math.floor(i / 2))}.000Z`,
      counts: { destroyed: i < 12 ? 1000 : 345 },
      commitments: {
        root: sha256(Buffer.from(String(i))).toString('hex'),
        size: i < 12 ? 1000 : 345,
        key: '0011223344556677',
      },
    })),
    log: { origin, from: 1267, to: 1302, checkpoint: sampleCheckpoint },
    ...changes,
  };
}
