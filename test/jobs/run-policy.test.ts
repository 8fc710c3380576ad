import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DelayedError } from 'bullmq';
import { type Pace, usualPace } from '../../jobs/pace.ts';
import { openEvents, openQueue, type RunEvents, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { performRun } from '../../jobs/run-policy.ts';
import { type RunningWorker, startWorker } from '../../jobs/worker.ts';
import { realClock } from '../../src/app/clock.ts';
import { openEngine } from '../../src/app/compose.ts';
import type { Config } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { gateBefore } from '../support/gate.ts';
import { until } from '../support/until.ts';
import { backends } from './backends.ts';
import { type House, openHouse, secret } from './house.ts';
import { pendingRun } from './pending-run.ts';

const hasty: Pace = {
  ...usualPace,
  takenFirstMs: 50,
  takenLongestMs: 200,
  awayFirstMs: 50,
  awayLongestMs: 100,
  attempts: 3,
  retryFirstMs: 50,
  progressEveryMs: 0,
};
const recent = Array.from({ length: 10 }, (_, n) => 1001 + n);

describe.each(backends)('a job on $name', (backend) => {
  let queueUrl: string | null;
  let house: House;
  let queue: RunQueue;
  let events: RunEvents;
  const workers: RunningWorker[] = [];

  beforeAll(async () => {
    queueUrl = await backend.start();
  });
  afterAll(() => backend.stop());
  beforeEach(async () => {
    house = await openHouse(queueUrl, { old: 40 });
    queue = await openQueue(house.config, silentLog);
    events = await openEvents(house.config, silentLog);
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.close();
    await queue.obliterate({ force: true });
    await events.close();
    await queue.close();
    await house.close();
  });

  const start = async (config: Config = house.config): Promise<RunningWorker> => {
    const worker = await startWorker(config, silentLog, { pace: hasty });
    workers.push(worker);
    return worker;
  };

  test('disposes of exactly the records that are due, and its result is the report', async () => {
    await start();
    const job = await runNow(queue, 'letters');
    const report = await job.waitUntilFinished(events);
    expect(report).toMatchObject({
      policy: 'letters',
      state: 'finished',
      counts: { destroyed: 40 },
      waived: ['rule', 'commitments', 'anchor', 'role'],
    });
    expect(await house.survivors()).toEqual(recent);
  });

  test('carries ids and counts only: no value of a record is anywhere in the queue', async () => {
    await start(house.configWith({ GALLRA_BATCH_SIZE: '7' }));
    const job = await runNow(queue, 'letters');
    expect(job.data).toEqual({ policy: 'letters' });
    await job.waitUntilFinished(events);
    const kept = await queue.getJob(job.id ?? '');
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(kept?.returnvalue.counts).toEqual({ destroyed: 40 });
    expect((await pendingRun(queue, 'letters'))?.data).toEqual({ policy: 'letters' });
  });

  test('reports its progress', async () => {
    const seen: unknown[] = [];
    events.on('progress', ({ data }) => void seen.push(data));
    await start(house.configWith({ GALLRA_BATCH_SIZE: '10' }));
    const job = await runNow(queue, 'letters');
    await job.waitUntilFinished(events);
    expect((await queue.getJob(job.id ?? ''))?.progress).toEqual({ policy: 'letters', done: 40, due: 40 });
    await until('progress was told', () => seen.length >= 2);
    expect(seen[0]).toEqual({ policy: 'letters', done: 0, due: 40 });
  });

  test('waits while another run holds its tables, without spending an attempt, and then does its work', async () => {
    const other = await openEngine(house.config);
    const store = await other.engine.store('archive');
    const table = (await store.catalogue(['letters'])).letters?.identity ?? '';
    const runId = other.engine.newId();
    expect(await other.engine.ledger.acquireLease([table], runId, 'somebody-else', 60_000)).not.toBeNull();
    await start();
    const job = await runNow(queue, 'letters');
    await until('it has looked twice', async () => ((await queue.getJob(job.id ?? ''))?.attemptsStarted ?? 0) >= 3);
    expect(await house.survivors()).toHaveLength(50);
    expect((await queue.getJob(job.id ?? ''))?.attemptsMade).toBe(0);

    await other.engine.ledger.releaseLease(runId, 'somebody-else');
    await other.close();
    expect(await job.waitUntilFinished(events)).toMatchObject({ state: 'finished', counts: { destroyed: 40 } });
    expect(await house.survivors()).toEqual(recent);
  });

  test('that the queue does not take back comes again by itself', async () => {
    const said: string[] = [];
    const write = (_: string, event: string): void => void said.push(event);
    const other = await openEngine(house.config);
    // Whoever had it was thought dead: somebody else's token is on it, or nobody's.
    const job = await runNow(queue, 'letters');
    const handedOver = performRun(job, 'of somebody who was thought dead', undefined, {
      ...{ reload: other.reload, pace: hasty, clock: realClock, stopping: new AbortController().signal },
      log: { write, failure: (level, event) => write(level, event) },
      turns: { enter: async () => ({ why: 'store.busy', delayMs: 60_000 }) },
      ledgerBack: async () => undefined,
    });
    await expect(handedOver).rejects.toBeInstanceOf(DelayedError);
    expect(said).toEqual(['run.postponed', 'run.adrift']);
    await other.close();
    await start();
    expect(await job.waitUntilFinished(events)).toMatchObject({ state: 'finished', counts: { destroyed: 40 } });
  });

  test('is tried again when its store cannot be reached', async () => {
    const gate = await gateBefore(house.storeUrl);
    await start(house.configWith({ STORE_URL: gate.url }));
    const job = await runNow(queue, 'letters', hasty);
    await until(
      'it came in vain',
      async () => ((await queue.getJob(job.id ?? ''))?.attemptsStarted ?? 0) > hasty.attempts,
    );
    await gate.open();
    expect(await job.waitUntilFinished(events)).toMatchObject({ state: 'finished', counts: { destroyed: 40 } });
    await workers.pop()?.close();
    await gate.shut();
  });

  test('gives up after its attempts, and says why in our own words', async () => {
    await start();
    await house.removeFile('letters.yaml');
    const job = await runNow(queue, 'letters', hasty);
    await expect(job.waitUntilFinished(events)).rejects.toThrow('policies.none');
    expect((await queue.getJob(job.id ?? ''))?.attemptsMade).toBe(3);
  });

  test('is not tried again when a retry cannot help', async () => {
    await start();
    const job = await runNow(queue, 'nobody-wrote-this', hasty);
    await expect(job.waitUntilFinished(events)).rejects.toThrow('policy.unknown');
    const kept = await queue.getJob(job.id ?? '');
    expect(kept?.attemptsMade).toBe(1);
    expect(await kept?.getState()).toBe('failed');
  });

  test('reads the policies anew: a file that changed counts for the next job', async () => {
    await house.writePolicy('letters', { period: '90 years' });
    await start();
    const before = await (await runNow(queue, 'letters')).waitUntilFinished(events);
    expect(before).toMatchObject({ state: 'finished', counts: {} });
    await house.writePolicy('letters', { period: '1 year' });
    const after = await (await runNow(queue, 'letters')).waitUntilFinished(events);
    expect(after).toMatchObject({ counts: { destroyed: 40 } });
  });

  test('delivered twice at once, disposes once', async () => {
    await start(house.configWith({ GALLRA_BATCH_SIZE: '5' }));
    await start(house.configWith({ GALLRA_BATCH_SIZE: '5' }));
    const jobs = await Promise.all([1, 2, 3].map(() => runNow(queue, 'letters')));
    const reports = await Promise.all(jobs.map((job) => job.waitUntilFinished(events)));
    const destroyed = reports.map(({ counts }) => counts.destroyed ?? 0);
    expect(destroyed.sort((a, b) => a - b)).toEqual([0, 0, 40]);
    expect(await house.survivors()).toEqual(recent);
  });

  test('that is interrupted by a shutdown ends its batch and is finished by the next worker', async () => {
    // A slow store: every batch of one takes at least 20 ms.
    await house.query(`
      create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.02); return old; end $$;
      create trigger slowly before delete on letters for each row execute function slowly();`);
    await house.writePolicy('letters', { more: 'triggers: [slowly]' });
    const first = await start(house.configWith({ GALLRA_BATCH_SIZE: '1' }));
    const job = await runNow(queue, 'letters');
    await until('some are gone', async () => (await house.survivors()).length < 48);
    await first.close();
    const left = await house.survivors();
    expect(left.length).toBeGreaterThan(10);
    expect(await (await queue.getJob(job.id ?? ''))?.getState()).toBe('waiting');
    await start();
    const report = await job.waitUntilFinished(events);
    expect(report.counts.destroyed).toBe(left.length - 10);
    expect(await house.survivors()).toEqual(recent);
  });
});
