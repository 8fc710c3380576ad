/** Servers that are away for hours, and stores that are slow: what becomes of the jobs. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { usualPace } from '../../jobs/pace.ts';
import { openQueue, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { syncSchedules } from '../../jobs/schedule.ts';
import { type RunningWorker, startWorker } from '../../jobs/worker.ts';
import type { Config } from '../../src/app/config.ts';
import { openLog, silentLog } from '../../src/app/log.ts';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { ask } from '../support/ask.ts';
import { gateBefore } from '../support/gate.ts';
import { freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { backends } from './backends.ts';
import { type House, openHouse } from './house.ts';
import { pendingRun } from './pending-run.ts';

const hasty = { awayFirstMs: 50, awayLongestMs: 100, busyMs: 50, takenFirstMs: 50, takenLongestMs: 100 };

describe.each(backends)('jobs on $name', (backend) => {
  let queueUrl: string | null;
  let house: House;
  let queue: RunQueue;
  let lines: string[];
  const workers: RunningWorker[] = [];

  beforeAll(async () => {
    queueUrl = await backend.start();
  });
  afterAll(() => backend.stop());
  beforeEach(async () => {
    house = await openHouse(queueUrl, { old: 40 });
    queue = await openQueue(house.config, silentLog);
    lines = [];
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
    await house.close();
  });

  const start = async (config: Config = house.config): Promise<void> => {
    const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
    workers.push(await startWorker(config, log, { pace: hasty }));
  };
  const runs = () => ask(house.ledgerUrl, `select state from gallra_ledger.run where policy = 'letters'`);
  const completed = (id: string | undefined) => async (): Promise<boolean> =>
    (await (await queue.getJob(id ?? ''))?.getState()) === 'completed';
  const times = (event: string): number => lines.filter((line) => line.includes(`"event":"${event}"`)).length;

  test('a schedule that was missed for hours gives one run, and then goes on', async () => {
    await house.writePolicy('letters', { schedule: '* * * * *' });
    const hoursAgo = Date.now() - 5 * 3_600_000;
    const then = jest.spyOn(Date, 'now').mockReturnValue(hoursAgo);
    try {
      await syncSchedules(queue, await readPolicyFolder(house.config.policies), usualPace);
    } finally {
      then.mockRestore();
    }
    const [missed] = await queue.getJobs(['delayed', 'waiting']);
    expect(missed?.opts.prevMillis).toBeLessThanOrEqual(hoursAgo + 60_000);
    await start();
    await until('the missed run is done', completed(missed?.id));
    expect(await house.survivors()).toHaveLength(10);
    const next = await until('the next one is scheduled', async () => (await pendingRun(queue, 'letters')) ?? null);
    expect(next.opts.prevMillis).toBeGreaterThan(Date.now() - 60_000);
    // A second one, if the next minute has begun meanwhile.
    expect((await runs()).length).toBeLessThanOrEqual(2);
  });

  test('that came while their store was away spend no attempt; one run is made of those that piled up', async () => {
    const gate = await gateBefore(house.storeUrl);
    await start(house.configWith({ STORE_URL: gate.url }));
    const scheduled = await pendingRun(queue, 'letters');
    await scheduled?.changeDelay(0);
    const asked = await runNow(queue, 'letters');
    await until('it is known to be away', () => times('store.away') === 1);
    await until('both have come in vain', async () => {
      const found = await Promise.all([scheduled?.id, asked.id].map((id) => queue.getJob(id ?? '')));
      return found.every((job) => (job?.attemptsStarted ?? 0) > 3);
    });
    await gate.open();
    await until('both are done', async () => (await completed(asked.id)()) && (await completed(scheduled?.id)()));
    const done = await Promise.all([scheduled?.id, asked.id].map((id) => queue.getJob(id ?? '')));
    expect(done.map((job) => job?.attemptsMade)).toEqual([1, 1]);
    expect(await house.survivors()).toHaveLength(10);
    expect([times('store.away'), times('store.back'), times('run.retry')]).toEqual([1, 1, 0]);
    await workers.pop()?.close();
    await gate.shut();
  });

  test('are kept in hand while the ledger is away', async () => {
    // The queue is reached all the time.
    const gate = await gateBefore(house.ledgerUrl);
    await gate.open();
    await start(house.configWith({ GALLRA_LEDGER_URL: gate.url, GALLRA_QUEUE_URL: queueUrl ?? house.ledgerUrl }));
    await gate.shut();
    const job = await runNow(queue, 'letters');
    await until('it is known to be away', () => times('ledger.away') === 1);
    expect(await job.getState()).toBe('active');
    await gate.open();
    await until('it is done', completed(job.id));
    expect((await queue.getJob(job.id ?? ''))?.attemptsMade).toBe(1);
    expect([times('ledger.away'), times('ledger.back'), times('run.retry'), times('erasure.failed')]).toEqual([
      1, 1, 0, 0,
    ]);
    await workers.pop()?.close();
    await gate.shut();
  });

  test('of a slow store do not keep those of another waiting', async () => {
    const other = await freshDatabase('other');
    const inOther = new pg.Client({ connectionString: other.url });
    await inOther.connect();
    await inOther.query(`create table notes (id integer primary key, written_on date not null);
      create index on notes (written_on); insert into notes values (1, '2020-01-01');`);
    await house.query(`create function slowly() returns trigger language plpgsql as $$
      begin perform pg_sleep(0.3); return old; end $$`);
    const slow = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const one of slow) {
      await house.query(`create table slow_${one} (id integer primary key, written_on date not null);
        create index on slow_${one} (written_on); insert into slow_${one} values (1, '2020-01-01'), (2, '2020-01-01');
        create trigger slowly before delete on slow_${one} for each row execute function slowly();`);
      await house.writePolicy(`slow-${one}`, { more: 'triggers: [slowly]\n', table: `slow_${one}` });
    }
    await house.writePolicy('notes', { table: 'notes', store: 'other' });
    await house.writeFile(
      'stores.yaml',
      `stores:
  archive: { kind: postgres, url: "\${STORE_URL}", timezone: Europe/Helsinki }
  other: { kind: postgres, url: "\${OTHER_URL}", timezone: Europe/Helsinki }
`,
    );
    const [ledger] = await ask(house.ledgerUrl, 'select id::text from gallra_ledger.ledger');
    await prepareStore('other', other.url, String(ledger?.id));
    for (const one of slow) await runNow(queue, `slow-${one}`);
    const quick = await runNow(queue, 'notes');
    await start(house.configWith({ OTHER_URL: other.url, GALLRA_CONCURRENCY: '2' }));
    await until('the other store had its turn', completed(quick.id));
    const left = await Promise.all(slow.map(async (one) => (await house.query(`select from slow_${one}`)).length));
    expect(left.filter((rows) => rows > 0).length).toBeGreaterThanOrEqual(slow.length / 2);
    await until(
      'the slow ones came to their end as well',
      async () => {
        const counts = await Promise.all(
          slow.map(async (one) => (await house.query(`select from slow_${one}`)).length),
        );
        return counts.every((rows) => rows === 0);
      },
      60_000,
    );
    await workers.pop()?.close();
    await inOther.end();
    await other.drop();
  }, 120_000);
});
