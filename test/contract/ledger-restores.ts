/** What every ledger promises for the day on which a store, or the ledger itself, was restored from a backup. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import { markOf } from '../../src/audit/mark.ts';
import type { Hold, Ledger, Settlement } from '../../src/ports/ledger.ts';
import { commitmentsOver } from './commitments.ts';

export function ledgerRestoresContract(fresh: () => Promise<{ ledger: Ledger }>): void {
  let ledger: Ledger;
  let own: string;
  let tables: string[];
  let store: string;

  beforeEach(async () => {
    ({ ledger } = await fresh());
    own = crypto.randomUUID();
    store = `store-${own}`;
    tables = [`${own}/public.calls`];
  });

  const done: Settlement = { state: 'done', outcome: 'destroyed', disposed: 2, gone: 0, indeterminate: 0, parts: {} };

  async function intended(): Promise<string> {
    const runId = crypto.randomUUID();
    const run = { id: runId, policy: own, digest: 'd', store, asOf: '2026-06-01T00:00:00Z', worker: 'w' };
    await ledger.startRun(run, { kind: 'run.started', policy: own });
    await ledger.acquireLease(tables, runId, 'w', 60_000);
    const range = { branch: 0, after: null, upTo: { lead: null, key: ['2'] }, size: 2, keys: null };
    const order = {
      runId,
      worker: 'w',
      policy: own,
      digest: 'd',
      store,
      table: 'calls',
      key: ['id'],
      action: 'destroy',
    };
    const { batchId } = await ledger.intend({ ...order, tables, range });
    await ledger.releaseLease(runId, 'w');
    return batchId;
  }

  const hold = (): Hold => ({
    id: crypto.randomUUID(),
    kind: 'matching',
    restriction: false,
    store,
    table: 'calls',
    identity: tables[0] ?? '',
    match: { caller: 'anna' },
    reason: 'litigation',
    matter: 'VK/1/2026',
    note: null,
    placedBy: 'anna',
    placedAt: '2026-05-01T10:00:00.000Z',
    reviewOn: '2027-01-01',
    acknowledgedAt: '2026-05-01T10:00:01.000Z',
    releasedAt: null,
  });
  const newest = async () => {
    const { index } = await ledger.head();
    const [entry] = await ledger.entries({ after: index - 1, limit: 1 });
    return entry ? decodeEntry(entry.bytes) : null;
  };

  describe('the head of the log', () => {
    test('is the newest entry, and is recognised by its bytes, not by its index alone', async () => {
      await ledger.append({ kind: 'store.verified', policy: own });
      const head = await ledger.head();
      const [entry] = await ledger.entries({ policy: own, limit: 1 });
      expect(entry && markOf(entry)).toEqual(head);
      expect(await ledger.hasEntry(head)).toBe(true);
      expect(await ledger.hasEntry({ ...head, digest: 'of another log' })).toBe(false);
      expect(await ledger.hasEntry({ ...head, index: head.index + 1 })).toBe(false);
    });
  });

  describe('settled batches', () => {
    test('come back with their commitments, oldest first, page by page', async () => {
      const [first, second] = [await intended(), await intended()];
      const commitments = commitmentsOver(tables[0] ?? '', [1, 2]);
      await ledger.settle(first, done, commitments);
      await ledger.settle(first, done, { ...commitments, keyId: 'k2' });
      await ledger.settle(second, { ...done, disposed: 0 });
      const since = '2000-01-01T00:00:00Z';
      const page = await ledger.settledBatches({ store, since, after: null, limit: 1 });
      expect(page).toMatchObject([
        { batchId: first, policy: own, table: 'calls', key: ['id'], settlement: done, commitments },
      ]);
      const next = await ledger.settledBatches({ store, since, after: page[0]?.entry ?? null, limit: 9 });
      expect(next).toMatchObject([{ batchId: second, commitments: null }]);
    });

    test('are those after the instant alone', async () => {
      await ledger.settle(await intended(), done);
      const later = new Date(Date.parse(await ledger.now()) + 1000).toISOString();
      expect(await ledger.settledBatches({ store, since: later, after: null, limit: 9 })).toEqual([]);
    });
  });

  describe('what this ledger has forgotten', () => {
    test('a batch that was taken over is known and settled, once', async () => {
      const batchId = crypto.randomUUID();
      const adopted = { batchId, store, settlement: { ...done, outcome: 'disposed' }, actor: 'berit' };
      await ledger.adoptBatch(adopted);
      expect(await newest()).toMatchObject({ kind: 'batch.adopted', actor: 'berit', store, counts: { disposed: 2 } });
      const head = await ledger.head();
      await ledger.adoptBatch(adopted);
      expect(await ledger.head()).toEqual(head);
      expect(await ledger.knownBatches([batchId, crypto.randomUUID()])).toEqual([batchId]);
      expect(await ledger.settlement(batchId)).toEqual(adopted.settlement);
    });

    test('a hold comes back as it was, under its id, and has to be acknowledged again', async () => {
      const forgotten = hold();
      expect(await ledger.restoreHold(forgotten, 'berit')).toBe('restored');
      expect(await ledger.restoreHold(forgotten, 'berit')).toBe('there');
      expect(await ledger.holds({ tables })).toEqual([{ ...forgotten, acknowledgedAt: null }]);
      expect(await newest()).toMatchObject({ kind: 'hold.restored', hold: forgotten.id, actor: 'berit' });
      expect(JSON.stringify(await newest())).not.toContain('"anna"');
      await ledger.acknowledgeHold(forgotten.id, []);
    });

    test('a hold that was released stays so', async () => {
      const known = hold();
      await ledger.restoreHold(known, 'berit');
      await ledger.releaseHold(known.id, 'closed', 'carin');
      expect(await ledger.restoreHold(known, 'berit')).toBe('there');
      expect(await ledger.holds({ tables })).toEqual([]);
    });
  });

  test('holds follow their store into another database, those of other stores and those released stay', async () => {
    const [kept, over, elsewhere] = [hold(), hold(), { ...hold(), store: 'another' }];
    for (const one of [kept, over, elsewhere]) await ledger.restoreHold(one, 'berit');
    await ledger.releaseHold(over.id, 'closed', 'carin');
    const move = { store, from: own, to: `moved ${own}`, actor: 'berit' };
    expect(await ledger.readdressHolds(move)).toBe(1);
    expect(await newest()).toMatchObject({ kind: 'hold.readdressed', store, counts: { holds: 1 } });
    expect(await ledger.readdressHolds(move)).toBe(0);
    const ids = async (identity: string) => (await ledger.holds({ tables: [identity] })).map(({ id }) => id);
    expect(await ids(`moved ${own}/public.calls`)).toEqual([kept.id]);
    expect(await ids(`${own}/public.calls`)).toEqual([elsewhere.id]);
  });

  describe('a pause until the ledger is adopted', () => {
    test('ends by its own reason only, and does not keep others from ending', async () => {
      const scope = { policy: null, store };
      await ledger.pause({ ...scope, until: null, reason: 'adopted', pausedBy: 'w' });
      await expect(ledger.resume(scope, 'anna')).rejects.toMatchObject({ code: 'pause.adopted' });
      await ledger.pause({ ...scope, until: null, reason: 'incident', pausedBy: 'anna' });
      expect(await ledger.resume(scope, 'anna')).toMatchObject([{ reason: 'incident' }]);
      expect((await ledger.pauses()).filter((one) => one.store === store)).toMatchObject([{ reason: 'adopted' }]);
      expect(await ledger.resume(scope, 'anna', 'adopted')).toMatchObject([{ reason: 'adopted' }]);
      await expect(ledger.resume(scope, 'anna', 'adopted')).rejects.toMatchObject({ code: 'pause.unknown' });
    });
  });
}
