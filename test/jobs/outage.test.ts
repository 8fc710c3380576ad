import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEvents, openQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { startWorker } from '../../jobs/worker.ts';
import { openLog, silentLog } from '../../src/app/log.ts';
import { gateBefore } from '../support/gate.ts';
import { until } from '../support/until.ts';
import { backends } from './backends.ts';
import { openHouse } from './house.ts';

describe.each(backends)('a worker whose queue is on $name', (backend) => {
  let queueUrl: string | null;
  beforeAll(async () => {
    queueUrl = await backend.start();
  });
  afterAll(() => backend.stop());

  test('survives that its servers go away and come back, without filling the log', async () => {
    const house = await openHouse(queueUrl, { old: 60 });
    const ledger = await gateBefore(house.ledgerUrl);
    const queueGate = await gateBefore(queueUrl ?? house.ledgerUrl);
    await ledger.open();
    await queueGate.open();
    const lines: string[] = [];
    const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
    const config = house.configWith({
      GALLRA_LEDGER_URL: ledger.url,
      GALLRA_QUEUE_URL: queueGate.url,
      GALLRA_BATCH_SIZE: '1',
      GALLRA_LEASE_SECONDS: '5',
    });
    const worker = await startWorker(config, log, {
      pace: { retryFirstMs: 200, takenFirstMs: 200, takenLongestMs: 500 },
    });
    const queue = await openQueue(house.config, silentLog);
    const events = await openEvents(house.config, silentLog);
    const job = await runNow(queue, 'letters');
    await until('it is in the middle', async () => (await house.survivors()).length < 68);
    await Promise.all([ledger.shut(), queueGate.shut()]);
    await until('the worker has noticed', () => lines.some((line) => line.includes('connection.error')));
    await Promise.all([ledger.open(), queueGate.open()]);
    await until('the rest is gone', async () => (await house.survivors()).length === 10, 50_000);
    expect(await job.waitUntilFinished(events)).toMatchObject({ state: 'finished' });
    expect(lines.length).toBeLessThan(60);
    await worker.close();
    await events.close();
    await queue.obliterate({ force: true });
    await queue.close();
    await Promise.all([ledger.shut(), queueGate.shut()]);
    await house.close();
  }, 90_000);
});
