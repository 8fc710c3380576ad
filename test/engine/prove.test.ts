/** What became of one record, over the memory ledger: one answer each, and proofs that a verifier of its own accepts. */
import { describe, expect, test } from '@jest/globals';
import type { Commitments } from '../../src/audit/commitment.ts';
import { keyRing } from '../../src/audit/keys.ts';
import { noteSigner } from '../../src/audit/note.ts';
import { readVerifierKey } from '../../src/audit/verify/note.ts';
import { verifyProof } from '../../src/audit/verify/verify-proof.ts';
import { certificateOf } from '../../src/engine/certificate.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import type { ProofFile } from '../../src/engine/proof.ts';
import { proveRecord } from '../../src/engine/prove.ts';
import { pruneEvidence } from '../../src/engine/prune.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { type EvidenceBench, eraseOnRequest, evidenceBench, visit } from './evidence-bench.ts';

const ask = async (engine: Engine, id: number) => (await proveRecord(engine, 'visits', [String(id)])).answer;

async function afterARun(records = 25): Promise<EvidenceBench> {
  const bench = await evidenceBench();
  for (let id = 1; id <= records; id++) bench.store.put('visits', visit(id, 31));
  bench.store.put('visits', visit(100, 2));
  await runPolicy(bench.engine, 'visits');
  return bench;
}

const checked = (proof: ProofFile | null, verifierKey: string) => {
  const key = readVerifierKey(verifierKey);
  if (!key) throw new Error('no key');
  return verifyProof(Buffer.from(JSON.stringify(proof)), [key]);
};

describe('what became of one record', () => {
  test('destroyed: in which batch, when, and a proof that holds with nothing but the public key', async () => {
    const { engine, verifierKey, keys } = await afterARun();
    expect(keys('visits')).toEqual(['100']);
    for (let id = 1; id <= 25; id++) {
      const { answer, disposals, proof, doubts } = await ask(engine, id);
      expect({ answer, doubts }).toEqual({ answer: 'destroyed', doubts: [] });
      expect(disposals).toEqual([expect.objectContaining({ outcome: 'destroyed', policy: 'visits' })]);
      const { verdict, proven } = checked(proof, verifierKey);
      expect(verdict).toBe('sound');
      expect(proven).toMatchObject({
        outcome: 'destroyed',
        batch: disposals[0]?.batch,
        at: disposals[0]?.at,
        record: { columns: ['id'], key: [String(id)] },
      });
    }
  });

  test('a proof holds for its own record only, under its own key only, and not when anything in it is changed', async () => {
    const { engine, verifierKey } = await afterARun(5);
    const { proof } = await ask(engine, 3);
    if (!proof) throw new Error('no proof');
    const other = { ...proof, record: { ...proof.record, key: ['4'] } };
    const longer = { ...proof, batch: { ...proof.batch, leaf: (proof.batch.leaf + 1) % proof.batch.size } };
    const shifted = { ...proof, entry: { ...proof.entry, index: proof.entry.index + 1 } };
    for (const changed of [other, longer, shifted]) expect(checked(changed, verifierKey).verdict).toBe('tampered');
    const foreign = noteSigner(proof.origin, Buffer.alloc(32, 5)).verifierKey;
    expect(checked(proof, foreign).verdict).toBe('tampered');
  });

  test('still there, and why; held, and in which matter; never seen', async () => {
    const { engine, store } = await afterARun(1);
    const there = await proveRecord(engine, 'visits', ['100']);
    expect(there.answer).toMatchObject({ answer: 'there', disposals: [], proof: null });
    expect(there.explanation?.record?.verdict).toBe('not-due');
    store.put('visits', visit(101, 40));
    await placeHold(engine, {
      store: 'register',
      table: 'visits',
      kind: 'record',
      restriction: false,
      match: { id: '101' },
      reason: 'litigation',
      matter: 'VK/1/2026',
      note: null,
      placedBy: 'officer',
      reviewOn: '2030-01-01',
      future: false,
    });
    expect(await ask(engine, 101)).toMatchObject({ answer: 'held', disposals: [] });
    expect(await ask(engine, 999)).toMatchObject({ answer: 'never-seen', disposals: [], doubts: [] });
  });

  test('destroyed because its erasure was requested: the answer names the request, and that of any other says that its period was over', async () => {
    const { engine } = await afterARun(3);
    const { disposals: due } = await ask(engine, 2);
    expect(due).toMatchObject([{ why: 'due', request: null }]);
    const erasure = await eraseOnRequest(engine, '100');
    const { answer, disposals } = await ask(engine, 100);
    expect(answer).toBe('destroyed');
    expect(disposals).toMatchObject([{ why: 'requested', request: { erasure, matter: 'VK/7/2026' } }]);
  });

  test('there again after it was destroyed: both are said', async () => {
    const { engine, store } = await afterARun(3);
    store.put('visits', visit(2, 31));
    const { answer, disposals, proof } = await ask(engine, 2);
    expect({ answer, disposals: disposals.length, proven: proof !== null }).toEqual({
      answer: 'there',
      disposals: 1,
      proven: true,
    });
  });

  test('destroyed twice: the newest first', async () => {
    const { engine, store, clock } = await afterARun(3);
    clock.now += 1000;
    store.put('visits', visit(2, 31));
    await runPolicy(engine, 'visits');
    const { answer, disposals } = await ask(engine, 2);
    expect(answer).toBe('destroyed');
    expect(disposals).toHaveLength(2);
    expect((disposals[0]?.at ?? '') > (disposals[1]?.at ?? '')).toBe(true);
  });

  test('a key that was changed since is still found by; one that was destroyed leaves it unknown', async () => {
    const { engine, verifierKey } = await afterARun(3);
    const [old, fresh] = [Buffer.alloc(32, 'a secret of tests'), Buffer.alloc(32, 9)];
    const rotated = await ask({ ...engine, keys: keyRing([fresh, old]) }, 2);
    expect(rotated.answer).toBe('destroyed');
    expect(checked(rotated.proof, verifierKey).verdict).toBe('sound');
    const lost = await ask({ ...engine, keys: keyRing([fresh]) }, 2);
    expect(lost).toMatchObject({ answer: 'indeterminate', doubts: [{ why: 'key', batches: 1 }], proof: null });
  });

  test('batches without commitments leave it unknown, but not what is there', async () => {
    const bench = await evidenceBench({ keys: null });
    const { engine, store } = bench;
    store.put('visits', visit(1, 31));
    store.put('visits', visit(2, 3));
    await runPolicy(engine, 'visits');
    expect(await ask(engine, 1)).toMatchObject({
      answer: 'indeterminate',
      doubts: [{ why: 'uncommitted', batches: 1 }],
    });
    expect(await ask(engine, 2)).toMatchObject({ answer: 'there', doubts: [] });
  });

  test('commitments that somebody took away, changed or hid leave it unknown', async () => {
    const { engine } = await afterARun(3);
    const { ledger } = engine;
    const hidden: Ledger = { ...ledger, findCommitment: async () => [] };
    const others: ((kept: Commitments) => Commitments | null)[] = [
      () => null,
      (kept) => ({ ...kept, leaves: kept.leaves.subarray(32) }),
      (kept) => ({ ...kept, identity: 'elsewhere' }),
      (kept) => ({ ...kept, filter: Buffer.alloc(kept.filter.length) }),
    ];
    for (const other of others) {
      const commitmentsOf: Ledger['commitmentsOf'] = async (batch) => {
        const kept = await ledger.commitmentsOf(batch);
        return kept && other(kept);
      };
      const answer = await ask({ ...engine, ledger: { ...hidden, commitmentsOf } }, 2);
      expect(answer).toMatchObject({ answer: 'indeterminate', doubts: [{ why: 'lost', batches: 1 }] });
    }
    expect(await ask(engine, 200)).toMatchObject({ answer: 'never-seen', doubts: [] });
  });

  test('commitments past their own retention leave it unknown', async () => {
    const { engine, clock } = await afterARun(3);
    clock.now += 86_400_000;
    expect(await engine.ledger.pruneCommitments(new Date(clock.now).toISOString(), 'worker')).toBe(1);
    expect(await ask(engine, 2)).toMatchObject({ answer: 'indeterminate', doubts: [{ why: 'pruned', batches: 1 }] });
  });

  test('a store that cannot be reached: what was destroyed is proven all the same, the rest is not known', async () => {
    const { engine, verifierKey } = await afterARun(3);
    const away: Engine = {
      ...engine,
      store: async () => {
        throw new GallraError({
          code: 'store.unreachable',
          what: 'The store register cannot be reached.',
          hint: 'Later.',
          actor: 'operator',
          retryable: true,
        });
      },
    };
    const gone = await ask(away, 2);
    expect(gone).toMatchObject({ answer: 'destroyed', doubts: [{ why: 'store' }] });
    expect(checked(gone.proof, verifierKey).verdict).toBe('sound');
    expect(await ask(away, 100)).toMatchObject({ answer: 'indeterminate', doubts: [{ why: 'store' }] });
  });

  test('a policy whose file is gone is still answered for', async () => {
    const { engine } = await afterARun(3);
    const without: Engine = { ...engine, policies: { ...engine.policies, sound: [] } };
    expect(await ask(without, 2)).toMatchObject({ answer: 'destroyed', doubts: [{ why: 'store' }] });
    await expect(proveRecord(without, 'nonsense', ['1'])).rejects.toMatchObject({ code: 'policy.unknown' });
  });

  test('where nothing is signed it is destroyed, and not proven yet', async () => {
    const bench = await evidenceBench();
    bench.store.put('visits', visit(1, 31));
    const unsigned: Engine = { ...bench.engine, evidence: null };
    await runPolicy(unsigned, 'visits');
    expect(await ask(unsigned, 1)).toMatchObject({ answer: 'destroyed', proof: null, unproven: 'unsigned' });
    // Whoever can sign does so for the proof.
    const { proof } = await ask(bench.engine, 1);
    expect(checked(proof, bench.verifierKey).verdict).toBe('sound');
  });

  test('commitments that somebody put into the ledger beside the log prove nothing', async () => {
    const { engine } = await afterARun(3);
    const cheated: Engine = {
      ...engine,
      ledger: {
        ...engine.ledger,
        findCommitment: async (identity, leaf) =>
          (await engine.ledger.findCommitment(identity, leaf)).map((found) => ({
            ...found,
            commitments: { ...found.commitments, root: Buffer.alloc(32, 1) },
          })),
      },
    };
    await expect(ask(cheated, 2)).rejects.toMatchObject({ code: 'evidence.disagrees' });
  });

  test('once the log is pruned, what it still tells is proven, and of the rest nothing is known', async () => {
    const { engine, store, verifierKey, clock } = await evidenceBench({ settings: { batchSize: 1 } });
    for (let id = 1; id <= 200; id++) store.put('visits', visit(id, 31));
    const { runId: pruned } = await runPolicy(engine, 'visits');
    clock.now += 370 * 86_400_000;
    for (let id = 301; id <= 320; id++) store.put('visits', visit(id, 31));
    // A year without an entry looks like a clock that leapt, until a person says that it did not.
    const { runId: kept } = await runPolicy(engine, 'visits');
    await engine.ledger.approveRun(kept ?? '', 20, 'officer');
    await runPolicy(engine, 'visits');
    expect(await pruneEvidence(engine, { logYears: 1, commitmentYears: 5 })).toMatchObject({ entries: 0 });
    clock.now += 370 * 86_400_000;
    const went = await pruneEvidence(engine, { logYears: 1, commitmentYears: 5 });
    expect(went).toMatchObject({ entries: 256, refusal: null });

    expect(await ask(engine, 1)).toMatchObject({ answer: 'destroyed', proof: null, unproven: 'pruned' });
    for (const id of [150, 200, 301, 320])
      expect(checked((await ask(engine, id)).proof, verifierKey)).toMatchObject({ verdict: 'sound' });
    expect(await ask(engine, 999)).toMatchObject({ answer: 'indeterminate', doubts: [{ why: 'log' }] });
    await expect(certificateOf(engine, pruned ?? '')).rejects.toMatchObject({ code: 'evidence.pruned' });
    const certificate = await certificateOf(engine, kept ?? '');
    expect(certificate).toMatchObject({
      counts: { disposed: { destroyed: 20 } },
      approvals: { rule: { by: 'officer' } },
    });
  });

  test('a long log: proofs from everywhere in it lead to the checkpoint', async () => {
    const { engine, store, verifierKey, clock } = await evidenceBench({ settings: { batchSize: 1 } });
    const records = 450;
    for (let id = 1; id <= records; id++) store.put('visits', visit(id, 31));
    await runPolicy(engine, 'visits');
    clock.now += 120_000;
    expect((await engine.ledger.lastCheckpoint())?.size).toBeGreaterThan(900);
    for (const id of [1, 2, 120, 127, 128, 129, 255, 256, 300, 383, 449, 450]) {
      const { proof } = await ask(engine, id);
      expect(checked(proof, verifierKey)).toMatchObject({
        verdict: 'sound',
        proven: { record: { key: [String(id)] } },
      });
    }
  });
});
