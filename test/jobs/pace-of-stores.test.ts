/** Jobs and runs over a real store that is open at some hours only, or takes so many records in a second. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DelayedError } from 'bullmq';
import { DateTime } from 'luxon';
import { usualPace } from '../../jobs/pace.ts';
import { openEvents, openQueue, type RunEvents, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { performRun } from '../../jobs/run-policy.ts';
import { type RunningWorker, startWorker } from '../../jobs/worker.ts';
import { realClock } from '../../src/app/clock.ts';
import { openEngine } from '../../src/app/compose.ts';
import { type LogFields, silentLog } from '../../src/app/log.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { until } from '../support/until.ts';
import { backends } from './backends.ts';
import { type House, openHouse } from './house.ts';

const zone = 'Europe/Helsinki';
const recent = Array.from({ length: 10 }, (_, n) => 1001 + n);

/** `22:00 to 05:00`, so many hours from now, by whole minutes. */
function hours(from: number, to: number): { written: string; opensAt: number } {
  const now = DateTime.now().setZone(zone).startOf('minute');
  const opens = now.plus({ hours: from });
  return {
    written: `${opens.toFormat('HH:mm')} to ${now.plus({ hours: to }).toFormat('HH:mm')}`,
    opensAt: opens.toMillis(),
  };
}

const stores = (pace: string): string => `stores:
  archive: { kind: postgres, url: "\${STORE_URL}", timezone: ${zone}${pace === '' ? '' : `, pace: ${pace}`} }
`;

describe.each(backends)('hours, with jobs on $name', (backend) => {
  let house: House;
  let queue: RunQueue;
  let events: RunEvents;
  let worker: RunningWorker | null = null;

  beforeAll(async () => {
    house = await openHouse(await backend.start(), { old: 40 });
    queue = await openQueue(house.config, silentLog);
    events = await openEvents(house.config, silentLog);
  });
  afterAll(async () => {
    await worker?.close();
    await queue.obliterate({ force: true });
    await events.close();
    await queue.close();
    await house.close();
    await backend.stop();
  });

  test('a job that comes outside of them is put back until the store opens, spends no attempt, and then does its work', async () => {
    const open = hours(2, 3);
    await house.writeFile('stores.yaml', stores(`{ hours: "${open.written}" }`));
    const said: (LogFields & { event: string })[] = [];
    const log = { ...silentLog, write: (_: string, event: string, more = {}) => void said.push({ event, ...more }) };
    worker = await startWorker(house.config, log);
    const job = await runNow(queue, 'letters');
    await until('it was put back', async () => (await job.getState()) === 'delayed');
    const waiting = await queue.getJob(job.id ?? '');
    expect(waiting?.attemptsMade).toBe(0);
    expect(Math.abs((waiting?.processedOn ?? 0) + (waiting?.delay ?? 0) - open.opensAt)).toBeLessThan(5_000);
    expect(said.filter(({ event }) => event === 'run.postponed')).toMatchObject([{ state: 'store.closed' }]);
    expect(await house.survivors()).toHaveLength(50);

    await house.writeFile('stores.yaml', stores('{ records: 40 per second }'));
    await waiting?.promote();
    expect(await job.waitUntilFinished(events)).toMatchObject({ state: 'finished', counts: { destroyed: 40 } });
    expect(await house.survivors()).toEqual(recent);
    expect(said.filter(({ event }) => event === 'run.waiting')).toMatchObject([
      { policy: 'letters', state: 'records' },
    ]);
    expect((await queue.getJob(job.id ?? ''))?.progress).toMatchObject({ done: 40, due: 40, waits: 'records' });
  });
});

describe('a real store', () => {
  let house: House;
  let engine: Engine;
  let close: () => Promise<void>;
  const opened = async (pace: string): Promise<void> => {
    await house.writeFile('stores.yaml', stores(pace));
    ({ engine, close } = await openEngine(house.configWith({ GALLRA_BATCH_SIZE: '10' })));
  };

  beforeEach(async () => {
    house = await openHouse(null, { old: 120 });
  });
  afterEach(async () => {
    await close();
    await house.close();
  });

  test('loses no more records in a second than it may, by the times at which its batches were settled', async () => {
    await opened('{ records: 100 per second }');
    const began = Date.now();
    const { runId, counts } = await runPolicy(engine, 'letters');
    expect(counts).toEqual({ destroyed: 120 });
    expect(await house.survivors()).toEqual(recent);
    const batches = await engine.ledger.runBatches(runId ?? '', { limit: 100 });
    let destroyed = 0;
    for (const { settledAt, settlement } of batches.sort((a, b) =>
      (a.settledAt ?? '') < (b.settledAt ?? '') ? -1 : 1,
    )) {
      destroyed += settlement?.disposed ?? 0;
      expect(destroyed).toBeLessThanOrEqual((Date.parse(settledAt ?? '') - began) / 10);
    }
    expect(destroyed).toBe(120);
  });

  test('that closes while a job is at work has it back when it opens, and the rest goes then', async () => {
    await opened(`{ hours: "${hours(-1, 1).written}" }`);
    let laterMs = 0;
    const { ledger } = engine;
    const clock = { ...realClock, now: () => new Date(Date.now() + laterMs) };
    const intend: Engine['ledger']['intend'] = (...order) => {
      laterMs = 2 * 3_600_000;
      return ledger.intend(...order);
    };
    const said: (LogFields & { event: string })[] = [];
    const write = (_: string, event: string, more: LogFields = {}): void => void said.push({ event, ...more });
    // As the schedule brings it: what another run did since its time need not be done again, what one left must be.
    const job = {
      ...{ data: { policy: 'letters' }, id: 'one', attemptsMade: 0, attemptsStarted: 1 },
      ...{ repeatJobKey: 'policy-letters', opts: { prevMillis: Date.now() - 1_000 } },
      ...{ moveToDelayed: async () => undefined, updateProgress: async () => undefined },
    } as never;
    const perform = (over: Engine) =>
      performRun(job, 'token', undefined, {
        ...{ reload: async () => over, pace: usualPace, clock: realClock, stopping: new AbortController().signal },
        log: { write, failure: (level, event) => write(level, event) },
        turns: { enter: async () => ({ leave: async () => ({ away: false }) }) },
        ledgerBack: async () => undefined,
      });
    const performed = perform({ ...engine, clock, ledger: { ...ledger, intend } });
    await expect(performed).rejects.toBeInstanceOf(DelayedError);
    expect(said.map(({ event }) => event)).toEqual(['run.ended', 'run.postponed']);
    expect(said[0]).toMatchObject({ state: 'stopped', code: 'store.closed' });
    expect(said[1]).toMatchObject({ state: 'store.closed' });
    expect(Math.abs((said[1]?.delayMs ?? 0) - 21 * 3_600_000)).toBeLessThan(120_000);
    expect(await house.survivors()).toHaveLength(120);

    expect(await perform(engine)).toMatchObject({ state: 'finished', counts: { destroyed: 110 } });
    expect(await house.survivors()).toEqual(recent);
    expect(await perform(engine)).toMatchObject({ state: 'taken' });
  });
});
