/** The scheduled job of a policy carries out what people asked to be erased, before what fell due. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openEvents, openQueue, type RunEvents, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { type RunningWorker, startWorker } from '../../jobs/worker.ts';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { type LogFields, silentLog } from '../../src/app/log.ts';
import { approveErasure } from '../../src/engine/erasure/approve.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { type House, openHouse, secret } from './house.ts';

let house: House;
let queue: RunQueue;
let events: RunEvents;
let open: OpenEngine;
let worker: RunningWorker;
const said: { event: string; fields: LogFields }[] = [];

beforeAll(async () => {
  house = await openHouse(null, { old: 5 });
  await house.writePolicy('letters', { more: 'subject: body\n' });
  queue = await openQueue(house.config, silentLog);
  events = await openEvents(house.config, silentLog);
  open = await openEngine(house.config);
  const log = {
    ...silentLog,
    write: (_: string, event: string, fields: LogFields = {}) => void said.push({ event, fields }),
  };
  worker = await startWorker(house.config, log);
});
afterAll(async () => {
  await worker.close();
  await queue.obliterate({ force: true });
  await events.close();
  await queue.close();
  await open.close();
  await house.close();
});

test('an approved request is carried out with the run of its policy, an open one is not, and nothing else goes early', async () => {
  const { engine } = open;
  const today = (await engine.ledger.now()).slice(0, 10);
  const asking = async (who: number) => {
    const asked = { matter: `VK/${who}`, receivedOn: today, recordedBy: 'anna', note: null, policies: null };
    const wanted = [`${secret} ${who}`];
    return (await recordErasure(engine, { ...asked, kind: 'person', wanted })).erasure.id;
  };
  // Two letters each: one from 2020, one from today.
  const [approved, stillOpen] = [await asking(1), await asking(2)];
  await approveErasure(engine, approved, 'berit', 2);
  const job = await runNow(queue, 'letters');
  const report = await job.waitUntilFinished(events);
  expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 4 } });
  expect(await house.survivors()).toEqual([1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010]);
  expect(await engine.ledger.erasure(approved)).toMatchObject({ state: 'finished' });
  expect(await engine.ledger.erasure(stillOpen)).toMatchObject({ state: 'open' });
  expect(said.filter(({ event }) => event.startsWith('erasure.'))).toMatchObject([
    {
      event: 'erasure.looked',
      fields: { erasure: approved, matter: 'VK/1', counts: { destroyed: 2 }, state: 'finished' },
    },
  ]);
  expect(JSON.stringify(said)).not.toContain(secret);
}, 60_000);
