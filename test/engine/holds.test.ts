/** Placing a hold beside batches in hand: what it waits for, what it says, and what it refuses. */
import { describe, expect, test } from '@jest/globals';
import { type HoldRequest, placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { dayText } from '../simulation/register.ts';
import { type TestBench, testBench } from './bench-engine.ts';
import { request } from './hold-request.ts';

const visit = (id: number) => ({ id, person: 'person-1', visited_on: dayText(40), kept_for: null, important: false });

/** Another worker is in the middle of a batch: intended, nothing done yet. */
async function batchInHand({ ledger, store }: TestBench): Promise<string> {
  const identity = (await store.catalogue(['visits'])).visits?.identity ?? '';
  const run = {
    id: 'run-elsewhere',
    policy: 'visits',
    digest: 'digest of visits',
    store: 'register',
    asOf: await ledger.now(),
    worker: 'worker-2',
  };
  await ledger.acquireLease([identity], run.id, 'worker-2', 60_000);
  await ledger.startRun(run, { kind: 'run.started' });
  const range = { branch: 0, after: null, upTo: { lead: dayText(40), key: ['1'] }, size: 1, keys: null };
  const { batchId } = await ledger.intend({
    runId: run.id,
    worker: 'worker-2',
    policy: 'visits',
    digest: run.digest,
    store: 'register',
    table: 'visits',
    key: ['id'],
    action: 'destroy',
    tables: [identity],
    range,
  });
  return batchId;
}

describe('a hold', () => {
  test('on a record keeps it in every later run, and nothing of it but the matter and the reason stands in the log', async () => {
    const { engine, store, ledger, keys } = await testBench();
    store.put('visits', visit(1));
    store.put('visits', visit(2));
    expect(await placeHold(engine, request())).toMatchObject({ acknowledged: true, waitedFor: [], covered: 1 });
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 1, held: 1 });
    expect(keys('visits')).toEqual(['1']);
    const placed = ledger.snapshot().entries.filter(({ kind }) => kind.startsWith('hold.'));
    expect(placed.map(({ kind, matter }) => [kind, matter])).toEqual([
      ['hold.placed', 'VK/123/2026'],
      ['hold.acknowledged', 'VK/123/2026'],
    ]);
    expect(JSON.stringify(placed)).not.toContain('a note');
  });

  test('on a part keeps the whole record', async () => {
    const { engine, store, keys } = await testBench();
    store.put('visits', visit(1));
    store.put('notes', { id: 7, visit_id: 1 });
    await placeHold(engine, request({ table: 'notes', match: { id: '7' } }));
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ held: 1 });
    expect(keys('notes')).toEqual(['7']);
  });

  test('on a whole table keeps everything, until it is released', async () => {
    const { engine, store } = await testBench();
    store.put('visits', visit(1));
    const { hold } = await placeHold(engine, request({ kind: 'dataset', match: {} }));
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ held: 1 });
    await engine.ledger.releaseHold(hold.id, 'closed', 'officer');
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 1 });
  });

  test('waits until a batch of a dead worker is settled, and names that batch and what it did', async () => {
    const bench = await testBench();
    bench.store.put('visits', visit(1));
    const batchId = await batchInHand(bench);
    const before = bench.clock.now;
    const placed = await placeHold(bench.engine, request({ future: true }));
    expect(placed).toMatchObject({
      acknowledged: true,
      covered: 1,
      waitedFor: [{ batchId, settlement: { state: 'abandoned', disposed: 0 } }],
    });
    expect(bench.clock.now - before).toBeGreaterThanOrEqual(60_000); // as long as the lease could still be alive
    expect(bench.keys('visits')).toEqual(['1']);
  });

  test('says that the record is gone when the batch in hand was quicker', async () => {
    const bench = await testBench();
    bench.store.put('visits', visit(1));
    const batchId = await batchInHand(bench);
    const { other } = bench;
    const quick = other('worker-2');
    const settled = { state: 'done', outcome: 'destroyed', disposed: 1, gone: 0, indeterminate: 0, parts: {} } as const;
    const hurried = {
      ...bench.engine,
      clock: {
        ...bench.engine.clock,
        sleep: async () => {
          bench.store.remove('visits', ['1']);
          await quick.ledger.settle(batchId, settled);
        },
      },
    };
    expect(await placeHold(hurried, request())).toMatchObject({
      acknowledged: true,
      covered: 0,
      waitedFor: [{ batchId, settlement: { state: 'done', disposed: 1 } }],
    });
  });

  test('is recorded but not acknowledged while the store cannot be reached, and acknowledged by the next run', async () => {
    const bench = await testBench();
    bench.store.put('visits', visit(1));
    await batchInHand(bench);
    bench.clock.now += 120_000;
    const gone = new GallraError({
      code: 'store.unreachable',
      what: 'The store does not answer.',
      hint: 'Wait.',
      actor: 'operator',
      retryable: true,
    });
    const cutOff = { ...bench.store, fence: () => Promise.reject(gone) };
    const placed = await placeHold({ ...bench.engine, store: async () => cutOff }, request());
    expect(placed.acknowledged).toBe(false);
    expect((await runPolicy(bench.engine, 'visits')).counts).toEqual({ held: 1 });
    expect((await bench.ledger.holds({}))[0]?.acknowledgedAt).not.toBeNull();
  });

  test.each([
    ['a table that does not exist', { table: 'visit' }, 'hold.table'],
    ['a column that does not exist', { kind: 'matching', match: { persona: 'x' } }, 'hold.column'],
    ['a value of another type', { match: { id: 'seven' } }, 'hold.value'],
    ['a key that is not whole', { match: { person: 'person-1' } }, 'hold.key'],
    ['a record that is not there', { match: { id: '99' } }, 'hold.nothing'],
  ] as const)('refuses %s, and records nothing', async (_, more, code) => {
    const { engine, store, ledger } = await testBench();
    store.put('visits', visit(1));
    await expect(placeHold(engine, request(more as Partial<HoldRequest>))).rejects.toMatchObject({ code });
    expect(ledger.snapshot().holds).toEqual([]);
  });

  test('on a record that may come later is accepted when that is said', async () => {
    const { engine, store } = await testBench();
    expect(await placeHold(engine, request({ match: { id: '99' }, future: true }))).toMatchObject({
      acknowledged: true,
      covered: 0,
    });
    store.put('visits', visit(99));
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ held: 1 });
  });
});
