/** What every ledger promises about requests for erasure: nothing without a second person, nothing beyond what was approved. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import { type ErasureApproval, type NewErasure, nobody } from '../../src/ports/erasure.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { done, newRun, orderOf } from './ledger.ts';

export function ledgerErasuresContract(
  fresh: () => Promise<{ ledger: Ledger; passes(ms: number): Promise<void> }>,
): void {
  let ledger: Ledger;
  let passes: (ms: number) => Promise<void>;
  let policy: string;
  let store: string;

  beforeEach(async () => {
    ({ ledger, passes } = await fresh());
    policy = `policy-${crypto.randomUUID()}`;
    store = `store-${policy}`;
  });

  const request = (): NewErasure => ({
    ...{ matter: 'VK/77/2026', receivedOn: '2026-11-02', deadline: '2026-12-02', kind: 'person' },
    ...{ policies: null, note: 'came by letter', recordedBy: 'anna', wanted: ['Maija Meikäläinen'] },
  });
  const approval = (more: Partial<ErasureApproval> = {}): ErasureApproval => ({
    ...{ policy, digest: 'd1', store, subject: '{"column":"caller"}', keys: [['secret-1'], ['secret-2']] },
    ...more,
  });
  const approved = async () => {
    const { id } = await ledger.recordErasure(request());
    return ledger.approveErasure(id, [approval()], 'berit');
  };
  const look = (left: Record<string, number>, more: object = {}) => ({
    ...{ policy, digest: 'd1', run: null, left, actor: 'worker:w1', ...more },
  });
  const looked = async (id: string, seen: ReturnType<typeof look>) => {
    const approvedAt = (await ledger.erasure(id))?.approvedAt ?? null;
    return ledger.lookedAtErasure(id, { ...seen, approvedAt });
  };
  const logged = async (id: string) =>
    (await ledger.entries({ limit: 1_000_000 }))
      .map(({ bytes }) => decodeEntry(bytes))
      .filter(({ erasure }) => erasure === id);
  /** A run for the request, and a batch that is intended in it. */
  async function intending(id: string) {
    const tables = [`${policy}/public/calls`];
    const run = { ...newRun(policy, 'w1'), store, erasure: id };
    await ledger.startRun(run, { kind: 'run.started', policy, erasure: id });
    await ledger.acquireLease(tables, run.id, 'w1', 60_000);
    try {
      return await ledger.intend({ ...orderOf(policy, run.id, 'w1', tables), store });
    } finally {
      await ledger.releaseLease(run.id, 'w1');
    }
  }

  describe('requests for erasure', () => {
    test('a request is recorded with nothing in the log about whom it is, and reads back as it was', async () => {
      const recorded = await ledger.recordErasure(request());
      const { wanted, ...told } = request();
      expect(recorded).toMatchObject({ ...told, state: 'open', approvedBy: null, works: [], forgotten: false });
      expect(await ledger.erasure(recorded.id)).toEqual(recorded);
      expect(await ledger.erasures({ states: ['open'] })).toContainEqual(recorded);
      expect(await ledger.valuesOfErasure(recorded.id)).toEqual({ wanted, keys: {} });
      expect(await logged(recorded.id)).toMatchObject([
        { kind: 'erasure.requested', actor: 'anna', matter: 'VK/77/2026', action: 'person' },
      ]);
      expect(JSON.stringify([recorded, await logged(recorded.id)])).not.toMatch(/Maija.*log|Meik/);
      expect(await ledger.erasure('nobody')).toBeNull();
    });

    test('who recorded it cannot approve it, under whatever realm or case', async () => {
      const { id } = await ledger.recordErasure({ ...request(), recordedBy: 'oidc:Anna@example.org' });
      for (const actor of ['oidc:Anna@example.org', 'anna@example.org', ' local:ANNA@example.org'])
        await expect(ledger.approveErasure(id, [approval()], actor)).rejects.toMatchObject({
          code: 'erasure.samePerson',
        });
      expect(await ledger.erasure(id)).toMatchObject({ state: 'open', works: [] });
      expect(await logged(id)).toHaveLength(1);
    });

    test('an approval says of which policies how many, keeps the keys apart, and replaces the one before', async () => {
      const { id } = await approved();
      expect(await ledger.erasure(id)).toMatchObject({
        ...{ state: 'approved', approvedBy: 'berit' },
        works: [{ policy, digest: 'd1', store, records: 2, lookedAt: null, run: null, left: null }],
      });
      const again = await ledger.approveErasure(id, [approval({ digest: 'd2', keys: [['secret-3']] })], 'carin');
      expect(again).toMatchObject({ approvedBy: 'carin', works: [{ digest: 'd2', records: 1 }] });
      expect((await ledger.valuesOfErasure(id)).keys).toEqual({ [policy]: [['secret-3']] });
      expect(await ledger.erasures({ policy })).toEqual([again]);
      expect((await logged(id)).slice(1)).toMatchObject([
        { kind: 'erasure.approved', actor: 'berit', policies: [policy], counts: { [policy]: 2 }, maximum: 2 },
        { kind: 'erasure.approved', actor: 'carin', maximum: 1 },
      ]);
      expect(JSON.stringify(await logged(id))).not.toContain('secret');
    });

    test('a batch for a request begins only while it is approved', async () => {
      const open = await ledger.recordErasure(request());
      await expect(intending(open.id)).rejects.toMatchObject({ code: 'erasure.over' });
      const { id } = await approved();
      const { batchId } = await intending(id);
      expect(await ledger.settle(batchId, done())).toBe('settled');
      await ledger.endErasure(id, 'withdrawn', 'withdrawn', 'anna');
      await expect(intending(id)).rejects.toMatchObject({ code: 'erasure.over' });
    });

    test('its runs are told apart from the policy’s own, and are never taken up as approved above the limits', async () => {
      const { id } = await approved();
      const own = newRun(policy, 'w1');
      await ledger.startRun(own, { kind: 'run.started', policy });
      await intending(id);
      expect((await ledger.runs({ policy, limit: 5 })).map(({ erasure }) => erasure)).toEqual([id, null]);
      expect((await ledger.runs({ policy, scheduled: true, limit: 5 })).map((run) => run.id)).toEqual([own.id]);
    });

    test('what is refused or withdrawn stays so, and whom it was about is deleted at once', async () => {
      const refused = await ledger.recordErasure(request());
      expect(await ledger.endErasure(refused.id, 'refused', 'not-erasable', 'anna')).toMatchObject({
        ...{ state: 'refused', endedBy: 'anna', reason: 'not-erasable', forgotten: true, note: null },
      });
      await expect(ledger.approveErasure(refused.id, [approval()], 'berit')).rejects.toMatchObject({
        code: 'erasure.state',
      });
      await expect(ledger.valuesOfErasure(refused.id)).rejects.toMatchObject({ code: 'erasure.forgotten' });
      const { id } = await approved();
      await expect(ledger.endErasure(id, 'refused', 'late', 'berit')).rejects.toMatchObject({ code: 'erasure.state' });
      await ledger.endErasure(id, 'withdrawn', 'asked-to', 'anna');
      await expect(ledger.valuesOfErasure(id)).rejects.toMatchObject({ code: 'erasure.forgotten' });
      expect((await logged(id)).at(-1)).toMatchObject({ kind: 'erasure.withdrawn', actor: 'anna', reason: 'asked-to' });
      await expect(ledger.endErasure('nobody', 'refused', 'x', 'anna')).rejects.toMatchObject({
        code: 'erasure.unknown',
      });
    });

    test('it is finished by itself when nothing is left of any policy, and else by a person, with what is left', async () => {
      const other = `${policy}-2`;
      const { id } = await ledger.recordErasure(request());
      await ledger.approveErasure(id, [approval(), approval({ policy: other })], 'berit');
      expect(await looked(id, look({}))).toMatchObject({ state: 'approved' });
      expect(await looked(id, look({ held: 2 }, { policy: other }))).toMatchObject({
        ...{ state: 'approved', works: [{ left: {} }, { left: { held: 2 } }] },
      });
      // Of another rule than the one that was approved nothing is known.
      await looked(id, look({}, { policy: other, digest: 'd9' }));
      expect(await ledger.erasure(id)).toMatchObject({ state: 'approved' });
      expect(await ledger.endErasure(id, 'finished', 'answered', 'carin')).toMatchObject({
        ...{ state: 'finished', endedBy: 'carin', forgotten: false },
      });
      expect((await logged(id)).at(-1)).toMatchObject({ kind: 'erasure.finished', counts: { held: 2 } });

      const whole = await approved();
      expect(await looked(whole.id, look({}))).toMatchObject({
        ...{ state: 'finished', endedBy: 'worker:w1', reason: null },
      });
    });

    test('a restored store reopens what was finished there since, and nothing else; twice is as good as once', async () => {
      const before = await ledger.now();
      await passes(2);
      const { id } = await approved();
      const untouched = await approved();
      const { batchId } = await intending(id);
      await ledger.settle(batchId, done());
      const byKey = await ledger.recordErasure({ ...request(), kind: 'record', policies: [policy] });
      await ledger.approveErasure(byKey.id, [approval({ subject: null })], 'berit');
      await ledger.settle((await intending(byKey.id)).batchId, done());
      for (const one of [id, untouched.id, byKey.id]) await looked(one, look({}));
      await passes(2);
      const after = await ledger.now();
      const to = (since: string, where = store) => ({ store: where, since, actor: 'dora' });
      expect(await ledger.reopenErasures(to(after))).toEqual([]);
      expect(await ledger.reopenErasures(to(before, 'elsewhere'))).toEqual([]);
      expect((await ledger.reopenErasures(to(before))).map((one) => one.id)).toEqual([id]);
      expect(await ledger.erasure(id)).toMatchObject({ state: 'approved', endedAt: null, works: [{ left: null }] });
      expect(await ledger.reopenErasures(to(before))).toEqual([]);
      expect((await logged(id)).at(-1)).toMatchObject({ kind: 'erasure.reopened', store, actor: 'dora' });
    });

    test('a record that was about nobody is not reopened either', async () => {
      const before = await ledger.now();
      await passes(2);
      const { id } = await ledger.recordErasure({ ...request(), kind: 'record', policies: [policy] });
      await ledger.approveErasure(id, [approval({ subject: nobody })], 'berit');
      await ledger.settle((await intending(id)).batchId, done());
      await looked(id, look({}));
      expect(await ledger.reopenErasures({ store, since: before, actor: 'dora' })).toEqual([]);
    });

    test('what was seen of an earlier approval says nothing about the one after it', async () => {
      const { id, approvedAt } = await approved();
      await passes(2);
      await ledger.approveErasure(id, [approval({ keys: [['secret-1'], ['secret-3']] })], 'carin');
      expect(await ledger.lookedAtErasure(id, { ...look({}), approvedAt })).toMatchObject({
        ...{ state: 'approved', works: [{ left: null, lookedAt: null }] },
      });
    });

    test('a restored ledger has what it takes for approved approved again: no batch begins, and the keys are gone', async () => {
      const { id } = await approved();
      const withdrawn = await approved();
      await ledger.endErasure(withdrawn.id, 'withdrawn', 'asked-to', 'anna');
      expect(await ledger.doubtErasures('dora')).toBeGreaterThanOrEqual(1);
      expect(await ledger.erasure(id)).toMatchObject({ state: 'open', approvedBy: null, approvedAt: null, works: [] });
      expect(await ledger.erasure(withdrawn.id)).toMatchObject({ state: 'withdrawn' });
      expect(await ledger.valuesOfErasure(id)).toEqual({ wanted: ['Maija Meikäläinen'], keys: {} });
      await expect(intending(id)).rejects.toMatchObject({ code: 'erasure.over' });
      expect((await logged(id)).findLast(({ kind }) => kind.startsWith('erasure.'))).toMatchObject({
        ...{ kind: 'erasure.reopened', actor: 'dora', policies: [policy], reason: 'ledger-restored' },
      });
      expect(await ledger.doubtErasures('dora')).toBe(0);
      expect(await ledger.approveErasure(id, [approval()], 'berit')).toMatchObject({ state: 'approved' });
    });

    test('what ended long ago forgets whom it was about, and is reopened no more', async () => {
      const before = await ledger.now();
      const { id } = await approved();
      const open = await approved();
      await ledger.settle((await intending(id)).batchId, done());
      await looked(id, look({}));
      await passes(2);
      await ledger.forgetErasures(before);
      expect(await ledger.erasure(id)).toMatchObject({ forgotten: false });
      expect(await ledger.forgetErasures(await ledger.now())).toBeGreaterThanOrEqual(1);
      expect(await ledger.erasure(id)).toMatchObject({ forgotten: true, note: null });
      expect(await ledger.erasure(open.id)).toMatchObject({ forgotten: false });
      expect(await ledger.reopenErasures({ store, since: before, actor: 'dora' })).toEqual([]);
    });
  });
}
