/** A large run on several workers: whoever has a place free is asked to help, and it is one run with one report. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { helpRunJob } from '../../jobs/help-run.ts';
import { openEvents, openQueue, type RunEvents, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { type RunningWorker, startWorker } from '../../jobs/worker.ts';
import { openEngine } from '../../src/app/compose.ts';
import { type Log, type LogFields, silentLog } from '../../src/app/log.ts';
import { approveRun } from '../../src/engine/approve.ts';
import { ask } from '../support/ask.ts';
import { until } from '../support/until.ts';
import { backends } from './backends.ts';
import { type House, openHouse } from './house.ts';

/** From 100,000 on a run is divided. */
const due = 110_000;
const recent = Array.from({ length: 10 }, (_, n) => 1001 + n);

describe.each(backends)('a large run on $name', (backend) => {
  let house: House;
  let queue: RunQueue;
  let events: RunEvents;
  const workers: RunningWorker[] = [];
  const helped: LogFields[] = [];
  const log: Log = {
    ...silentLog,
    write: (_, event, fields = {}) => void (event === 'run.helped' && helped.push(fields)),
  };

  beforeAll(async () => {
    house = await openHouse(await backend.start(), { old: 0 });
    await house.query(`insert into letters select n, '2019-01-01'::date + (n * 7919::bigint % 700)::int, 'short'
      from generate_series(2001, ${2_000 + due}) n`);
    await house.query('analyze letters');
  }, 60_000);
  beforeEach(async () => {
    queue = await openQueue(house.config, silentLog);
    events = await openEvents(house.config, silentLog);
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.close();
    await queue.obliterate({ force: true });
    await events.close();
    await queue.close();
  });
  afterAll(async () => {
    await house.close();
    await backend.stop();
  });

  test('is done by more than one worker, ends once, and leaves no invitation behind', async () => {
    const config = house.configWith({ GALLRA_BATCH_SIZE: '2000' });
    for (let n = 0; n < 2; n++) workers.push(await startWorker(config, log));
    const first = await runNow(queue, 'letters');
    const waiting = await first.waitUntilFinished(events);
    expect(waiting).toMatchObject({ state: 'waiting', refusal: { code: 'limits.records' } });
    const { engine, close } = await openEngine(house.config);
    await approveRun(engine, waiting?.runId ?? '', 'officer');
    await close();

    const report = await (await runNow(queue, 'letters')).waitUntilFinished(events);
    expect(report).toMatchObject({ runId: waiting?.runId, state: 'finished', counts: { destroyed: due } });
    expect(await house.survivors()).toEqual(recent);
    const [batches] = await ask(
      house.ledgerUrl,
      `select count(distinct split_part(worker, '/', 1))::int as workers, count(*) filter (where settlement is null)::int as open,
         sum((settlement->>'disposed')::int)::int as disposed from gallra_ledger.intent`,
    );
    expect(batches).toEqual({ workers: 2, open: 0, disposed: due });
    await until('every invitation was answered', async () =>
      (await queue.getJobs(['wait', 'active', 'delayed'])).every(({ name }) => name !== helpRunJob),
    );
    expect(helped.reduce((sum, { shares = 0 }) => sum + shares, 0)).toBeGreaterThan(0);
  }, 120_000);
});
