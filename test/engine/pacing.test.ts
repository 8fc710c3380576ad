/** Runs that go no faster, and at no other hours, than stores.yaml says. Time is virtual: sleeping moves it on. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approveRun } from '../../src/engine/approve.ts';
import { openBudget } from '../../src/engine/budget.ts';
import type { Progress } from '../../src/engine/dispose-all.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { eraseFor } from '../../src/engine/erasure/erase.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { openLogBudget } from '../../src/engine/log-budget.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { paceOf, type WrittenPace } from '../../src/policy/store-pace.ts';
import type { Burden, EffectOrder, Receipt, Store } from '../../src/ports/store.ts';
import { dayText, soundPolicies, startMs, visitsPolicy } from '../simulation/register.ts';
import { type BenchOptions, type TestBench, testBench } from './bench-engine.ts';
import { approved, asked, files, important, others, visit as visitOf, visits } from './erasure-place.ts';

const visit = (id: number) => ({ id, person: 'person-1', visited_on: dayText(40), kept_for: null, important: false });

interface Paced extends TestBench {
  /** How many went, and when, in milliseconds since the start: one for each batch. */
  went: { at: number; records: number }[];
}

/** A register with so many due visits, of which stores.yaml says this. */
async function paced(pace: WrittenPace, visits: number, options: BenchOptions = {}): Promise<Paced> {
  const bench = await testBench({ ...options, settings: { batchSize: 10, ...options.settings } });
  for (let id = 1; id <= visits; id++) bench.store.put('visits', visit(id));
  const entry: StoreEntry = {
    ...{
      name: 'register',
      kind: 'postgres',
      url: '',
      schema: 'public',
      timezone: 'Europe/Helsinki',
      access: 'dispose',
    },
    pace: paceOf(pace),
  };
  const went: Paced['went'] = [];
  const effect = async (order: EffectOrder): Promise<Receipt> => {
    const receipt = await bench.store.effect(order);
    went.push({ at: bench.clock.now - startMs, records: receipt.disposed.length });
    return receipt;
  };
  const store = { ...bench.store, effect };
  const over = (engine: Engine): Engine => ({
    ...engine,
    store: async () => store,
    policies: { ...engine.policies, stores: [entry] },
  });
  return { ...bench, engine: over(bench.engine), other: (worker) => over(bench.other(worker)), went };
}

const sum = (went: Paced['went']): number => went.reduce((total, { records }) => total + records, 0);

describe('a budget', () => {
  test('in no stretch of time is more taken than that time gives, and one second more', () => {
    const asked = fc.array(fc.record({ afterMs: fc.nat(3_000), wanted: fc.integer({ min: 1, max: 500 }) }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 300, noNaN: true }), asked, (perSecond, asks) => {
        const budget = openBudget(perSecond, 0);
        const taken: { at: number; taken: number }[] = [];
        let now = 0;
        for (const { afterMs, wanted } of asks) {
          now += afterMs;
          const got = budget.take(wanted, now);
          if ('taken' in got) taken.push({ at: now, ...got });
          else {
            now += got.waitMs;
            // Who waits as long as was said is given it.
            taken.push({ at: now, ...(budget.take(wanted, now) as { taken: number }) });
          }
        }
        const most = Math.max(1, Math.floor(perSecond));
        expect(taken.every((one) => one.taken >= 1 && one.taken <= most)).toBe(true);
        for (const [i, from] of taken.entries()) {
          let total = 0;
          for (const one of taken.slice(i)) {
            total += one.taken;
            expect(total).toBeLessThanOrEqual(most + ((one.at - from.at) / 1_000) * perSecond + 1e-4);
          }
        }
        let total = 0;
        for (const one of taken) {
          total += one.taken;
          expect(total).toBeLessThanOrEqual((one.at / 1_000) * perSecond + 1e-4);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('what was taken and not used is there again, and no more than one second gives', () => {
    const budget = openBudget(10, 0);
    expect(budget.take(10, 1_000)).toEqual({ taken: 10 });
    budget.giveBack(4);
    expect(budget.take(4, 1_000)).toEqual({ taken: 4 });
    expect(budget.take(1, 1_000)).toEqual({ waitMs: 100 });
    budget.giveBack(100);
    expect(budget.take(100, 1_000)).toEqual({ taken: 10 });
  });

  test('a clock that is set back gives nothing twice', () => {
    const budget = openBudget(10, 0);
    expect(budget.take(10, 1_000)).toEqual({ taken: 10 });
    expect(budget.take(10, 0)).toEqual({ waitMs: 1_000 });
    expect(budget.take(10, 500)).toEqual({ waitMs: 500 });
  });
});

describe('records in a second', () => {
  test('a run goes no faster, by the time of each batch; and it says why', async () => {
    const { engine, went, keys } = await paced({ records: '20 per second' }, 200);
    const progress: Progress[] = [];
    const report = await runPolicy(engine, 'visits', { onProgress: (step) => progress.push(step) });
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 200 } });
    expect(keys('visits')).toEqual([]);
    for (const [i, { at }] of went.entries()) expect(sum(went.slice(0, i + 1))).toBeLessThanOrEqual((20 * at) / 1_000);
    expect(went.at(-1)?.at).toBeLessThan(11_000);
    expect(progress.at(-1)).toMatchObject({ done: 200, waits: 'records' });
  });

  test('where the pace gives less than a batch may have, the next one is not asked for ahead', async () => {
    const { engine, store } = await paced({ records: '4 per second' }, 12);
    const seen: string[] = [];
    const told: Partial<Store> = {
      async select(...args) {
        seen.push('asked');
        return store.select(...args);
      },
      async effect(order) {
        const receipt = await store.effect(order);
        seen.push('done');
        return receipt;
      },
    };
    await runPolicy({ ...engine, store: async () => ({ ...store, ...told }) }, 'visits');
    expect(seen).toEqual(['asked', 'done', 'asked', 'done', 'asked', 'done', 'asked']);
  });

  test('a batch is never larger than one second may have, and fewer than one a second go one by one', async () => {
    const few = await paced({ records: '4 per second' }, 12);
    await runPolicy(few.engine, 'visits');
    expect(few.went.map(({ records }) => records)).toEqual([4, 4, 4]);
    const fewer = await paced({ records: '30 per minute' }, 3);
    await runPolicy(fewer.engine, 'visits');
    expect(fewer.went).toEqual([2_000, 4_000, 6_000].map((at) => ({ at, records: 1 })));
  });

  test('two runs, one after the other, go no faster than one; a lease outlives the longest wait', async () => {
    const { engine, went, other, store } = await paced({ records: '36 per hour' }, 4, { settings: { leaseMs: 1_000 } });
    await runPolicy(engine, 'visits');
    store.put('visits', visit(5));
    expect(await runPolicy(other('worker-2'), 'visits')).toMatchObject({ counts: { destroyed: 1 } });
    for (const [i, { at }] of went.entries()) expect(i + 1).toBeLessThanOrEqual(at / 100_000);
  });

  test('the store takes one run at a time, over all its tables and workers', async () => {
    const { engine, other, store } = await paced({ records: '20 per second' }, 30);
    store.put('requests', { id: 1, requested_on: dayText(40) });
    let beside: unknown = null;
    const onProgress = async () => {
      beside ??= runPolicy(other('worker-2'), 'requests');
    };
    await runPolicy(engine, 'visits', { onProgress });
    expect(await beside).toMatchObject({ state: 'taken' });
    expect(await runPolicy(other('worker-2'), 'requests')).toMatchObject({ state: 'finished' });
  });

  test('a hold that is placed while the run waits is acknowledged at once, and kept', async () => {
    const { engine, other, keys, went } = await paced({ records: '10 per second' }, 40);
    const { clock } = engine;
    let placed: Awaited<ReturnType<typeof placeHold>> | null = null;
    const sleep: typeof clock.sleep = async (ms, signal) => {
      if (sum(went) >= 20 && !placed) {
        placed = await placeHold(other('officer'), {
          ...{ store: 'register', table: 'visits', kind: 'record', match: { id: '39' }, restriction: false },
          ...{
            reason: 'litigation',
            matter: 'D/1',
            note: null,
            placedBy: 'officer',
            reviewOn: '2027-01-01',
            future: false,
          },
        });
      }
      await clock.sleep(ms, signal);
    };
    const report = await runPolicy({ ...engine, clock: { ...clock, sleep } }, 'visits');
    expect(placed).toMatchObject({ acknowledged: true, covered: 1 });
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 39, held: 1 } });
    expect(keys('visits')).toEqual(['39']);
  });

  test('a signal ends the wait at once', async () => {
    const { engine, went } = await paced({ records: '1 per hour' }, 3);
    const stop = new AbortController();
    const sleep: Engine['clock']['sleep'] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        stop.abort();
      });
    const report = await runPolicy({ ...engine, clock: { ...engine.clock, sleep } }, 'visits', { signal: stop.signal });
    expect(report).toMatchObject({ state: 'stopped', counts: { left: 3 } });
    expect(went).toEqual([]);
  });

  test('a plan tells what the run may have', async () => {
    const { engine } = await paced({ records: '20 per second', hours: '00:00 to 24:00' }, 40);
    expect((await planPolicy(engine, 'visits')).pace).toMatchObject({
      records: { perSecond: 20 },
      hours: { store: 'register', opensAt: '2026-06-01T09:00:00.000Z', closesAt: null },
    });
  });
});

// The register's day begins at noon in Helsinki.
describe('hours', () => {
  test('outside them nothing begins, and nothing is written; a plan says until when', async () => {
    const { engine, ledger, went } = await paced({ hours: '22:00 to 05:00' }, 3);
    const before = ledger.snapshot();
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      state: 'closed',
      runId: null,
      refusal: {
        code: 'store.closed',
        message:
          'The store register is open from 22:00 to 05:00 (Europe/Helsinki); it is closed until 2026-06-01 22:00.',
      },
    });
    expect(went).toEqual([]);
    expect([ledger.snapshot().runs, ledger.snapshot().entries]).toEqual([before.runs, before.entries]);
    const plan = await planPolicy(engine, 'visits');
    expect(plan).toMatchObject({ refusal: null, pace: { hours: { opensAt: '2026-06-01T19:00:00.000Z' } } });
    expect(plan.pace?.hours?.closesAt).toBe('2026-06-02T02:00:00.000Z');
  });

  test('by hand it runs all the same, and every entry of its end says so', async () => {
    const { engine, ledger } = await paced({ hours: '22:00 to 05:00' }, 3);
    const report = await runPolicy(engine, 'visits', { outsideHours: true });
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 3 }, waived: ['anchor', 'hours'] });
    const [finished] = ledger.snapshot().entries.filter(({ kind }) => kind === 'run.finished');
    expect(finished?.waived).toEqual(['anchor', 'hours']);
  });

  test('a run at work when the store closes ends after its batch, and the next goes on', async () => {
    const { engine, clock, went, keys, ledger } = await paced({ hours: '12:00 to 12:01', records: '1 per second' }, 90);
    const report = await runPolicy(engine, 'visits');
    expect(report).toMatchObject({ state: 'stopped', refusal: { code: 'store.closed' }, counts: { left: 31 } });
    expect(went).toHaveLength(59);
    expect(Math.max(...went.map(({ at }) => at))).toBeLessThan(60_000);
    expect(ledger.snapshot().runs).toMatchObject([{ state: 'finished', code: 'store.closed' }]);
    clock.now = startMs + 24 * 3_600_000;
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 31 } });
    expect(keys('visits')).toEqual([]);
  });

  test('what a person approved goes on with what is left of it, when the store opens again', async () => {
    const policies = soundPolicies.map((one) =>
      one.policy.id === 'visits'
        ? { ...one, policy: { ...visitsPolicy, rule: { ...visitsPolicy.rule, limits: { records: 100, share: 1 } } } }
        : one,
    );
    const { engine, clock } = await paced({ hours: '12:00 to 12:01', records: '3 per second' }, 200, { policies });
    const waiting = await runPolicy(engine, 'visits');
    expect(waiting).toMatchObject({ state: 'waiting' });
    await approveRun(engine, waiting.runId ?? '', 'officer');
    const stopped = await runPolicy(engine, 'visits');
    expect(stopped).toMatchObject({ state: 'stopped', runId: waiting.runId, refusal: { code: 'store.closed' } });
    clock.now = startMs + 24 * 3_600_000;
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      ...{ state: 'finished', runId: waiting.runId },
      counts: { destroyed: 200 },
    });
  });

  test('what a person asked to be erased, and what is only attested, waits too', async () => {
    const bench = await paced({ hours: '22:00 to 05:00' }, 0, { policies: files([visits, important, ...others]) });
    bench.store.put('visits', visitOf(1, 'eva', 2));
    const { id } = await approved(bench, asked('eva'));
    expect(await eraseFor(bench.engine, id)).toMatchObject([{ refusal: { code: 'store.closed' }, state: 'approved' }]);
    expect(bench.keys('visits')).toEqual(['1']);
    expect(await eraseFor(bench.engine, id, { outsideHours: true })).toMatchObject([{ state: 'finished' }]);
    expect(bench.keys('visits')).toEqual([]);

    const disposition = { kind: 'verify' as const, none: null };
    const verifying = files([{ ...visitsPolicy, digest: 'verify', rule: { ...visitsPolicy.rule, disposition } }]);
    const { engine, ledger } = await paced({ hours: '22:00 to 05:00' }, 1, { policies: verifying });
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'closed' });
    expect(await runPolicy(engine, 'visits', { outsideHours: true })).toMatchObject({ counts: { overdue: 1 } });
    expect(ledger.snapshot().entries.find(({ kind }) => kind === 'run.finished')?.waived).toEqual(['hours']);
  });

  test('stores that are never open together are said to be so', async () => {
    const { engine } = await paced({ hours: '22:00 to 05:00' }, 1);
    const dataset = visitsPolicy.rule.dataset;
    if (!dataset) throw new Error('visits have a dataset');
    const part = { kind: 'object' as const, store: 'shelf', object: '{person}', columns: ['person'] };
    const policy = { ...visitsPolicy, rule: { ...visitsPolicy.rule, dataset: { ...dataset, parts: [part] } } };
    const [entry] = engine.policies.stores as [StoreEntry];
    const stores = [entry, { ...entry, name: 'shelf', pace: paceOf({ hours: '12:00 to 13:00' }) }];
    const { closedNow } = await import('../../src/engine/store-hours.ts');
    expect(closedNow({ clock: engine.clock, policies: { ...engine.policies, stores } }, policy as never)).toMatchObject(
      {
        opensAt: null,
        refusal: { actor: 'operator', message: expect.stringContaining('never together') },
      },
    );
  });
});

/** A server that says how it is, moved on by its clock and by what is disposed of. */
function burdened(bench: Paced, burden: (at: number, records: number) => Burden): Engine {
  const told = async (): Promise<Burden> => burden(bench.clock.now - startMs, sum(bench.went));
  return {
    ...bench.engine,
    store: async (name) => ({ ...((await bench.engine.store(name)) as Store), burden: told }),
  };
}

describe('a server that has much to carry', () => {
  test('while a replica is too far behind no batch begins, and the run says so', async () => {
    const bench = await paced({ lag: '10 seconds' }, 30);
    const engine = burdened(bench, (at) => ({ logBytes: 0, lagMs: at < 60_000 ? 60_000 - at : 0 }));
    const progress: Progress[] = [];
    const report = await runPolicy(engine, 'visits', { onProgress: (step) => progress.push(step) });
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 30 } });
    expect(Math.min(...bench.went.map(({ at }) => at))).toBe(50_000);
    expect(progress.filter(({ done }) => done === 0)).toEqual([
      { policy: 'visits', done: 0, due: 30 },
      { policy: 'visits', done: 0, due: 30, waits: 'lag' },
    ]);
  });

  test('where the lag cannot be seen nothing is disposed of, and the plan says so', async () => {
    const bench = await paced({ lag: '10 seconds' }, 3);
    const engine = burdened(bench, () => ({ logBytes: 0, lagMs: null }));
    expect((await planPolicy(engine, 'visits')).refusal).toMatchObject({ code: 'store.lag', actor: 'operator' });
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'store.lag' } });
    expect(bench.keys('visits')).toHaveLength(3);
  });

  test('batches are made so small, and wait so long, that the log stays below its ceiling', async () => {
    // A hundred bytes a record, and as much again by others.
    const bench = await paced({ log: '1 kB per second' }, 200, { settings: { batchSize: 50 } });
    const engine = burdened(bench, (at, records) => ({ logBytes: records * 100 + at / 10, lagMs: 0 }));
    expect(await runPolicy(engine, 'visits')).toMatchObject({ counts: { destroyed: 200 } });
    const { went } = bench;
    expect(went[0]?.records).toBe(50);
    // The first batch was made without knowing what a record costs; each of the others may have what a quarter of a second may.
    for (const { records } of went.slice(1)) expect(records).toBeLessThanOrEqual(2);
    for (const [i, { at }] of went.entries())
      expect(100 * sum(went.slice(0, i)) + at / 10).toBeLessThanOrEqual(250 + at);
  });

  test('what others wrote in excess is not held against a run for ever', () => {
    const budget = openLogBudget(1_000);
    budget.seen(0, 0);
    budget.seen(1_000_000, 1_000);
    expect(budget.waitMs()).toBe(10_000);
    budget.seen(1_000_000, 11_000);
    expect(budget.waitMs()).toBe(0);
  });
});
