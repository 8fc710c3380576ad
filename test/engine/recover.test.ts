/** Settling what others left open: whose batches may be settled, by whom, and what is left alone. */
import { describe, expect, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.ts';
import { settleDeadIntents, settleOpenIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Rule } from '../../src/policy/compiled.ts';
import type { Store } from '../../src/ports/store.ts';
import { dayText, policy, visitsPolicy } from '../simulation/register.ts';
import { type TestBench, testBench } from './bench-engine.ts';

const visit = (id: number) => ({ id, person: 'person-1', visited_on: dayText(40), kept_for: null, important: false });

/** A worker in the middle of a run of `visits`: its store does not answer the effect until it is told to. */
async function stopped({ other, store }: TestBench) {
  const engine = other('worker-2');
  let goOn: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const outcome = new Promise<{ begun: Promise<unknown> }>((resolve) => {
    const waiting: Store = {
      ...store,
      effect: async (order) => {
        resolve({ begun });
        await told;
        return store.effect(order);
      },
    };
    const begun = runPolicy({ ...engine, store: async () => waiting } satisfies Engine, 'visits').catch(
      (error: { code: string }) => error.code,
    );
  });
  const { begun } = await outcome;
  return { goOn, begun };
}

describe('open intents', () => {
  test('whose lease is dead are settled by any worker, and the original can do nothing more when it wakes up', async () => {
    const bench = await testBench();
    const { engine, store, ledger, clock, keys } = bench;
    store.put('visits', visit(1));
    const { goOn, begun } = await stopped(bench);
    const [open] = await ledger.openIntents();
    expect(open).toMatchObject({ alive: true, worker: 'worker-2' });
    expect(await settleDeadIntents(engine)).toEqual({ settled: [], failed: [] });

    clock.now += 60_000;
    expect((await settleDeadIntents(engine)).settled).toMatchObject([{ batchId: open?.batchId }]);
    expect(await ledger.settlement(open?.batchId ?? '')).toMatchObject({ state: 'abandoned', disposed: 0 });
    goOn();
    expect(await begun).toBe('lease.lost');
    expect(keys('visits')).toEqual(['1']);
    await runPolicy(engine, 'visits');
    expect(keys('visits')).toEqual([]);
  });

  test('of a worker that dies while it settles one batch and works on the next are both settled by what really happened', async () => {
    const bench = await testBench({ settings: { batchSize: 2 } });
    const { engine, store, ledger, clock, keys, other } = bench;
    for (const id of [1, 2, 3, 4, 5]) store.put('visits', visit(id));
    const died = new Error('the worker died here');
    const worker = other('worker-2');
    const dying: Engine = {
      ...worker,
      ledger: {
        ...worker.ledger,
        settle: () => Promise.reject(died),
        endRun: () => Promise.reject(died),
        releaseLease: () => Promise.reject(died),
      },
    };
    await expect(runPolicy(dying, 'visits')).rejects.toBe(died);
    const open = await ledger.openIntents();
    expect(open.map(({ range }) => range.size)).toEqual([2, 2]);
    expect(keys('visits')).toEqual(['5']);

    clock.now += engine.settings.leaseMs + engine.settings.effectMs + 1;
    const { settled, failed } = await settleDeadIntents(engine);
    expect([settled.length, failed]).toEqual([2, []]);
    for (const { batchId } of open)
      expect(await ledger.settlement(batchId)).toMatchObject({ state: 'done', disposed: 2 });
    expect(await store.receipts()).toEqual([]);
    await runPolicy(engine, 'visits');
    expect(keys('visits')).toEqual([]);
  });

  test('of a store that cannot be reached do not keep the others waiting', async () => {
    const bench = await testBench();
    const { engine, store, ledger, clock } = bench;
    store.put('visits', visit(1));
    await stopped(bench);
    const [first] = await ledger.openIntents();
    clock.now += 60_000;
    const elsewhere = { ...first, batchId: 'elsewhere', store: 'gone', alive: false };
    const failing: Engine = {
      ...engine,
      ledger: { ...ledger, openIntents: async () => [elsewhere, ...(await ledger.openIntents())] as never },
      store: async (name) => {
        if (name === 'gone') throw new Error('not there');
        return store;
      },
    };
    const { settled, failed } = await settleDeadIntents(failing);
    expect(settled.map(({ batchId }) => batchId)).toEqual([first?.batchId]);
    expect(failed.map(({ intent }) => intent.batchId)).toEqual(['elsewhere']);
  });

  test('that another run holds alive are not touched by a worker that overslept its own lease', async () => {
    const bench = await testBench();
    const { other, store, ledger, keys } = bench;
    store.put('visits', visit(1));
    const { goOn, begun } = await stopped(bench);
    const identity = (await store.catalogue(['visits'])).visits?.identity ?? '';
    await expect(settleOpenIntents(other('worker-3'), [identity])).rejects.toMatchObject({ code: 'lease.lost' });
    expect(await ledger.openIntents()).toHaveLength(1);
    goOn();
    expect(await begun).toMatchObject({ state: 'finished', counts: { destroyed: 1 } });
    expect(keys('visits')).toEqual([]);
  });

  test('in a store without receipts wait until their original cannot be at work any more', async () => {
    const bench = await testBench({ prepared: false });
    const { engine, store, ledger, clock } = bench;
    store.put('visits', visit(1));
    await stopped(bench);
    clock.now += 60_000;
    expect(await settleDeadIntents(engine)).toEqual({ settled: [], failed: [] });
    expect(await ledger.openIntents()).toHaveLength(1);
    clock.now += 10_000;
    expect((await settleDeadIntents(engine)).settled).toHaveLength(1);
  });

  test('that another worker settles at the same moment count as settled', async () => {
    const bench = await testBench();
    const { engine, store, ledger, clock } = bench;
    store.put('visits', visit(1));
    await stopped(bench);
    clock.now += 60_000;
    const racing: Store = {
      ...store,
      fence: async () => {
        await settleDeadIntents(engine);
        throw conflict;
      },
    };
    const recovered = await settleDeadIntents({ ...engine, store: async () => racing });
    expect(recovered.failed).toEqual([]);
    expect(await ledger.openIntents()).toEqual([]);
  });
});

const conflict = new GallraError({
  code: 'store.conflict',
  what: 'The receipt was settled meanwhile.',
  hint: 'Do nothing.',
  actor: 'nobody',
  retryable: true,
});

test('an open intent of a store without receipts that was to change records, not to destroy them, is wholly indeterminate', async () => {
  const changing = policy('visits', {
    dataset: { ...visitsPolicy.rule.dataset, table: 'visits', parts: [] } as Rule['dataset'],
    retain: { ...visitsPolicy.rule.retain, from: { kind: 'on', day: '2026-01-01' }, extend: [] } as Rule['retain'],
    unless: [],
    disposition: { kind: 'anonymise', columns: { kept_for: 'erase' }, mark: 'visited_on' },
  });
  const bench = await testBench({
    prepared: false,
    policies: [{ file: 'visits.yaml', source: '', policy: changing }],
  });
  const { engine, store, ledger, clock } = bench;
  store.put('visits', { ...visit(1), visited_on: null });
  const failure = { code: 'store.unknown', what: 'The connection broke.', hint: 'None.', actor: 'nobody' } as const;
  const losing: Store = {
    ...store,
    effect: async (order) => {
      await store.effect(order);
      throw new GallraError(failure);
    },
  };
  await expect(runPolicy({ ...engine, store: async () => losing }, 'visits')).rejects.toMatchObject({
    code: 'store.unknown',
  });
  const [open] = await ledger.openIntents();
  clock.now += 70_000;
  await settleDeadIntents(engine);
  expect(await ledger.settlement(open?.batchId ?? '')).toMatchObject({ disposed: 0, indeterminate: 1 });
});
