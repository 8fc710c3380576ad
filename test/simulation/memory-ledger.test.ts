/** The ledger in one process keeps the promises that the real one keeps. */
import { describe, expect, test } from '@jest/globals';
import { done, ledgerContract, newRun, orderOf } from '../contract/ledger.ts';
import { memoryLedger } from './memory-ledger.ts';

describe('the ledger in memory', () => {
  ledgerContract(async () => {
    let now = Date.parse('2026-11-21T10:00:00Z');
    const passes = async (ms: number) => {
      now += ms;
    };
    const alone = async () => ({ ledger: memoryLedger({ now: () => now }), ages: () => passes(366 * 24 * 3_600_000) });
    return { ledger: memoryLedger({ now: () => now }), passes, leaps: () => passes(46 * 24 * 3_600_000), alone };
  });

  test('the log never goes back in time when the clock does', async () => {
    let now = 2_000;
    const ledger = memoryLedger({ now: () => now });
    now = 1_000;
    await ledger.append({ kind: 'store.verified' });
    expect(ledger.snapshot().entries.map((entry) => Date.parse(entry.at))).toEqual([2_000, 2_000]);
  });

  test('a snapshot shows that the keys of a settled batch are erased, and later changes do not reach it', async () => {
    const ledger = memoryLedger({ now: () => 0 });
    const run = newRun('p', 'w1');
    await ledger.startRun(run, { kind: 'run.started' });
    await ledger.acquireLease(['t'], run.id, 'w1', 1);
    const { batchId } = await ledger.intend(orderOf('p', run.id, 'w1', ['t']));
    const before = ledger.snapshot();
    await ledger.settle(batchId, done());
    expect(before.intents).toMatchObject([{ batchId, settlement: null, range: { size: 2 } }]);
    expect(ledger.snapshot().intents).toMatchObject([{ batchId, settlement: done(), range: null }]);
    expect(JSON.stringify(ledger.snapshot())).not.toContain('secret');
  });

  test('two ledgers with different seeds share no id; with one seed they share all', async () => {
    const ids = await Promise.all([1, 2, 1].map((seed) => memoryLedger({ now: () => 0 }, seed).id()));
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).toBe(ids[2]);
  });
});
