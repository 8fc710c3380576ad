import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listSchedules } from '../../jobs/list-schedules.ts';
import { usualPace } from '../../jobs/pace.ts';
import { openEvents, openQueue, type RunEvents, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { type RunningWorker, startWorker } from '../../jobs/worker.ts';
import { type Log, type LogFields, silentLog } from '../../src/app/log.ts';
import { mountConfigMap } from '../support/config-map.ts';
import { until } from '../support/until.ts';
import { type House, openHouse } from './house.ts';

const pace = { ...usualPace, scheduleEveryMs: 20, retryFirstMs: 20, attempts: 500 };

describe('a worker whose policies are a ConfigMap', () => {
  let house: House;
  let dir: string;
  let queue: RunQueue;
  let events: RunEvents;
  let worker: RunningWorker;
  let letters: string;
  let stores: string;
  const failures: string[] = [];
  const log: Log = {
    ...silentLog,
    failure: (_level: string, event: string, error: unknown, fields?: LogFields) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'none';
      failures.push([event, fields?.policy, code].filter((one) => one !== undefined).join(' '));
    },
  };

  const version = (rule: { period: string; schedule: string }, also: string[] = []): Record<string, string> => {
    const text = letters
      .replace(/period: [^,]+,/, `period: ${rule.period},`)
      .replace(/schedule: .*/, `schedule: "${rule.schedule}"`);
    return {
      'stores.yaml': stores,
      'letters.yaml': text,
      ...Object.fromEntries(also.map((id) => [`${id}.yaml`, text.replace('id: letters', `id: ${id}`)])),
    };
  };
  const scheduled = async () =>
    (await listSchedules(queue)).map(({ policy, pattern }) => `${policy} ${pattern}`).sort();
  const patterns = (wanted: string[]) =>
    until(`the schedule is ${wanted}`, async () => JSON.stringify(await scheduled()) === JSON.stringify(wanted));

  beforeAll(async () => {
    house = await openHouse(null, { old: 40 });
    dir = await mkdtemp(join(tmpdir(), 'gallra-mount-'));
    letters = await readFile(join(house.config.policies, 'letters.yaml'), 'utf8');
    stores = await readFile(join(house.config.policies, 'stores.yaml'), 'utf8');
    await mountConfigMap(dir, version({ period: '90 years', schedule: '15 2 * * *' }));
    const config = house.configWith({ GALLRA_POLICIES: dir });
    queue = await openQueue(config, silentLog);
    events = await openEvents(config, silentLog);
    worker = await startWorker(config, log, { pace });
  });
  afterAll(async () => {
    await worker?.close();
    await events?.close();
    await queue?.close();
    await house?.close();
    await rm(dir, { recursive: true });
  });

  test('schedules what is there, and follows the link when it comes to lead elsewhere', async () => {
    await patterns(['letters 15 2 * * *']);
    await mountConfigMap(dir, version({ period: '90 years', schedule: '30 4 * * 1' }, ['more']));
    await patterns(['letters 30 4 * * 1', 'more 30 4 * * 1']);
    await mountConfigMap(dir, version({ period: '90 years', schedule: '45 5 * * *' }));
    await patterns(['letters 45 5 * * *']);
    expect(failures).toEqual([]);
  });

  test('changes nothing while the folder is empty, and a job that comes then waits for the files', async () => {
    for (const name of await readdir(dir)) await rm(join(dir, name), { recursive: true });
    const job = await runNow(queue, 'letters', pace);
    await until('the schedule was looked at, and the job was tried', async () =>
      ['schedule.failed policies.none', 'run.retry letters policies.none'].every((one) => failures.includes(one)),
    );
    expect(await scheduled()).toEqual(['letters 45 5 * * *']);
    await mountConfigMap(dir, version({ period: '90 years', schedule: '45 5 * * *' }));
    expect(await job.waitUntilFinished(events)).toMatchObject({ state: 'finished', counts: {} });
    expect(await house.survivors()).toHaveLength(50);
  });

  test('disposes under the rule that the link leads to when the job begins', async () => {
    await mountConfigMap(dir, version({ period: '2 years', schedule: '45 5 * * *' }), async () => {
      const report = await (await runNow(queue, 'letters', pace)).waitUntilFinished(events);
      expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 40 } });
    });
  });
});
