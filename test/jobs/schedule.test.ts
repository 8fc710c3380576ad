import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { evidenceScheduler } from '../../jobs/evidence.ts';
import { listSchedules } from '../../jobs/list-schedules.ts';
import { usualPace } from '../../jobs/pace.ts';
import { openEvents, openQueue, type RunQueue } from '../../jobs/queue.ts';
import { type ScheduleChanges, schedulerId, syncSchedules } from '../../jobs/schedule.ts';
import { startWorker } from '../../jobs/worker.ts';
import { inTurn } from '../../src/app/in-turn.ts';
import { type Log, type LogFields, silentLog } from '../../src/app/log.ts';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { gateBefore } from '../support/gate.ts';
import { until } from '../support/until.ts';
import { backends } from './backends.ts';
import { type House, openHouse } from './house.ts';
import { pendingRun } from './pending-run.ts';

describe.each(backends)('the schedule on $name', (backend) => {
  let queueUrl: string | null;
  let house: House;
  let queue: RunQueue;

  beforeAll(async () => {
    queueUrl = await backend.start();
  });
  afterAll(() => backend.stop());
  beforeEach(async () => {
    house = await openHouse(queueUrl);
    queue = await openQueue(house.config, silentLog);
  });
  afterEach(async () => {
    await queue.obliterate({ force: true });
    await queue.close();
    await house.close();
  });

  const sync = async (): Promise<ScheduleChanges> =>
    syncSchedules(queue, await readPolicyFolder(house.config.policies), usualPace);
  const unchanged = { added: [], changed: [], removed: [], failed: [] };

  test('gives every policy a scheduler in its own time zone', async () => {
    await house.writePolicy('chatham', { schedule: '45 3 * * *', timezone: 'Pacific/Chatham' });
    await sync();
    const schedules = await listSchedules(queue);
    expect(schedules.map(({ policy }) => policy).sort()).toEqual(['chatham', 'letters']);
    for (const { policy, pattern, timezone, next } of schedules) {
      const local = DateTime.fromISO(next ?? '', { zone: timezone });
      expect([policy, pattern, local.toFormat('HH:mm:ss')]).toEqual(
        policy === 'chatham' ? ['chatham', '45 3 * * *', '03:45:00'] : ['letters', '15 2 * * *', '02:15:00'],
      );
      expect(local.diffNow('hours').hours).toBeGreaterThan(0);
      expect(local.diffNow('hours').hours).toBeLessThanOrEqual(25);
    }
  });

  test('lists the soonest first', async () => {
    const soon = DateTime.utc().plus({ minutes: 30 });
    const late = soon.plus({ hours: 3 });
    const cron = (at: DateTime): string => `${at.minute} ${at.hour} * * *`;
    await house.writePolicy('letters', { schedule: cron(late), timezone: 'UTC' });
    await house.writePolicy('soonest', { schedule: cron(soon), timezone: 'UTC' });
    await sync();
    expect((await listSchedules(queue)).map(({ policy }) => policy)).toEqual(['soonest', 'letters']);
  });

  test('follows a file that changes its time or its zone, and keeps one pending run', async () => {
    expect(await sync()).toEqual({ ...unchanged, added: ['letters'], kept: 0 });
    await house.writePolicy('letters', { schedule: '30 4 * * 1' });
    expect(await sync()).toEqual({ ...unchanged, changed: ['letters'], kept: 0 });
    await house.writePolicy('letters', { schedule: '30 4 * * 1', timezone: 'America/St_Johns' });
    expect(await sync()).toEqual({ ...unchanged, changed: ['letters'], kept: 0 });
    expect(await listSchedules(queue)).toMatchObject([
      { policy: 'letters', pattern: '30 4 * * 1', timezone: 'America/St_Johns' },
    ]);
    expect(await queue.getJobCountByTypes('delayed', 'waiting')).toBe(1);
  });

  test('drops the scheduler and the pending run of a policy whose file is gone', async () => {
    await house.writePolicy('another');
    await sync();
    await house.removeFile('another.yaml');
    expect(await sync()).toEqual({ ...unchanged, removed: ['another'], kept: 1 });
    expect((await listSchedules(queue)).map(({ policy }) => policy)).toEqual(['letters']);
    expect((await queue.getJobs(['delayed', 'waiting'])).map(({ data }) => data)).toEqual([{ policy: 'letters' }]);
  });

  test('keeps the scheduler of a policy whose file is broken, so that its jobs fail and are seen', async () => {
    await house.writePolicy('another');
    await sync();
    await house.writeFile('another.yaml', 'version: 1\nid: another\nretain: nonsense\n');
    expect(await sync()).toEqual({ ...unchanged, kept: 1 });
    expect((await listSchedules(queue)).map(({ policy }) => policy).sort()).toEqual(['another', 'letters']);
    await house.writeFile('another.yaml', '\tnot even yaml');
    expect(await sync()).toEqual({ ...unchanged, kept: 1 });
    expect(await listSchedules(queue)).toHaveLength(2);
  });

  test('is left as it is when the folder holds no policy at all', async () => {
    await sync();
    await house.removeFile('letters.yaml');
    await expect(sync()).rejects.toMatchObject({ code: 'policies.none' });
    expect(await listSchedules(queue)).toHaveLength(1);
  });

  test('does not touch what fits: a run that fell due while no worker was there stays due', async () => {
    await sync();
    const [pending] = await queue.getJobs(['delayed']);
    await pending?.changeDelay(0);
    expect(await sync()).toEqual({ ...unchanged, kept: 1 });
    const [still] = await queue.getJobs(['delayed', 'waiting']);
    expect(still?.id).toBe(pending?.id);
  });

  test('revives a scheduler that was forgotten, or that lost its next run', async () => {
    await sync();
    const [pending] = await queue.getJobs(['delayed']);
    await queue.removeJobScheduler(schedulerId('letters'));
    expect(await sync()).toEqual({ ...unchanged, added: ['letters'], kept: 0 });
    expect(pending?.id).toBeDefined();
    await queue.drain(true);
    await sync();
    expect((await queue.getJobs(['delayed'])).map(({ data }) => data)).toEqual([{ policy: 'letters' }]);
  });

  test('has a worker run the policy when its time comes, and schedules the next run', async () => {
    const events = await openEvents(house.config, silentLog);
    const worker = await startWorker(house.config, silentLog);
    const pending = await pendingRun(queue, 'letters');
    const completed = new Promise<string>((resolve) =>
      events.on('completed', ({ jobId }) => jobId === pending?.id && resolve(jobId)),
    );
    await pending?.changeDelay(0); // Its time comes now.
    const job = await queue.getJob(await completed);
    expect(job?.repeatJobKey).toBe(schedulerId('letters'));
    expect(job?.returnvalue).toMatchObject({ state: 'finished', counts: { destroyed: 20 } });
    const next = await pendingRun(queue, 'letters');
    expect(next?.data).toEqual({ policy: 'letters' });
    expect(next?.id).not.toBe(pending?.id);
    await worker.close();
    await events.close();
  });

  test('is kept in step while the worker runs', async () => {
    const worker = await startWorker(house.config, silentLog, { pace: { scheduleEveryMs: 50 } });
    await house.writePolicy('another');
    await until('the new policy is scheduled', async () => (await listSchedules(queue)).length === 2);
    await queue.obliterate({ force: true });
    for (const { policy } of await listSchedules(queue)) await queue.removeJobScheduler(schedulerId(policy));
    await until(
      'a queue that forgot everything is filled again',
      async () => (await listSchedules(queue)).length === 2,
    );
    await worker.close();
  });

  test('is written by one of several workers that start at once; the others find it done', async () => {
    for (let n = 0; n < 10; n++) await house.writePolicy(`policy-${n}`);
    const synced: LogFields['counts'][] = [];
    const log: Log = {
      ...silentLog,
      write: (_, event, fields) => event === 'schedule.synced' && synced.push(fields?.counts),
    };
    const workers = await Promise.all([1, 2, 3].map(() => startWorker(house.config, log)));
    const nothing = { added: 0, changed: 0, removed: 0, failed: 0 };
    expect(synced).toEqual([
      { ...nothing, added: 11, kept: 0 },
      { ...nothing, kept: 11 },
      { ...nothing, kept: 11 },
    ]);
    // One more looks after the evidence, once a day.
    expect(await queue.getJobCountByTypes('delayed', 'waiting')).toBe(12);
    expect(await queue.getJobScheduler(evidenceScheduler)).toMatchObject({ pattern: '40 3 * * *', tz: 'UTC' });
    for (const worker of workers) await worker.close();
  });

  test('a worker waits for servers that are not there yet', async () => {
    const ledger = await gateBefore(house.ledgerUrl);
    const other = await gateBefore(queueUrl ?? house.ledgerUrl);
    const waited: string[] = [];
    const log = { ...silentLog, failure: (_: unknown, event: string) => void waited.push(event) };
    const starting = startWorker(house.configWith({ GALLRA_LEDGER_URL: ledger.url, GALLRA_QUEUE_URL: other.url }), log);
    await until('it waits for the ledger', () => waited.includes('ledger.waiting'));
    await ledger.open();
    await until('it waits for the queue', () => waited.includes('queue.waiting'));
    await other.open();
    const worker = await starting;
    expect(await listSchedules(queue)).toHaveLength(1);
    await worker.close();
    await ledger.shut();
    await other.shut();
  });
});

describe('work that is done in turn', () => {
  test('is never done by two at once', async () => {
    const house = await openHouse(null);
    let inside = 0;
    let most = 0;
    const visit = () =>
      inTurn(house.ledgerUrl, 'visit', async () => {
        inside += 1;
        most = Math.max(most, inside);
        await house.query('select 1');
        inside -= 1;
      });
    await Promise.all([visit(), visit(), visit(), visit()]);
    expect(most).toBe(1);
    await house.close();
  });
});
