/** A worker that dies in the middle of a batch of objects: what is there is finished next, what is not is not claimed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold, releaseHold } from '../../src/engine/holds.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { never } from '../../src/policy/predicate.ts';
import type { EffectOrder, Store } from '../../src/ports/store.ts';
import { filesPolicy, judged, old, ordered } from '../contract/store/files.ts';
import { type TestBench, testBench } from '../engine/bench-engine.ts';
import { until } from '../support/until.ts';
import { type S3Options, type S3Place, s3Place } from './s3-place.ts';

const places: S3Place[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const place of places.splice(0)) await place.close();
});
const filled = async (count: number, options: S3Options = {}): Promise<S3Place> => {
  const one = await s3Place({ pageSize: 1_000, versioning: 'enabled', ...options });
  places.push(one);
  for (let i = 0; i < count; i++) await one.put(`d/${String(i).padStart(5, '0')}.log`, old);
  return one;
};
const left = async (under: S3Place): Promise<number> => (await under.paths()).length;

async function orderIn(under: S3Place): Promise<EffectOrder> {
  const judgement = await judged(under.store, filesPolicy({}, 'objects'), [], 'objects');
  return ordered(under.store, judgement, never, 5_000);
}

function inChild(under: S3Place, { judgement, range, batchId }: EffectOrder): ChildProcess {
  const { leaves: _, ...rest } = judgement;
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 's3-effect.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  child.stdin?.end(JSON.stringify({ entry: under.entry, judgement: rest, keys: range.keys, batchId }));
  return child;
}

/** Resolves when the child has ordered so many deletions; the next is not answered until it was let go on. */
function untilCall(under: S3Place, number: number): { reached: Promise<void>; goOn: () => void } {
  let goOn = (): void => undefined;
  const waits = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let seen = 0;
  const reached = new Promise<void>((resolve) => {
    under.server.order({
      when: ({ operation }) => operation === 'DeleteObjects',
      first: async () => {
        seen += 1;
        if (seen < number) return;
        resolve();
        await waits;
      },
    });
  });
  return { reached, goOn };
}

test.each([2, 3])(
  'killed at its call number %i: the fence tells how many are gone, and the next batch takes the rest',
  async (number) => {
    const under = await filled(800);
    const order = await orderIn(under);
    const { reached, goOn } = untilCall(under, number);
    const child = inChild(under, order);
    await reached;
    child.kill('SIGKILL');
    await once(child, 'exit');
    goOn();
    // The server may have carried out the call that was on its way.
    await until('it is settled', async () => (await left(under)) <= 800 - 250 * (number - 1));
    const there = await left(under);
    const receipt = await under.store.fence(order.batchId, 'w2', order.range, order.judgement);
    expect(receipt).toMatchObject({ state: 'abandoned', disposed: [], gone: 800 - there });
    const rest = await orderIn(under);
    expect(rest.range.size).toBe(there);
    expect((await under.store.effect(rest)).disposed).toHaveLength(there);
    expect(await under.paths()).toEqual([]);
  },
);

test('stopped in the middle and woken up when its batch was settled: it takes no more than the call on its way', async () => {
  const under = await filled(600);
  const order = await orderIn(under);
  const { reached, goOn } = untilCall(under, 2);
  const child = inChild(under, order);
  let out = '';
  child.stdout?.on('data', (text) => {
    out += text;
  });
  await reached;
  child.kill('SIGSTOP');
  const { gone } = await under.store.fence(order.batchId, 'w2', order.range, order.judgement);
  expect(gone).toBe(250);
  goOn();
  child.kill('SIGCONT');
  await once(child, 'close');
  expect(JSON.parse(out)).toMatchObject({ code: 'store.unknown' });
  expect(await left(under)).toBe(100);
});

describe('with an engine', () => {
  const policy = filesPolicy({}, 'objects');
  const limits = { records: 10_000, share: 1 };
  const sound: SoundPolicy[] = [
    { file: 'logs.yaml', source: '', policy: { ...policy, rule: { ...policy.rule, limits } } },
  ];

  /** The ledger in memory, its virtual time that of the policy's as-of; the bucket is bound to it. */
  async function engineOver(
    count: number,
  ): Promise<{ under: S3Place; bench: TestBench; engine: (store?: Store) => Engine }> {
    const under = await filled(count, { lock: true });
    const bench = await testBench({
      policies: sound,
      approve: false,
      settings: { requireApproval: false, batchSize: 40 },
    });
    const now = async () => new Date(bench.clock.now).toISOString();
    const boundLedger = () => bench.ledger.id();
    const ours = { ...under.store, now, boundLedger };
    return { under, bench, engine: (store = ours) => ({ ...bench.engine, store: async () => store }) };
  }
  const request = {
    store: 'logs',
    table: 'objects',
    reason: 'litigation',
    matter: 'D/1',
    note: null,
    restriction: false,
    future: false,
    reviewOn: '2030-01-01',
    placedBy: 'officer',
  };

  test('a run takes everything that is due and nothing that is held, and holds are legal holds until they are released', async () => {
    const { under, engine } = await engineOver(100);
    const one = await placeHold(engine(), { ...request, kind: 'record', match: { path: 'd/00017.log' } });
    const many = await placeHold(engine(), { ...request, kind: 'matching', match: { 'matches(d/0009*)': 'true' } });
    expect([one.pushed, many.pushed]).toEqual([
      { set: 1, failed: 0, tooMany: null },
      { set: 10, failed: 0, tooMany: null },
    ]);
    expect(await runPolicy(engine(), 'logs')).toMatchObject({ state: 'finished', counts: { destroyed: 89, held: 11 } });
    expect(await left(under)).toBe(11);
    expect(under.versions('d/00017.log').map(({ legalHold }) => legalHold)).toEqual([true]);
    under.server.deny = (operation) => operation === 'PutObjectLegalHold';
    const stuck = await releaseHold(engine(), one.hold.id, 'closed', 'officer');
    expect(stuck.pushed).toEqual({ set: 0, failed: 1, tooMany: null });
    expect(await runPolicy(engine(), 'logs')).toMatchObject({ counts: { held: 11 } });
    under.server.deny = () => false;
    const again = await releaseHold(engine(), one.hold.id, 'closed', 'officer');
    expect(again.pushed).toEqual({ set: 1, failed: 0, tooMany: null });
    await expect(releaseHold(engine(), one.hold.id, 'closed', 'officer')).rejects.toMatchObject({
      code: 'hold.released',
    });
    expect(await runPolicy(engine(), 'logs')).toMatchObject({ counts: { destroyed: 1, held: 10 } });
    await releaseHold(engine(), many.hold.id, 'closed', 'officer');
    expect(await runPolicy(engine(), 'logs')).toMatchObject({ counts: { destroyed: 10 } });
    expect(await under.paths()).toEqual([]);
  });

  test('a hold is kept where the bucket cannot be told of it', async () => {
    const { under, engine } = await engineOver(5);
    under.server.order({ when: ({ operation }) => operation === 'GetObjectLegalHold', answer: [503, 'SlowDown'] });
    const placed = await placeHold(engine(), { ...request, kind: 'record', match: { path: 'd/00003.log' } });
    expect(placed).toMatchObject({ acknowledged: true, pushed: { unreached: 'store.unreachable' } });
    expect(await runPolicy(engine(), 'logs')).toMatchObject({ counts: { destroyed: 4, held: 1 } });
    expect(await under.paths()).toEqual(['d/00003.log']);
  });

  test('what a bucket refuses is listed, and the rest goes', async () => {
    const { under, engine } = await engineOver(100);
    under.server.deny = (operation, key) => operation === 'DeleteObject' && key.endsWith('7.log');
    const report = await runPolicy(engine(), 'logs');
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 90, failed: 10 } });
    expect(await left(under)).toBe(10);
  });

  test('what is absent on recovery is indeterminate, what is there is destroyed by the next run, and counted once', async () => {
    const { under, bench, engine } = await engineOver(100);
    const dying: Store = {
      ...under.store,
      now: async () => new Date(bench.clock.now).toISOString(),
      boundLedger: () => bench.ledger.id(),
      async effect(order) {
        const keys = order.range.keys?.slice(0, 15) ?? [];
        await under.store.effect({ ...order, batchId: randomUUID(), range: { ...order.range, keys } });
        throw new GallraError({ code: 'store.unknown', what: 'killed', hint: '', actor: 'nobody', retryable: true });
      },
    };
    await expect(runPolicy(engine(dying), 'logs')).rejects.toMatchObject({ code: 'store.unknown' });
    const [intent] = await bench.ledger.openIntents();
    bench.clock.now += 100_000;
    for (const batchId of await under.store.receipts()) await under.store.forget(batchId);
    expect((await settleDeadIntents(engine())).settled).toHaveLength(1);
    expect(await bench.ledger.settlement(intent?.batchId ?? '')).toMatchObject({
      disposed: 0,
      gone: 0,
      indeterminate: 15,
    });
    expect(await runPolicy(engine(), 'logs')).toMatchObject({ state: 'finished', counts: { destroyed: 85 } });
    expect(await under.paths()).toEqual([]);
  });
});
