/** A worker that dies in the middle of a batch of files: what is there is finished next, what is not is not claimed. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { never } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { filesPolicy } from '../contract/store/files.ts';
import { selected } from '../contract/store/fixtures.ts';
import { type TestBench, testBench } from '../engine/bench-engine.ts';
import { until } from '../support/until.ts';
import { type FolderPlace, folderPlace } from './folder-place.ts';

const places: FolderPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});
const filled = async (count: number): Promise<FolderPlace> => {
  const one = await folderPlace();
  places.push(one);
  await Promise.all(Array.from({ length: count }, (_, i) => one.put(`d/${String(i).padStart(5, '0')}.log`)));
  return one;
};

test.each([0.2, 0.6])(
  'killed when %f of its files are gone: the fence tells how many, and the next batch takes the rest',
  async (share) => {
    const under = await filled(3_000);
    const judged = await under.judged(filesPolicy());
    const range = await selected(under.store, judged, undefined, 5_000);
    const { leaves: _, ...judgement } = judged;
    const batchId = randomUUID();
    const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'folder-effect.ts')], {
      env: { ...process.env, FOLDER_ORDER: JSON.stringify({ root: under.root, judgement, keys: range.keys, batchId }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const left = async (): Promise<number> => (await readdir(join(under.root, 'd'))).length;
    await until('so many are gone', async () => (await left()) <= 3_000 * (1 - share));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const there = await left();
    expect(there).toBeGreaterThan(0);

    const receipt = await under.store.fence(batchId, 'w2', range, judged);
    expect(receipt).toEqual({ batchId, state: 'abandoned', disposed: [], parts: {}, gone: 3_000 - there });
    const rest = await selected(under.store, judged, undefined, 5_000);
    expect(rest.size).toBe(there);
    const next = await under.store.effect({
      batchId: randomUUID(),
      worker: 'w2',
      judgement: judged,
      range: rest,
      held: never,
    });
    expect(next).toMatchObject({ gone: 0 });
    expect(next.disposed).toHaveLength(there);
    expect(await under.paths()).toEqual([]);
  },
);

test('stopped in the middle and woken up when its batch was settled: it takes no more file', async () => {
  const under = await filled(3_000);
  const judged = await under.judged(filesPolicy());
  const range = await selected(under.store, judged, undefined, 5_000);
  const { leaves: _, ...judgement } = judged;
  const batchId = randomUUID();
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'folder-effect.ts')], {
    env: { ...process.env, FOLDER_ORDER: JSON.stringify({ root: under.root, judgement, keys: range.keys, batchId }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  await until('it has begun', async () => (await readdir(join(under.root, 'd'))).length < 2_900);
  child.kill('SIGSTOP');
  const { gone } = await under.store.fence(batchId, 'w2', range, judged);
  child.kill('SIGCONT');
  await once(child, 'close');
  expect(JSON.parse(out)).toMatchObject({ code: 'store.unknown' });
  // One call for each that worked side by side may have been on its way already.
  expect(3_000 - (await under.paths()).length - gone).toBeLessThanOrEqual(8);
  expect(gone).toBeGreaterThan(0);
  expect(gone).toBeLessThan(3_000);
});

test('a draft that somebody died over is swept away when it is old, and left while somebody may be at it', async () => {
  const under = await filled(1);
  const draft = (name: string): string => join(under.root, '.gallra/receipts', `.${name}`);
  const [old, fresh] = [randomUUID(), randomUUID()];
  for (const name of [old, fresh]) await writeFile(draft(name), '{"disposed":[["d/00000.log"]]}');
  const before = new Date(Date.now() - 2 * 3_600_000);
  await utimes(draft(old), before, before);
  await under.store.forget(randomUUID());
  expect((await readdir(join(under.root, '.gallra/receipts'))).filter((name) => name.startsWith('.'))).toEqual([
    `.${fresh}`,
  ]);
});

describe('with an engine', () => {
  const sound: SoundPolicy[] = [
    { file: 'logs.yaml', source: '', policy: filesPolicy({ more: 'limits: { records: 10000, share: 100% }' }) },
  ];

  /** The ledger in memory, its virtual time that of the policy's as-of; the folder is bound to it. */
  async function engineOver(
    files: number,
  ): Promise<{ under: FolderPlace; bench: TestBench; engine: (store?: Store) => Engine }> {
    const under = await filled(files);
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

  test('a run takes everything that is due and nothing that is held', async () => {
    const { under, engine } = await engineOver(100);
    const request = {
      store: 'logs',
      table: 'files',
      reason: 'litigation',
      matter: 'D/1',
      note: null,
      restriction: false,
      future: false,
      reviewOn: '2030-01-01',
      placedBy: 'officer',
    };
    await placeHold(engine(), { ...request, kind: 'record', match: { path: 'd/00017.log' } });
    await placeHold(engine(), { ...request, kind: 'matching', match: { 'matches(d/0009*)': 'true' } });
    await expect(
      placeHold(engine(), { ...request, kind: 'record', match: { path: 'd/nothing.log' } }),
    ).rejects.toMatchObject({ code: 'hold.nothing' });
    await expect(
      placeHold(engine(), { ...request, kind: 'matching', match: { 'matches(../x)': 'true' } }),
    ).rejects.toMatchObject({ code: 'hold.column' });
    const report = await runPolicy(engine(), 'logs');
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 89, held: 11 } });
    expect((await under.paths()).map((path) => path.slice(2, 7))).toEqual([
      '00017',
      ...Array.from({ length: 10 }, (_, i) => `0009${i}`),
    ]);
    expect(await under.store.receipts()).toEqual([]);
  });

  test('a ledger that is older than the folder knows disposes of nothing', async () => {
    const { under, engine } = await engineOver(3);
    await under.store.mark({ index: 5_000, digest: 'f'.repeat(64) });
    const refusal = { code: 'ledger.restored', message: expect.stringContaining('entry 5000') };
    expect(await runPolicy(engine(), 'logs')).toMatchObject({ state: 'refused', refusal });
    expect(await under.paths()).toHaveLength(3);
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
    expect(intent?.range.keys).toHaveLength(40);
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
