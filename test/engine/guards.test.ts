/** What stops a run that could be wrong, and what must not: each guard, by itself and in runs over the memory store. */
import { describe, expect, test } from '@jest/globals';
import { approvePolicy, approveRun } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { guardBackwards, guardDisagreement } from '../../src/engine/guards/clock.ts';
import { expectedAfter, guardDeviation, horizonsOf } from '../../src/engine/guards/deviation.ts';
import { guardShrunk } from '../../src/engine/guards/shrunk.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { RunReport } from '../../src/engine/run-report.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import type { Tally } from '../../src/ports/store.ts';
import { soundPolicies, startMs, visitsPolicy } from '../simulation/register.ts';
import { type BenchOptions, type TestBench, testBench } from './bench-engine.ts';

const dayMs = 86_400_000;
const generous: SoundPolicy[] = soundPolicies.map((one) =>
  one.policy.id === 'visits'
    ? {
        ...one,
        policy: {
          ...visitsPolicy,
          digest: 'generous',
          rule: { ...visitsPolicy.rule, limits: { records: 100_000, share: 1 } },
        },
      }
    : one,
);

const bench = (options: BenchOptions = {}): Promise<TestBench> =>
  testBench({ policies: generous, settings: { batchSize: 5_000 }, ...options });

let ids = 0;
/** Visits of that many days before the register's first day, or after it where negative. */
function visits(store: TestBench['store'], count: number, daysAgo: number): void {
  for (let i = 0; i < count; i++) {
    const visited_on = new Date(startMs - daysAgo * dayMs).toISOString().slice(0, 10);
    store.put('visits', { id: ++ids, person: `p-${ids}`, visited_on, kept_for: null, important: false });
  }
}

const refusals = ({ ledger }: TestBench) =>
  ledger
    .snapshot()
    .entries.filter(({ kind }) => kind === 'run.refused')
    .map(({ code }) => code);

const tallyOf = (due: number, tableRows: number): Tally => ({
  tableRows,
  lines: [{ outcome: 'due', count: due, oldest: null, newest: null }],
  beyondMaximum: 0,
});

describe('deviation', () => {
  const zone = 'Europe/Helsinki';
  const at = (day: string): { asOf: string; zone: string } => ({ asOf: `${day}T00:30:00Z`, zone });
  const last = (forecast: [number, number][]) => ({
    asOf: at('2026-06-01').asOf,
    forecast: forecast.map(([days, due]) => ({ days, due })),
  });

  test.each([
    [3_000, 0, 1_000_000, false], // 1 % of the table is more than that
    [1_000, 0, 10_000, false],
    [1_001, 0, 10_000, true],
    [6_000, 2_000, 10_000, false],
    [6_001, 2_000, 10_000, true],
  ])('%i due where %i were forecast, of %i rows: waits %p', (due, forecast, rows, waits) => {
    const refusal = guardDeviation(last([[1, forecast]]), tallyOf(due, rows), at('2026-06-02'));
    expect(refusal !== null).toBe(waits);
    if (refusal) expect(refusal).toMatchObject({ code: 'guard.deviation', approvable: true, actor: 'approver' });
  });

  test('counts days of the calendar, and takes the next greater horizon', () => {
    const forecast = last([
      [1, 0],
      [2, 5_000],
      [7, 6_000],
    ]).forecast;
    expect([1, 2, 3, 7].map((days) => expectedAfter(forecast, days))).toEqual([858, 5_000, 6_000, 6_000]);
    expect(
      guardDeviation({ asOf: '2026-06-01T20:00:00Z', forecast }, tallyOf(9_000, 0), at('2026-06-02')),
    ).not.toBeNull();
    expect(guardDeviation({ asOf: '2026-06-01T20:00:00Z', forecast }, tallyOf(9_000, 0), at('2026-06-03'))).toBeNull();
  });

  test.each([
    ['15 2 * * *', [1, 2, 7, 31]],
    ['15 2 * * 1', [1, 2, 7, 31]],
    ['15 2 1 * *', [1, 2, 7, 31, 92]],
    ['15 2 1 1 *', [1, 2, 7, 31, 92, 366]],
    [null, [1, 2, 7, 31, 92, 366]],
  ])('with the schedule %p days are counted as far ahead as the run after the next: %p', (schedule, days) => {
    expect(horizonsOf(schedule, zone, at('2026-06-01').asOf)).toEqual(days);
  });

  test('a policy without a finished run is not compared', () => {
    expect(guardDeviation(null, tallyOf(1_000_000, 1_000_000), at('2026-06-02'))).toBeNull();
  });

  /** Ran once over 500 visits a day, the youngest of which came today. */
  async function settledIn(options: BenchOptions = {}): Promise<TestBench> {
    const all = await bench(options);
    for (let day = 0; day <= 31; day++) visits(all.store, 500, day);
    expect((await runPolicy(all.engine, 'visits')).counts).toEqual({ destroyed: 500 });
    return all;
  }

  test('a finished run says what will be due, and far more than that waits for a person', async () => {
    const all = await settledIn();
    const { engine, store, ledger, clock, keys } = all;
    const [run] = ledger.snapshot().runs;
    expect(run?.aftermath).toEqual({
      ...{ tableRows: 15_500, beyondMaximum: 0, oldest: null },
      forecast: [
        { days: 1, due: 500 },
        { days: 2, due: 1_000 },
        { days: 7, due: 3_500 },
        { days: 31, due: 15_500 },
      ],
    });
    clock.now += dayMs;
    for (const row of (store.snapshot().tables.visits ?? []).slice(0, 2_000))
      store.put('visits', { ...row, important: false, visited_on: '2020-01-01' });
    expect((await planPolicy(engine, 'visits')).refusal).toMatchObject({ code: 'guard.deviation' });
    const waiting = await runPolicy(engine, 'visits');
    expect(waiting).toMatchObject({ state: 'waiting', refusal: { code: 'guard.deviation' } });
    expect(keys('visits')).toHaveLength(15_500);
    expect(refusals(all)).toEqual(['guard.deviation']);
    await approveRun(engine, waiting.runId ?? '', 'officer');
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 2_500 } });
  });

  test('an outage of six weeks in which records came and fell due is no surprise', async () => {
    const { engine, store, clock } = await settledIn();
    for (let day = 1; day <= 42; day++) visits(store, 500, -day);
    clock.now += 42 * dayMs;
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 21_000 } });
  });

  test('a pause is no surprise', async () => {
    const { engine, store, clock } = await settledIn();
    const scope = { policy: 'visits', store: null };
    await engine.ledger.pause({ ...scope, until: null, reason: 'incident', pausedBy: 'officer' });
    for (let day = 1; day <= 10; day++) {
      visits(store, 500, -day);
      clock.now += dayMs;
      expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'run.paused' } });
    }
    await engine.ledger.resume(scope, 'officer');
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 5_000 } });
  });

  test('the end of a month, when four days fall due at once, is no surprise', async () => {
    const { retain } = visitsPolicy.rule;
    if (retain.kind !== 'dated') throw new TypeError('visits are dated');
    const monthly: SoundPolicy = {
      file: 'visits.yaml',
      source: '',
      policy: {
        ...visitsPolicy,
        digest: 'two months',
        rule: {
          ...visitsPolicy.rule,
          limits: { records: 100_000, share: 1 },
          retain: { ...retain, period: { months: 2, days: 0 }, extend: [] },
        },
      },
    };
    const { engine, store, clock } = await bench({ policies: [monthly] });
    clock.now = Date.parse('2027-02-27T10:00:00Z');
    const leapt = await runPolicy(engine, 'visits');
    await approveRun(engine, leapt.runId ?? '', 'officer');
    const ago = (day: string): number => (startMs - Date.parse(`${day}T09:00:00Z`)) / dayMs;
    // Nothing was kept of the 27th, and much of the four days that end together on 28 February.
    for (const day of ['28', '29', '30', '31']) visits(store, 1_000, ago(`2026-12-${day}`));
    const states: [string, number | undefined][] = [];
    for (let day = 0; day < 4; day++) {
      const { state, counts } = await runPolicy(engine, 'visits');
      states.push([state, counts.destroyed]);
      clock.now += dayMs;
    }
    expect(states).toEqual([
      ['finished', undefined],
      ['finished', undefined],
      ['finished', 4_000],
      ['finished', undefined],
    ]);
  });
});

describe('a table that shrank', () => {
  test.each([
    [1_000, 0, 500, false],
    [1_000, 0, 499, true],
    [1_000, 600, 0, true], // 400 of them went without us
    [1_000, 1_000, 0, false],
    [1_000, 600, 200, false],
    [99, 0, 1, false],
    [1, 0, 0, true],
    [0, 0, 0, false],
  ])('from %i rows, %i of them ours, to %i: waits %p', (before, ours, now, waits) => {
    expect(guardShrunk(before, ours, now) !== null).toBe(waits);
  });

  test('waits for a person, who approves the run', async () => {
    const all = await bench();
    const { engine, store, keys } = all;
    visits(store, 300, 10);
    await runPolicy(engine, 'visits');
    for (const key of keys('visits').slice(0, 200)) store.remove('visits', [key]);
    visits(store, 1, 40);
    const waiting = await runPolicy(engine, 'visits');
    expect(waiting).toMatchObject({ state: 'waiting', refusal: { code: 'guard.shrunk' } });
    expect(refusals(all)).toEqual(['guard.shrunk']);
    await approveRun(engine, waiting.runId ?? '', 'officer');
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 1 } });
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
  });

  test('emptied by somebody else it waits, though nothing is due; emptied by us it does not', async () => {
    const { engine, store, keys } = await bench();
    visits(store, 150, 40);
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 150 });
    expect((await runPolicy(engine, 'visits')).state).toBe('finished');
    visits(store, 5, 10);
    await runPolicy(engine, 'visits');
    for (const key of keys('visits')) store.remove('visits', [key]);
    const waiting = await runPolicy(engine, 'visits');
    expect(waiting).toMatchObject({ state: 'waiting', refusal: { code: 'guard.shrunk' } });
    await approveRun(engine, waiting.runId ?? '', 'officer');
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: {} });
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
  });

  test('what another policy of ours took from the same table is not missed', async () => {
    const { engine, store, clock } = await bench();
    visits(store, 50, 10);
    const important = (id: number) => ({ id, person: 'x', visited_on: '2020-01-01', kept_for: null, important: true });
    for (let id = 100_000; id < 100_300; id++) store.put('visits', important(id));
    store.put('matters', { id: 1, person: 'x', state: 'open' });
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ excepted: 300 });
    store.put('matters', { id: 1, person: 'x', state: 'closed' });
    clock.now += 1_000;
    expect((await runPolicy(engine, 'important-visits')).counts).toEqual({ destroyed: 300 });
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
  });
});

describe('clocks', () => {
  const offset = (whose: string, leastMs: number, mostMs = leastMs) => ({ whose, leastMs, mostMs });

  test.each([
    [[0, 4_999, -1], false],
    [[0, 5_001, 0], true],
    [[0, -5_001, 0], true],
    [[0, 3_000, -3_000], true],
    [[0, -3_600_000, -3_600_000], true],
  ])('the worker, the ledger and the store ahead by %j ms: refused %p', (ahead, refused) => {
    const refusal = guardDisagreement(ahead.map((ms, i) => offset(['a', 'b', 'c'][i] ?? '', ms)));
    expect(refusal?.code).toBe(refused ? 'guard.clock' : undefined);
  });

  test('an answer that took long proves nothing about the clock that gave it', () => {
    expect(guardDisagreement([offset('worker', 0), offset('store', -60_000, 0)])).toBeNull();
    expect(guardDisagreement([offset('worker', 0), offset('store', -60_000, -6_000)])).toMatchObject({
      message: expect.stringContaining('6 s ahead of that of store'),
    });
  });

  test('a ledger whose clock went back behind its own log, or behind an earlier run, is in doubt', () => {
    const at = (seconds: number): string => new Date(Date.UTC(2026, 5, 1, 12, 0, seconds)).toISOString();
    expect(guardBackwards({ now: at(10), newestAt: at(15) }, [{ asOf: at(3) }])).toBeNull();
    expect(guardBackwards({ now: at(10), newestAt: at(16) }, [])).toMatchObject({ code: 'guard.clock' });
    expect(guardBackwards({ now: at(10), newestAt: at(9) }, [{ asOf: at(16) }])).toMatchObject({ code: 'guard.clock' });
  });

  const askew = (engine: Engine, store: TestBench['store'], ms: number): Engine => ({
    ...engine,
    store: async () => ({ ...store, now: async () => new Date(Date.parse(await store.now()) + ms).toISOString() }),
  });

  test('a store that tells another time is not touched, and the plan says so', async () => {
    const all = await bench();
    visits(all.store, 3, 40);
    const wrong = askew(all.engine, all.store, 6_000);
    expect((await planPolicy(wrong, 'visits')).refusal).toMatchObject({ code: 'guard.clock' });
    expect(await runPolicy(wrong, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.clock' } });
    expect(refusals(all)).toEqual(['guard.clock']);
    expect((await runPolicy(askew(all.engine, all.store, 4_000), 'visits')).counts).toEqual({ destroyed: 3 });
  });

  test('time that goes back refuses every policy until it has caught up', async () => {
    const { engine, store, clock } = await bench();
    visits(store, 3, 40);
    clock.now -= 60_000;
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.clock' } });
    clock.now += 120_000;
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 3 });
  });

  test('a leap makes every policy wait, until a person has approved one of the runs that wait', async () => {
    const all = await bench();
    const { engine, store, clock } = all;
    visits(store, 3, 10);
    clock.now += 46 * dayMs;
    expect((await planPolicy(engine, 'visits')).refusal).toMatchObject({ code: 'guard.leap' });
    const waiting = await runPolicy(engine, 'visits');
    expect(waiting).toMatchObject({ state: 'waiting', refusal: { code: 'guard.leap' } });
    // The first refusal stands in the log by now, at the new time; the leap is not forgotten for that.
    expect(await runPolicy(engine, 'requests')).toMatchObject({ state: 'waiting', refusal: { code: 'guard.leap' } });
    expect(refusals(all)).toEqual(['guard.leap', 'guard.leap']);
    await approveRun(engine, waiting.runId ?? '', 'officer');
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 3 } });
    expect(await runPolicy(engine, 'requests')).toMatchObject({ state: 'finished' });
  });

  test('forty-five days without a run are none', async () => {
    const { engine, store, clock } = await bench();
    visits(store, 3, 10);
    clock.now += 45 * dayMs;
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 3 } });
  });
});

describe('the audit log', () => {
  test('a log in which something is missing stops every run until it was looked through and found sound', async () => {
    const all = await bench();
    const { engine, store, ledger } = all;
    visits(store, 3, 40);
    const damaged = {
      ...engine,
      ledger: { ...ledger, checkLog: async () => ({ ...(await ledger.checkLog()), fault: 'gap' as const }) },
    };
    expect((await planPolicy(damaged, 'visits')).refusal).toMatchObject({ code: 'guard.audit' });
    expect(await ledger.checkLog()).toMatchObject({ fault: null }); // A plan writes nothing.
    expect(await runPolicy(damaged, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.audit' } });
    // The gap has left the newest entries, and is remembered.
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.audit' } });
    expect(refusals(all)).toEqual(['guard.audit', 'guard.audit']);
    await ledger.recheckLog('officer');
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 3 });
  });
});

describe('the kill switch', () => {
  const pauseOf = (scope: { policy?: string; store?: string }) => ({
    policy: scope.policy ?? null,
    store: scope.store ?? null,
    until: null,
    reason: 'incident',
    pausedBy: 'officer',
  });

  test.each([[{ policy: 'visits' }], [{ store: 'register' }], [{}]])('%j keeps a run from beginning', async (scope) => {
    const all = await bench();
    visits(all.store, 3, 40);
    await all.ledger.pause(pauseOf(scope));
    expect((await planPolicy(all.engine, 'visits')).refusal).toMatchObject({ code: 'run.paused' });
    expect(await runPolicy(all.engine, 'visits')).toMatchObject({
      state: 'refused',
      refusal: { code: 'run.paused', hint: expect.stringContaining('gallra resume') },
    });
    expect(all.keys('visits')).toHaveLength(3);
  });

  test('it ends a run that is under way after the batch in hand; what was done is in the report', async () => {
    const all = await bench({ settings: { batchSize: 2 } });
    const { engine, store, ledger, keys } = all;
    visits(store, 7, 40);
    let paused = false;
    const pausing = async (...args: Parameters<typeof store.effect>) => {
      const receipt = await store.effect(...args);
      if (!paused) await ledger.pause(pauseOf({}));
      paused = true;
      return receipt;
    };
    const report = await runPolicy({ ...engine, store: async () => ({ ...store, effect: pausing }) }, 'visits');
    expect(report).toMatchObject({
      state: 'stopped',
      counts: { destroyed: 2, left: 5 },
      refusal: { code: 'run.paused' },
    });
    expect(keys('visits')).toHaveLength(5);
    expect(ledger.snapshot().runs).toMatchObject([{ state: 'finished', code: 'run.paused' }]);
    await ledger.resume({ policy: null, store: null }, 'officer');
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 5 });
  });
});

describe('an approved run that is cut short', () => {
  async function approvedFor(records: number): Promise<TestBench & { runId: string }> {
    const limited = generous.map((one) =>
      one.policy.id === 'visits'
        ? { ...one, policy: { ...one.policy, rule: { ...one.policy.rule, limits: { records: 100, share: 1 } } } }
        : one,
    );
    const all = await bench({ policies: limited, settings: { batchSize: 50 } });
    visits(all.store, records, 40);
    const { runId, state } = await runPolicy(all.engine, 'visits');
    expect(state).toBe('waiting');
    await approveRun(all.engine, runId ?? '', 'officer');
    return { ...all, runId: runId ?? '' };
  }

  const stoppedAfter = async ({ engine }: TestBench, records: number): Promise<RunReport> => {
    const stop = new AbortController();
    return runPolicy(engine, 'visits', {
      signal: stop.signal,
      onProgress: ({ done }) => done >= records && stop.abort(),
    });
  };

  test('by being stopped goes on with what is left of its approval, at its as-of', async () => {
    const all = await approvedFor(200);
    expect(await stoppedAfter(all, 50)).toMatchObject({ state: 'stopped', counts: { destroyed: 50, left: 150 } });
    expect(await all.ledger.run(all.runId)).toMatchObject({
      state: 'waiting',
      code: 'run.stopped',
      approvedMaximum: 200,
    });
    all.clock.now += dayMs;
    expect(await runPolicy(all.engine, 'visits')).toMatchObject({
      runId: all.runId,
      state: 'finished',
      asOf: new Date(startMs).toISOString(),
      counts: { destroyed: 200 },
    });
    expect(all.keys('visits')).toEqual([]);
  });

  test('disposes of no more than was approved in all', async () => {
    const all = await approvedFor(200);
    await stoppedAfter(all, 50);
    visits(all.store, 50, 41);
    expect(await runPolicy(all.engine, 'visits')).toMatchObject({
      state: 'waiting',
      refusal: { code: 'limits.records' },
    });
    expect(all.keys('visits')).toHaveLength(200);
    expect(await all.ledger.run(all.runId)).toMatchObject({ approvedMaximum: null });
    await approveRun(all.engine, all.runId, 'officer');
    expect(await runPolicy(all.engine, 'visits')).toMatchObject({ runId: all.runId, counts: { destroyed: 250 } });
    expect(all.keys('visits')).toEqual([]);
  });

  test('by a pause before it began keeps its approval', async () => {
    const all = await approvedFor(200);
    const scope = { policy: null, store: 'register' };
    await all.ledger.pause({ ...scope, until: null, reason: 'incident', pausedBy: 'officer' });
    expect(await runPolicy(all.engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'run.paused' } });
    await all.ledger.resume(scope, 'officer');
    expect(await runPolicy(all.engine, 'visits')).toMatchObject({ runId: all.runId, counts: { destroyed: 200 } });
  });

  test('by the death of its worker is taken up by another once the lease is dead', async () => {
    const all = await approvedFor(200);
    const { engine, ledger, clock, runId } = all;
    const died = new Error('the worker died here');
    let settled = 0;
    const dying: Engine = {
      ...engine,
      ledger: {
        ...ledger,
        settle: async (...args) => {
          // By then the store is at work on the next batch, which is done too.
          if (++settled === 1) throw died;
          return ledger.settle(...args);
        },
        endRun: () => Promise.reject(died),
        releaseLease: () => Promise.reject(died),
      },
    };
    await expect(runPolicy(dying, 'visits')).rejects.toBe(died);
    expect(all.keys('visits')).toHaveLength(100);
    expect(await ledger.run(runId)).toMatchObject({ state: 'running' });
    expect((await runPolicy(all.other('worker-2'), 'visits')).state).toBe('taken');
    clock.now += engine.settings.leaseMs + engine.settings.effectMs + 1;
    const report = await runPolicy(all.other('worker-2'), 'visits');
    expect(report).toMatchObject({ runId, state: 'finished', counts: { destroyed: 200 } });
    expect(all.keys('visits')).toEqual([]);
  });

  test('by a store that went away goes on when it is tried again', async () => {
    const all = await approvedFor(200);
    const { engine, store, runId } = all;
    let selects = 0;
    const { GallraError } = await import('../../src/errors/gallra-error.ts');
    const away = new GallraError({ code: 'store.unreachable', what: 'w', hint: 'h', actor: 'nobody', retryable: true });
    const flaky: Engine = {
      ...engine,
      store: async () => ({
        ...store,
        select: async (...args) => {
          if (++selects >= 3) throw away;
          return store.select(...args);
        },
      }),
    };
    await expect(runPolicy(flaky, 'visits')).rejects.toBe(away);
    expect(await runPolicy(engine, 'visits')).toMatchObject({ runId, state: 'finished', counts: { destroyed: 200 } });
  });

  test('is worked on once, also when two jobs of one worker ask for it at the same time', async () => {
    const all = await approvedFor(200);
    const reports = await Promise.all([runPolicy(all.engine, 'visits'), runPolicy(all.engine, 'visits')]);
    expect(reports.map(({ state }) => state).sort()).toEqual(['finished', 'taken']);
    expect(all.keys('visits')).toEqual([]);
  });
});

test('a record whose stamp cannot be known is listed as blocked', async () => {
  const column = { kind: 'column', column: 'ended_on', missing: 'ignore', offset: null } as const;
  const [requests] = soundPolicies.filter(({ policy }) => policy.id === 'requests');
  if (!requests?.policy.rule.dataset) throw new TypeError('requests have a dataset');
  const { policy } = requests;
  const unknowable: SoundPolicy = {
    ...requests,
    policy: {
      ...policy,
      digest: 'stamped with what nobody wrote',
      rule: {
        ...policy.rule,
        dataset: {
          ...requests.policy.rule.dataset,
          parts: [
            {
              kind: 'stamp',
              table: 'events',
              match: { request_id: 'id' },
              stamp: {
                ended_on: {
                  kind: 'term',
                  term: {
                    kind: 'related',
                    table: 'events',
                    match: { request_id: 'id' },
                    where: { op: 'all', of: [] },
                    many: true,
                    column: column.column,
                    missing: 'ignore',
                    offset: null,
                  },
                },
              },
            },
          ],
        },
      },
    },
  };
  const { engine, store, keys } = await testBench({ policies: [unknowable] });
  for (let id = 1; id <= 3; id++) store.put('requests', { id, requested_on: '2026-01-01' });
  store.put('events', { id: 1, request_id: 1, ended_on: '2026-02-01' });
  store.put('events', { id: 2, request_id: 2, ended_on: null });
  await approvePolicy(engine, 'requests', 'officer');
  expect((await runPolicy(engine, 'requests')).counts).toEqual({ destroyed: 1, blocked: 2 });
  expect(keys('requests')).toEqual(['2', '3']);
});
