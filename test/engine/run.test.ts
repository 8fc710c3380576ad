/** One run over the memory store: what it disposes of, what it leaves and why, and what keeps it from starting. */
import { describe, expect, test } from '@jest/globals';
import { approvePolicy, approveRun } from '../../src/engine/approve.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { dayText, soundPolicies, visitsPolicy } from '../simulation/register.ts';
import { testBench } from './bench-engine.ts';

const visit = (id: number, daysAgo: number | null, more: object = {}) => ({
  id,
  person: `person-${id}`,
  visited_on: daysAgo === null ? null : dayText(daysAgo),
  kept_for: null,
  important: false,
  ...more,
});

const limited = (records: number, share = 1): SoundPolicy[] =>
  soundPolicies.map((one) =>
    one.policy.id === 'visits'
      ? {
          ...one,
          policy: {
            ...visitsPolicy,
            digest: `limited to ${records}`,
            rule: { ...visitsPolicy.rule, limits: { records, share } },
          },
        }
      : one,
  );

describe('a run', () => {
  test('disposes of what is due, with its parts, and says of everything else why it is left', async () => {
    const { engine, store, keys } = await testBench();
    store.put('visits', visit(1, 31)); // due since today
    store.put('visits', visit(2, 30)); // its last day is today
    store.put('visits', visit(3, 45, { kept_for: 'complaint' }));
    store.put('visits', visit(4, 61, { kept_for: 'complaint' })); // the extension is over
    store.put('visits', visit(5, 90, { important: true })); // another policy keeps it
    store.put('visits', visit(6, null));
    store.put('visits', visit(7, 90));
    store.put('matters', { id: 1, person: 'person-7', state: 'open' });
    store.put('visits', visit(8, 90));
    store.put('notes', { id: 1, visit_id: 1 });
    store.put('notes', { id: 2, visit_id: 2 });
    const hold = {
      store: 'register',
      table: 'visits',
      kind: 'record',
      identity: '',
      match: { id: '8' },
      restriction: false,
      reason: 'litigation',
      matter: 'D/1',
      note: null,
      placedBy: 'officer',
      reviewOn: '2027-01-01',
    } as const;
    const identity = (await store.catalogue(['visits'])).visits?.identity ?? '';
    const placed = await engine.ledger.placeHold({ ...hold, identity });
    await engine.ledger.acknowledgeHold(placed.hold.id, []);

    const report = await runPolicy(engine, 'visits');

    expect(report.state).toBe('finished');
    expect(report.counts).toEqual({ destroyed: 2, extended: 1, claimed: 1, undated: 1, excepted: 1, held: 1 });
    expect(report.parts).toEqual({ notes: 1 });
    expect(keys('visits')).toEqual(['2', '3', '5', '6', '7', '8']);
    expect(keys('notes')).toEqual(['2']);
  });

  test('counts what is left while its last batch is written down, also where it may dispose of no more', async () => {
    const { engine, store, ledger, keys } = await testBench({ settings: { batchSize: 50 }, policies: limited(100) });
    for (let id = 1; id <= 100; id++) store.put('visits', visit(id, 31));
    const { promise: counted, resolve } = Promise.withResolvers<void>();
    let batches = 0;
    const report = await runPolicy(
      {
        ...engine,
        ledger: {
          ...ledger,
          async settle(...settled) {
            if (++batches === 2) await counted;
            return ledger.settle(...settled);
          },
        },
        store: async () => ({
          ...store,
          async tally(...asked) {
            if (asked[2] === 'after a run') resolve();
            return store.tally(...asked);
          },
        }),
      },
      'visits',
    );
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 100 } });
    expect(keys('visits')).toEqual([]);
    expect(await ledger.openIntents()).toEqual([]);
  }, 5_000);

  test('leaves an intent before and one outcome after every batch in the log', async () => {
    const { engine, store, ledger } = await testBench({ settings: { batchSize: 2 } });
    for (let id = 1; id <= 5; id++) store.put('visits', visit(id, 40));
    await runPolicy(engine, 'visits');
    const kinds = ledger.snapshot().entries.filter(({ kind }) => kind.startsWith('batch.') || kind.startsWith('run.'));
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'run.started',
      'run.planned',
      ...['batch.intended', 'batch.settled', 'batch.intended', 'batch.settled', 'batch.intended', 'batch.settled'],
      'run.finished',
    ]);
    expect(store.snapshot().receipts).toEqual([]);
  });

  test('finds one record that the store refuses by halving, and disposes of the rest', async () => {
    const { engine, store, keys } = await testBench();
    for (let id = 1; id <= 9; id++) store.put('visits', visit(id, 40));
    store.refuse('visits', ['4']);
    const report = await runPolicy(engine, 'visits');
    expect(report.counts).toEqual({ destroyed: 8, failed: 1 });
    expect(keys('visits')).toEqual(['4']);
  });

  test('ends after the batch in hand when it is told to stop, and the next run goes on', async () => {
    const { engine, store, keys } = await testBench({ settings: { batchSize: 3 } });
    for (let id = 1; id <= 7; id++) store.put('visits', visit(id, 40));
    const stop = new AbortController();
    const report = await runPolicy(engine, 'visits', {
      signal: stop.signal,
      onProgress: ({ done }) => done > 0 && stop.abort(),
    });
    expect(report.state).toBe('stopped');
    expect(report.counts).toEqual({ destroyed: 3, left: 4 });
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 4 });
    expect(keys('visits')).toEqual([]);
  });

  test('counts what may be gone among what it may dispose of, when more falls due meanwhile', async () => {
    const bench = await testBench({ policies: limited(150), settings: { batchSize: 50 } });
    for (let id = 101; id <= 250; id++) bench.store.put('visits', visit(id, 40));
    // A service that does not say what it did.
    bench.store.effect = async ({ batchId, range }) => {
      for (let id = 301; id <= 350; id++) bench.store.put('visits', visit(id, 40));
      return { batchId, state: 'done', disposed: [], parts: {}, gone: 0, indeterminate: range.size };
    };
    expect((await runPolicy(bench.engine, 'visits')).counts).toMatchObject({ indeterminate: 150 });
  });

  test('is refused its tables while another run holds them, and writes nothing into the log', async () => {
    const { engine, store, ledger, keys, other } = await testBench();
    store.put('visits', visit(1, 40));
    const identity = (await store.catalogue(['visits'])).visits?.identity ?? '';
    await other('worker-2').ledger.acquireLease([identity], 'run-elsewhere', 'worker-2', 60_000);
    const before = ledger.snapshot().entries.length;
    expect((await runPolicy(engine, 'visits')).state).toBe('taken');
    expect(ledger.snapshot().entries.length).toBe(before);
    expect(keys('visits')).toEqual(['1']);
  });
});

describe('before anything is touched', () => {
  test('a rule that nobody approved plans, and does not dispose', async () => {
    const { engine, store, keys } = await testBench({ approve: false });
    store.put('visits', visit(1, 40));
    expect((await planPolicy(engine, 'visits')).tally?.lines).toMatchObject([{ outcome: 'due', count: 1 }]);
    const report = await runPolicy(engine, 'visits');
    expect(report).toMatchObject({ state: 'refused', refusal: { code: 'policy.unapproved' } });
    expect(keys('visits')).toEqual(['1']);
  });

  test('an approved rule waits while another file over the same table is unapproved', async () => {
    const { engine, store, keys } = await testBench({ approve: false });
    store.put('visits', visit(1, 40));
    await runPolicy(engine, 'visits');
    await approvePolicy(engine, 'visits', 'officer');
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      state: 'refused',
      refusal: { code: 'policy.unapproved', message: expect.stringContaining('important-visits') },
    });
    expect(keys('visits')).toEqual(['1']);
  });

  test('more than the limit waits for a person, who approves that many at that as-of and not one more', async () => {
    const { engine, store, ledger, clock, keys } = await testBench({ policies: limited(150) });
    for (let id = 1; id <= 200; id++) store.put('visits', visit(id, 40));
    const waiting = await runPolicy(engine, 'visits');
    expect(waiting).toMatchObject({ state: 'waiting', refusal: { code: 'limits.records' } });
    expect(keys('visits').length).toBe(200);

    await approveRun(engine, waiting.runId ?? '', 'approver-1');
    clock.now += 24 * 3_600_000; // The approval fixed as-of: what falls due since then is not part of it.
    store.put('visits', visit(500, 30));
    const report = await runPolicy(engine, 'visits');
    expect(report).toMatchObject({
      state: 'finished',
      runId: waiting.runId,
      asOf: waiting.asOf,
      counts: { destroyed: 200 },
    });
    expect(keys('visits')).toEqual(['500']);
    expect(ledger.snapshot().entries.filter(({ kind }) => kind === 'run.approved')).toMatchObject([
      { actor: 'approver-1', maximum: 200 },
    ]);
  });

  test('an approval for fewer records than are due by now waits again', async () => {
    const { engine, store, keys } = await testBench({ policies: limited(150) });
    for (let id = 1; id <= 200; id++) store.put('visits', visit(id, 40));
    const waiting = await runPolicy(engine, 'visits');
    await approveRun(engine, waiting.runId ?? '', 'approver-1');
    store.put('visits', visit(500, 41));
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'waiting', refusal: { code: 'limits.records' } });
    expect(keys('visits').length).toBe(201);
  });

  test('a share of the table above the limit waits, but a hundred records never do', async () => {
    const { engine, store, keys } = await testBench({ policies: limited(10_000, 0.1) });
    for (let id = 1; id <= 100; id++) store.put('visits', visit(id, 40));
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 100 });
    for (let id = 1; id <= 101; id++) store.put('visits', visit(id, 40));
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'waiting', refusal: { code: 'limits.share' } });
    expect(keys('visits').length).toBe(101);
  });

  test('a store that is bound to another ledger is not touched', async () => {
    const { engine, store, keys } = await testBench({ boundTo: '00000000-0000-4000-8000-000000000000' });
    store.put('visits', visit(1, 40));
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'store.bound' } });
    expect(keys('visits')).toEqual(['1']);
  });

  test('receipts that the ledger does not know show a restored ledger', async () => {
    const { engine, store, keys } = await testBench();
    store.put('visits', visit(1, 40));
    const elsewhere = await testBench();
    elsewhere.store.put('visits', visit(2, 40));
    const original = store.receipts;
    const restored = {
      ...engine,
      store: async () => ({ ...store, receipts: async () => [...(await original()), 'batch-nobody-knows'] }),
    };
    expect(await runPolicy(restored, 'visits')).toMatchObject({
      state: 'refused',
      refusal: { code: 'ledger.restored' },
    });
    expect(keys('visits')).toEqual(['1']);
  });

  test('a table that changed since the approval stops the policy until somebody looks again', async () => {
    const { engine, store, keys } = await testBench();
    store.put('visits', visit(1, 40));
    const shapes = store.catalogue;
    const changed = {
      ...engine,
      store: async () => ({
        ...store,
        catalogue: async (tables: string[]) => {
          const catalogue = await shapes(tables);
          const { visits } = catalogue;
          return visits
            ? {
                ...catalogue,
                visits: {
                  ...visits,
                  columns: {
                    ...visits.columns,
                    kept_for: { type: 'varchar(9)', kind: 'text' as const, nullable: true },
                  },
                },
              }
            : catalogue;
        },
      }),
    };
    expect(await runPolicy(changed, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'schema.changed' } });
    expect(keys('visits')).toEqual(['1']);
    await approvePolicy(changed, 'visits', 'officer');
    expect((await runPolicy(changed, 'visits')).counts).toEqual({ destroyed: 1 });
  });

  test('waiving approvals is shown on the report and in the log', async () => {
    const { engine, store, ledger } = await testBench({ approve: false, settings: { requireApproval: false } });
    store.put('visits', visit(1, 40));
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      state: 'finished',
      counts: { destroyed: 1 },
      waived: ['rule', 'anchor'],
    });
    expect(ledger.snapshot().entries.find(({ kind }) => kind === 'run.finished')).toMatchObject({
      waived: ['rule', 'anchor'],
    });
  });
});

describe('verify', () => {
  const verifying = (none: boolean): SoundPolicy[] => [
    {
      file: 'visits.yaml',
      source: '',
      policy: {
        ...visitsPolicy,
        digest: `verify ${none}`,
        rule: {
          ...visitsPolicy.rule,
          disposition: { kind: 'verify', none: none ? { op: 'in', column: 'kept_for', values: ['secret'] } : null },
        },
      },
    },
  ];

  test('attests that nothing overdue is left, or says how much is, and touches nothing', async () => {
    const { engine, store, ledger, keys } = await testBench({ policies: verifying(false) });
    store.put('visits', visit(1, 10));
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      state: 'finished',
      counts: { overdue: 0 },
      refusal: null,
    });
    store.put('visits', visit(2, 40));
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      counts: { overdue: 1 },
      refusal: { code: 'verify.overdue' },
    });
    expect(keys('visits')).toEqual(['1', '2']);
    expect(
      ledger
        .snapshot()
        .entries.filter(({ kind }) => kind === 'store.verified')
        .map(({ counts }) => counts),
    ).toEqual([{ overdue: 0 }, { overdue: 1 }]);
  });

  test('attests that no such record exists, however old', async () => {
    const { engine, store } = await testBench({ policies: verifying(true) });
    store.put('visits', visit(1, 400));
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ found: 0 });
    store.put('visits', visit(2, 1, { kept_for: 'secret' }));
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      counts: { found: 1 },
      refusal: { code: 'verify.found' },
    });
  });
});
