import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { usualPace } from '../../jobs/pace.ts';
import { startWorker } from '../../jobs/worker.ts';
import { openEngine } from '../../src/app/compose.ts';
import { openLog } from '../../src/app/log.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { until } from '../support/until.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse(null);
});
afterEach(() => house.close());

const died = new Error('the worker died here');

/** A worker that is gone: its batch is intended (and done, if told so), its lease no longer renewed. */
async function leftOpen(done: boolean): Promise<void> {
  const { engine, close } = await openEngine(house.config);
  const store = await engine.store('archive');
  const dying = {
    ...store,
    effect: async (order: Parameters<typeof store.effect>[0]) => {
      if (done) await store.effect(order);
      throw died;
    },
    fence: () => Promise.reject(died),
  };
  const mute = { ...engine.ledger, endRun: () => Promise.reject(died), releaseLease: () => Promise.reject(died) };
  const settings = { ...engine.settings, leaseMs: 2_000 };
  await expect(runPolicy({ ...engine, ledger: mute, store: async () => dying, settings }, 'letters')).rejects.toBe(
    died,
  );
  await close();
}

const outcomes = async (): Promise<unknown[]> => {
  const { engine, close } = await openEngine(house.config);
  const entries = await engine.ledger.entries({ kind: 'batch.settled', limit: 10 });
  await close();
  return entries.map(({ bytes }) => JSON.parse(bytes.toString('utf8')).counts);
};

test.each([true, false])(
  'what a dead worker left open is settled by one that never runs its policy; done: %s',
  async (done) => {
    await leftOpen(done);
    const lines: string[] = [];
    const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
    const worker = await startWorker(house.config, log, { pace: { recoverEveryMs: 50 } });
    await until('the batch is settled', async () => (await outcomes()).length > 0);
    await worker.close();
    expect(await outcomes()).toEqual([{ destroyed: done ? 20 : 0 }]);
    expect(await house.survivors()).toHaveLength(done ? 10 : 30);
    expect(await house.query('select from gallra.receipt where state = $$done$$')).toEqual([]);
    expect(lines.filter((line) => line.includes('batch.recovered'))).toHaveLength(1);
  },
);

test('a hold that waited for the batch of a dead worker is acknowledged without a run', async () => {
  await leftOpen(false);
  const { engine, close } = await openEngine(house.config);
  // Whoever places it does not wait long enough.
  const hasty = { ...engine, settings: { ...engine.settings, leaseMs: -1, effectMs: 0 } };
  const placed = await placeHold(hasty, {
    store: 'archive',
    table: 'letters',
    kind: 'record',
    match: { id: '3' },
    restriction: false,
    reason: 'litigation',
    matter: 'D/1',
    note: null,
    placedBy: 'officer',
    reviewOn: '2030-01-01',
    future: false,
  });
  expect(placed.acknowledged).toBe(false);
  const worker = await startWorker(house.config, openLog({ level: 'silent' }), { pace: { recoverEveryMs: 50 } });
  await until('it is acknowledged', async () => (await engine.ledger.holds({}))[0]?.acknowledgedAt ?? null);
  await worker.close();
  await close();
});

test('within two minutes of a crash every worker has looked for what it left, with the usual settings', () => {
  const leaseMs = house.config.leaseMs;
  expect(leaseMs + usualPace.recoverEveryMs).toBeLessThan(120_000);
});
