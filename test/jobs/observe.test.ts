import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Pace, usualPace } from '../../jobs/pace.ts';
import { openQueue, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { type RunningWorker, startWorker } from '../../jobs/worker.ts';
import { openEngine } from '../../src/app/compose.ts';
import type { Config } from '../../src/app/config.ts';
import { openLog, silentLog } from '../../src/app/log.ts';
import { type Observation, openObservation } from '../../src/app/observation.ts';
import { gateBefore } from '../support/gate.ts';
import { until } from '../support/until.ts';
import { type House, openHouse, secret } from './house.ts';

const hasty: Partial<Pace> = { ...usualPace, observeEveryMs: 50, retryFirstMs: 50, takenFirstMs: 50 };

let house: House;
let queue: RunQueue;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  house = await openHouse(null, { old: 40 });
  queue = await openQueue(house.config, silentLog);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await queue.close();
  await house.close();
});

interface Watched {
  worker: RunningWorker;
  observation: Observation;
  address: string;
  lines: Record<string, unknown>[];
  /** The value of the one series with these labels, at this moment. */
  value(series: string): Promise<number | undefined>;
  scrape(): Promise<string>;
}

async function watchedWorker(config: Config): Promise<Watched> {
  const lines: Record<string, unknown>[] = [];
  const log = openLog({ level: 'debug', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  const observation = await openObservation(config, log);
  closing.push(() => observation.close());
  const worker = await startWorker(config, log, { pace: hasty, observation });
  closing.push(() => worker.close());
  const address = String(lines.find(({ event }) => event === 'ops.open')?.address);
  const scrape = async (): Promise<string> => (await fetch(`${address}/metrics`)).text();
  const value = async (series: string): Promise<number | undefined> => {
    const line = (await scrape()).split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  return { worker, observation, address, lines, value, scrape };
}

const here = { GALLRA_OPS_LISTEN: '127.0.0.1:0' };
const letters = 'policy="letters",store="archive"';

describe('a worker that is watched', () => {
  test('counts what it did, and tells what is still to be done', async () => {
    const { value, scrape } = await watchedWorker(house.configWith({ ...here, GALLRA_BATCH_SIZE: '15' }));
    const destroyed = `gallra_records_total{${letters},outcome="destroyed"}`;
    await until('it is told what there is to count', async () => (await value(destroyed)) === 0);
    await runNow(queue, 'letters');
    await until(
      'the run is told of',
      async () => (await value(`gallra_finished_run_timestamp_seconds{${letters}}`)) ?? null,
    );
    expect(await value(destroyed)).toBe(40);
    await until(
      'the run is counted',
      async () => (await value(`gallra_runs_total{${letters},state="finished"}`)) === 1,
    );
    expect(await value(`gallra_batch_duration_seconds_count{store="archive"}`)).toBe(3);
    expect(await value('gallra_run_duration_seconds_count{policy="letters"}')).toBe(1);
    expect(await value('gallra_job_lag_seconds_count{queue="gallra"}')).toBe(1);
    expect(await value(`gallra_overdue_records{${letters}}`)).toBe(0);
    expect(await value(`gallra_newest_run_state{${letters},state="finished"}`)).toBe(1);
    expect(await value('gallra_log_sound')).toBe(1);
    expect(await value('gallra_ready')).toBe(1);
    // The schedule, and the daily check of the log.
    expect(await value('gallra_queue_jobs{queue="gallra",state="delayed"}')).toBe(2);
    expect(await scrape()).not.toContain(secret);
  });

  test('tells of records that a run left, with their age, and of one that waits for a person', async () => {
    await house.query(`insert into letters select n, '2020-01-01', '${secret}' from generate_series(101, 200) n`);
    await house.writePolicy('letters', { limit: 100 });
    const { value } = await watchedWorker(house.configWith(here));
    await runNow(queue, 'letters');
    await until('the run waits', async () => (await value('gallra_waiting_approvals{state="run"}')) === 1);
    expect(await value(`gallra_overdue_records{${letters}}`)).toBe(140);
    // Written on the first day of 2020, kept for two years.
    const days = ((await value(`gallra_oldest_overdue_seconds{${letters}}`)) ?? 0) / 86_400;
    const since = (Date.now() - Date.parse('2022-01-01T22:00:00Z')) / 86_400_000;
    expect(Math.abs(days - since)).toBeLessThan(0.01);
    expect(await value('gallra_newest_run_refused{policy="letters",guard="limits.records"}')).toBe(1);
    expect(await value('gallra_runs_refused_total{policy="letters",guard="limits.records"}')).toBe(1);
  });

  test('is ready and disposes of nothing while everything is paused, and says so', async () => {
    const { address, value } = await watchedWorker(house.configWith(here));
    const ready = async () => {
      const reply = await fetch(`${address}/readyz`);
      return { status: reply.status, ...((await reply.json()) as { disposing: boolean; reasons: { code: string }[] }) };
    };
    await until('it is at work', async () => (await ready()).disposing);
    const { engine, close } = await openEngine(house.config);
    closing.push(close);
    const scope = { policy: null, store: null };
    await engine.ledger.pause({ ...scope, until: null, reason: 'inspection', pausedBy: 'anna' });
    await until('the pause is noticed', async () => !(await ready()).disposing);
    expect(await ready()).toMatchObject({ status: 200, ready: true, reasons: [{ what: 'pause', code: 'run.paused' }] });
    expect(await value('gallra_disposing')).toBe(0);
    await until('the pause is told', async () => (await value('gallra_paused{policy="",store=""}')) === 1);
    await engine.ledger.resume(scope, 'anna');
    await until('it disposes again', async () => (await ready()).disposing);
    await until('no pause is told', async () => (await value('gallra_paused{policy="",store=""}')) === undefined);
  });

  test('is alive and not ready while the ledger is away, and metrics are there all the same', async () => {
    const gate = await gateBefore(house.ledgerUrl);
    await gate.open();
    closing.push(() => gate.shut());
    const config = house.configWith({ ...here, GALLRA_LEDGER_URL: gate.url, GALLRA_QUEUE_URL: house.ledgerUrl });
    const { address, value } = await watchedWorker(config);
    const status = async (path: string): Promise<number> => (await fetch(`${address}${path}`)).status;
    await until(
      'it is ready',
      async () => (await status('/readyz')) === 200 && (await value('gallra_log_entries')) !== undefined,
    );
    await gate.shut();
    await until('it is not ready', async () => (await status('/readyz')) === 503);
    expect(await status('/healthz')).toBe(200);
    expect(await value('gallra_ready')).toBe(0);
    expect(await value('gallra_log_entries')).toBeGreaterThan(0);
    await gate.open();
    await until('it is ready again', async () => (await status('/readyz')) === 200);
  });

  test('says in every line that is written during a run which run and which batch it is', async () => {
    const { lines } = await watchedWorker(house.configWith({ ...here, GALLRA_BATCH_SIZE: '15' }));
    const job = await runNow(queue, 'letters');
    await until('the run has ended', () => lines.some(({ event }) => event === 'run.ended'));
    const began = lines.find(({ event }) => event === 'run.began');
    expect(began).toMatchObject({ policy: 'letters', store: 'archive', job: job.id, run: expect.any(String) });
    const batches = lines.filter(({ event }) => event === 'batch.settled');
    expect(batches).toHaveLength(3);
    for (const line of batches) expect(line).toMatchObject({ run: began?.run, job: job.id, batch: expect.any(String) });
    expect(new Set(batches.map(({ batch }) => batch)).size).toBe(3);
    expect(lines.find(({ event }) => event === 'run.ended')).toMatchObject({ run: began?.run, job: job.id });
    expect(JSON.stringify(lines)).not.toContain(secret);
  });
});
