/** What every ledger promises to workers that share a run: each share is one worker's, and what a dead one leaves is told. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { NewShare } from '../../src/ports/shares.ts';
import { done, type LedgerUnderTest, newRun, orderOf } from './ledger.ts';

const ttlMs = 60_000;

export function ledgerSharesContract(fresh: () => Promise<LedgerUnderTest>): void {
  let ledger: Ledger;
  let passes: LedgerUnderTest['passes'];
  let tables: string[];
  let policy: string;
  let runId: string;

  beforeEach(async () => {
    ({ ledger, passes } = await fresh());
    const own = crypto.randomUUID();
    policy = `policy-${own}`;
    tables = [`${own}/public/calls`];
    const run = newRun(policy, 'head');
    runId = run.id;
    await ledger.startRun(run, { kind: 'run.started', policy });
    await ledger.acquireLease(tables, runId, 'head', ttlMs);
  });

  const intendAs = (worker: string) => ledger.intend(orderOf(policy, runId, worker, tables));
  const states = async () => (await ledger.sharesOf(runId)).map(({ state }) => state);
  const lost = { code: 'lease.lost', retryable: true };

  describe('shares of a run', () => {
    test('are taken one by one, each by one worker, and told as they were given', async () => {
      await ledger.shareOut(runId, 'head', [share(0, 100), share(100, 200), share(200, 300)]);
      expect(await ledger.takeShare(runId, 'a', ttlMs)).toEqual({ number: 0, ...share(0, 100) });
      expect(await ledger.takeShare(runId, 'head', ttlMs)).toEqual({ number: 1, ...share(100, 200) });
      expect(await states()).toEqual(['taken', 'taken', 'free']);
      expect(await ledger.endShare(runId, 0, 'a')).toBe(true);
      expect(await ledger.takeShare(runId, 'a', ttlMs)).toEqual({ number: 2, ...share(200, 300) });
      expect(await ledger.takeShare(runId, 'b', ttlMs)).toBeNull();
      expect(await ledger.sharesOf(runId)).toEqual([
        { number: 0, ...share(0, 100), state: 'done' },
        { number: 1, ...share(100, 200), state: 'taken' },
        { number: 2, ...share(200, 300), state: 'taken' },
      ]);
    });

    test('are given out only by the worker that runs it, under its lease, and only while the run goes on', async () => {
      await expect(ledger.shareOut(runId, 'a', [share(0, 1)])).rejects.toMatchObject(lost);
      await ledger.shareOut(runId, 'head', [share(0, 1), share(1, 2)]);
      expect(await ledger.takeShare('no-such-run', 'a', ttlMs)).toBeNull();
      await ledger.withdrawShares(runId, 'a');
      expect(await states()).toEqual(['free', 'free']);
      await ledger.releaseLease(runId, 'head');
      expect(await ledger.takeShare(runId, 'a', ttlMs)).toBeNull();
      await expect(ledger.shareOut(runId, 'head', [share(0, 1)])).rejects.toMatchObject(lost);
    });

    test('who has one may intend batches of the run, for as long as the lease of the run lives', async () => {
      await ledger.shareOut(runId, 'head', [share(0, 1)]);
      await expect(intendAs('a')).rejects.toMatchObject(lost);
      await ledger.takeShare(runId, 'a', ttlMs);
      const { batchId } = await intendAs('a');
      expect(await ledger.openIntents(tables)).toMatchObject([{ batchId, worker: 'a', alive: true }]);
      await ledger.settle(batchId, done());
      await ledger.releaseLease(runId, 'head');
      await expect(intendAs('a')).rejects.toMatchObject(lost);
    });

    test('what a worker that died has taken is taken by nobody, and what it had begun is dead', async () => {
      await ledger.shareOut(runId, 'head', [share(0, 1), share(1, 2)]);
      await ledger.takeShare(runId, 'a', 500);
      const { batchId } = await intendAs('a');
      await passes(500);
      expect(await states()).toEqual(['left', 'free']);
      expect(await ledger.openIntents(tables)).toMatchObject([{ batchId, alive: false }]);
      expect(await ledger.endShare(runId, 0, 'a')).toBe(false);
      await expect(intendAs('a')).rejects.toMatchObject(lost);
      expect(await ledger.takeShare(runId, 'b', ttlMs)).toMatchObject({ number: 1 });
    });

    test('one that is given up is left, and the run can be divided again', async () => {
      await ledger.shareOut(runId, 'head', [share(0, 1)]);
      await ledger.takeShare(runId, 'a', ttlMs);
      await ledger.releaseLease(runId, 'a');
      expect(await states()).toEqual(['left']);
      await ledger.shareOut(runId, 'head', [share(0, 1), share(5, 9)]);
      expect(await ledger.takeShare(runId, 'b', ttlMs)).toEqual({ number: 0, ...share(0, 1) });
    });

    test('withdrawn, they let nobody begin another batch, and what was begun is dead', async () => {
      await ledger.shareOut(runId, 'head', [share(0, 1)]);
      await ledger.takeShare(runId, 'a', ttlMs);
      const { batchId } = await intendAs('a');
      await ledger.withdrawShares(runId, 'head');
      expect(await states()).toEqual([]);
      expect(await ledger.openIntents(tables)).toMatchObject([{ batchId, alive: false }]);
      await expect(intendAs('a')).rejects.toMatchObject(lost);
      expect(await ledger.endShare(runId, 0, 'a')).toBe(false);
      expect(await ledger.renewLease(runId, 'a', ttlMs)).toBe(false);
      expect((await intendAs('head')).batchId).not.toBe(batchId);
    });

    test('a run that somebody else takes up begins without them: they were divided by what was allowed then', async () => {
      await ledger.endRun(
        runId,
        { state: 'waiting', counts: {}, parts: {}, code: null, message: null },
        { kind: 'run.refused', policy },
      );
      await ledger.approveRun(runId, 100, 'anna');
      await ledger.releaseLease(runId, 'head');
      await ledger.acquireLease(tables, runId, 'second', 500);
      expect(await ledger.resumeApproved(policy, 'd1', 'second')).toMatchObject({ id: runId });
      await ledger.shareOut(runId, 'second', [share(0, 1)]);
      await passes(500);
      await ledger.acquireLease(tables, runId, 'third', ttlMs);
      expect(await ledger.resumeApproved(policy, 'd1', 'third')).toMatchObject({ id: runId, worker: 'third' });
      expect(await ledger.takeShare(runId, 'a', ttlMs)).toBeNull();
    });

    test('a run that ends takes them with it, and nobody ends it by the lease of a share', async () => {
      await ledger.shareOut(runId, 'head', [share(0, 1), share(1, 2)]);
      await ledger.takeShare(runId, 'a', ttlMs);
      const end = { counts: {}, parts: {}, code: null, message: null, worker: 'head' };
      await ledger.releaseLease(runId, 'head');
      const finish = () => ledger.endRun(runId, { ...end, state: 'finished' }, { kind: 'run.finished', policy });
      await expect(finish()).rejects.toMatchObject(lost);
      await ledger.acquireLease(tables, runId, 'head', ttlMs);
      await finish();
      expect(await states()).toEqual([]);
      expect(await ledger.takeShare(runId, 'b', ttlMs)).toBeNull();
      await expect(intendAs('a')).rejects.toMatchObject(lost);
    });
  });
}

const share = (next: number, end: number): NewShare => ({
  begins: { branch: 0, at: { lead: null, key: [], block: { next, end, density: 2.5 } } },
  maximum: 40,
});
