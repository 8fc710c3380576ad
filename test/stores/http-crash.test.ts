/** A worker that dies in the middle of a batch over a service: what is there is finished next, what is not is not claimed. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { never } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { column, helsinki, id, judgementOf, ledgerId, selected, type TestTable } from '../contract/store/fixtures.ts';
import { type TestBench, testBench } from '../engine/bench-engine.ts';
import { until } from '../support/until.ts';
import { fakeTable, odataTables, type ServicePlace, servicePlace } from './http-store.ts';

jest.setTimeout(60_000);

const places: ServicePlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});

const calls = (count: number): TestTable => ({
  key: ['id'],
  columns: { id, ended_on: column('date'), division: column('text') },
  rows: Array.from({ length: count }, (_, i) => ({ id: i + 1, ended_on: '2026-01-01', division: 'citizens' })),
});

const filled = async (count: number): Promise<ServicePlace> => {
  const table = calls(count);
  const place = await servicePlace({ calls: fakeTable(table, 40) }, odataTables({ calls: table }));
  places.push(place);
  return place;
};
const there = ({ fake }: ServicePlace): number => fake.tables.calls?.rows.length ?? 0;

function worker(place: ServicePlace, keys: string[][], effectMs = 120_000) {
  const { leaves: _, ...judgement } = judgementOf();
  const service = {
    ledger: ledgerId,
    auth: null,
    headers: {},
    allow: [place.fake.origin],
    tables: odataTables({ calls: calls(0) }),
  };
  const order = { url: `${place.fake.origin}/odata`, service, judgement, keys, batchId: randomUUID(), effectMs };
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'http-effect.ts')], {
    env: { PATH: process.env.PATH, HTTP_ORDER: JSON.stringify(order) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  return { child, batchId: order.batchId, said: () => out };
}

test('killed between two deletes: the fence tells how many are gone, and the next batch takes the rest', async () => {
  const place = await filled(90);
  const range = await selected(place.store, judgementOf());
  const { child, batchId } = worker(place, range.keys ?? []);
  await until('so many are gone', () => there(place) <= 60);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const left = there(place);
  expect(left).toBeGreaterThan(0);

  const receipt = await place.store.fence(batchId, 'w2', range, judgementOf());
  expect(receipt).toEqual({ batchId, state: 'abandoned', disposed: [], parts: {}, gone: 90 - left });
  const rest = await selected(place.store, judgementOf());
  const next = await place.store.effect({
    batchId: randomUUID(),
    worker: 'w2',
    judgement: judgementOf(),
    range: rest,
    held: never,
  });
  expect(next).toMatchObject({ gone: 0 });
  expect(next.disposed).toHaveLength(left);
  expect(there(place)).toBe(0);
});

test('stopped, and woken up when its time is over: what is on its way is carried out, and no more', async () => {
  const place = await filled(90);
  const range = await selected(place.store, judgementOf());
  // No call begins in the last minute of a batch, so this one has two seconds.
  const { child, said } = worker(place, range.keys ?? [], 62_000);
  await until('it has begun', () => there(place) < 85);
  child.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const before = there(place);
  child.kill('SIGCONT');
  await once(child, 'close');
  expect(before - there(place)).toBeLessThanOrEqual(4);
  const receipt = JSON.parse(said()) as { disposed: string[][] };
  expect(receipt.disposed.length).toBe(90 - there(place));
});

describe('with an engine', () => {
  const text = `version: 1
id: calls
title: Calls
controller: State Treasury
owner: records@example.org
timezone: ${helsinki}
dataset: { store: crm, table: calls, key: id }
retain: { period: 2 months, from: { column: ended_on, missing: error } }
disposition: destroy
schedule: "15 2 * * *"
limits: { records: 10000, share: 100% }
`;
  const { policy } = parsePolicy('calls.yaml', text);
  if (!policy) throw new Error('not sound');
  const sound: SoundPolicy[] = [{ file: 'calls.yaml', source: text, policy }];

  async function engineOver(
    count: number,
  ): Promise<{ place: ServicePlace; bench: TestBench; engine: (store?: Store) => Engine; ours: Store }> {
    const place = await filled(count);
    const bench = await testBench({
      policies: sound,
      approve: false,
      settings: { requireApproval: false, batchSize: 40 },
    });
    const ours = {
      ...place.open({ ledger: await bench.ledger.id() }),
      now: async () => new Date(bench.clock.now).toISOString(),
    };
    return { place, bench, ours, engine: (store = ours) => ({ ...bench.engine, store: async () => store }) };
  }

  const request = {
    store: 'crm',
    table: 'calls',
    reason: 'litigation',
    matter: 'D/1',
    note: null,
    restriction: false,
    future: false,
    reviewOn: '2030-01-01',
    placedBy: 'officer',
  };

  test('a run takes everything that is due and nothing that is held; its evidence says that it asked afterwards', async () => {
    const { place, bench, engine } = await engineOver(100);
    place.fake.referred.add('["50"]');
    const placed = await placeHold(engine(), { ...request, kind: 'record', match: { id: '017' } });
    expect(placed).toMatchObject({ acknowledged: true, copied: 'none', covered: 1 });
    await expect(placeHold(engine(), { ...request, kind: 'record', match: { id: '4711' } })).rejects.toMatchObject({
      code: 'hold.nothing',
    });
    expect(await runPolicy(engine(), 'calls')).toMatchObject({
      state: 'finished',
      counts: { destroyed: 98, held: 1, blocked: 1 },
      refusedBy: { '409 0x80040227': 1 },
    });
    expect(place.fake.tables.calls?.rows.map(({ item }) => item.id)).toEqual(['17', '50']);
    const entries = await bench.ledger.entries({ limit: 200 });
    const started = entries
      .map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as Record<string, unknown>)
      .find(({ kind }) => kind === 'run.started');
    expect(started).toMatchObject({ method: 'DELETE', verification: 'absence' });
  });

  test('without a ledger in stores.yaml, or with another, nothing is disposed of', async () => {
    const { place, engine, ours } = await engineOver(3);
    const bound = (ledger: string | null): Store => ({ ...ours, boundLedger: async () => ledger });
    expect(await runPolicy(engine(bound(null)), 'calls')).toMatchObject({
      state: 'refused',
      refusal: { code: 'store.unbound' },
    });
    expect(await runPolicy(engine(bound(ledgerId)), 'calls')).toMatchObject({
      state: 'refused',
      refusal: { code: 'store.bound' },
    });
    expect(there(place)).toBe(3);
  });

  test('what is absent on recovery is indeterminate, what is there is destroyed by the next run, and counted once', async () => {
    const { place, bench, ours, engine } = await engineOver(100);
    const dying: Store = {
      ...ours,
      async effect(order) {
        const keys = order.range.keys?.slice(0, 15) ?? [];
        await ours.effect({ ...order, batchId: randomUUID(), range: { ...order.range, keys } });
        throw new GallraError({ code: 'store.unknown', what: 'killed', hint: '', actor: 'nobody', retryable: true });
      },
    };
    await expect(runPolicy(engine(dying), 'calls')).rejects.toMatchObject({ code: 'store.unknown' });
    const [intent] = await bench.ledger.openIntents();
    expect(intent?.range.keys).toHaveLength(40);
    bench.clock.now += 100_000;
    expect((await settleDeadIntents(engine())).settled).toHaveLength(1);
    expect(await bench.ledger.settlement(intent?.batchId ?? '')).toMatchObject({
      disposed: 0,
      gone: 0,
      indeterminate: 15,
    });
    expect(await runPolicy(engine(), 'calls')).toMatchObject({ state: 'finished', counts: { destroyed: 85 } });
    expect(there(place)).toBe(0);
  });

  test('an order that got no answer is in the log as indeterminate, and the rest of its batch as what it is', async () => {
    const { place, engine } = await engineOver(30);
    place.fake.fail({
      about: ({ method, path }) => method === 'DELETE' && path.includes('calls(9)'),
      done: true,
      answer: 'drop',
    });
    expect(await runPolicy(engine(), 'calls')).toMatchObject({
      state: 'finished',
      counts: { destroyed: 29, indeterminate: 1 },
    });
    expect(there(place)).toBe(0);
  });

  test('a service that takes longer for its pages than a lease lasts does not lose it', async () => {
    const { place, bench, ours, engine } = await engineOver(5);
    const leaseMs = 150;
    let slow = true;
    const slowly: Store = {
      ...ours,
      async tally(...asked) {
        // The ledger's time goes on with the real one here.
        for (let i = 0; slow && i < 20; i++) {
          await new Promise((resolve) => setTimeout(resolve, 25));
          bench.clock.now += 25;
        }
        slow = false;
        return ours.tally(...asked);
      },
    };
    const patient = engine(slowly);
    const hasty = { ...patient, settings: { ...patient.settings, leaseMs, effectMs: 0 } };
    expect(await runPolicy(hasty, 'calls')).toMatchObject({ state: 'finished', counts: { destroyed: 5 } });
    expect(there(place)).toBe(0);
  });

  test('a service that is away ends the run with an error; another day it goes on', async () => {
    const { place, bench, engine } = await engineOver(30);
    place.fake.fail({ about: ({ method }) => method === 'GET', times: 500, answer: 'drop' });
    await expect(runPolicy(engine(), 'calls')).rejects.toMatchObject({ code: 'store.unreachable' });
    for (const fault of place.fake.faults) fault.left = 0;
    bench.clock.now += 400_000;
    expect(await runPolicy(engine(), 'calls')).toMatchObject({ state: 'finished', counts: { destroyed: 30 } });
  });
});
