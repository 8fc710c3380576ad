/** Faults of the queue and of the workers on it, as they are deployed: on PostgreSQL and on Redis. */
import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usualPace } from '../../jobs/pace.ts';
import { openQueue, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { disposable } from './archive.ts';
import { type Fault, within } from './fault.ts';
import type { BlockOrder, JobWorkerMessage } from './job-worker.ts';
import type { Place } from './place.ts';

interface Shop {
  place: Place;
  queue: RunQueue;
  /** Null: the queue lies in the ledger's database. */
  redis: RunningRedis | null;
  /** Resolves when it takes jobs. */
  hire(): Promise<ChildProcess>;
  run(): Promise<string>;
  gone(): Promise<number>;
}

type Server = 'PostgreSQL' | 'Redis';

function queueFault(server: Server, what: string, happen: (shop: Shop) => Promise<number>): Fault {
  return {
    kind: 'queue',
    name: `${what}, queue on ${server}`,
    place: { slowMs: 30 },
    async strike(place) {
      const redis = server === 'Redis' ? await startRedis() : null;
      const environment = {
        ...place.environment,
        GALLRA_LEASE_SECONDS: '5',
        GALLRA_BATCH_SIZE: '4',
        ...(redis ? { GALLRA_QUEUE_URL: redis.url } : {}),
      };
      const queue = await openQueue(readConfig(environment), silentLog);
      const hired: ChildProcess[] = [];
      const shop: Shop = {
        place,
        queue,
        redis,
        async hire() {
          const worker = fork(join(import.meta.dirname, 'job-worker.ts'), [], {
            execArgv: ['--no-warnings'],
            env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiled, ...environment },
            stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          });
          hired.push(worker);
          await within(60_000, 'a worker takes jobs', heard(worker, 'working'));
          return worker;
        },
        run: async () => (await runNow(queue, 'letters', { ...usualPace, attempts: 100, retryFirstMs: 100 })).id ?? '',
        gone: async () => (await place.archive.gone()).length,
      };
      try {
        return await happen(shop);
      } finally {
        await Promise.all(hired.map(dismissed));
        await queue.close();
        await redis?.stop();
      }
    },
  };
}

const compiled = join(import.meta.dirname, '../../node_modules/.cache/gallra-cli');

const heard = (worker: ChildProcess, said: JobWorkerMessage['said']): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.on('message', (message: JobWorkerMessage) => message.said === said && resolve());
    worker.once('exit', () => reject(new Error(`a worker ended before it was ${said}`)));
  });

async function dismissed(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  await exited;
}

const begun = ({ gone }: Shop): Promise<unknown> => until('some letters are gone', async () => (await gone()) > 2);
const done = ({ gone }: Shop): Promise<unknown> =>
  until('every letter that may go is gone', async () => (await gone()) === disposable, 120_000);

export const blockedLoop = (server: Server): Fault =>
  queueFault(server, 'the event loop stands still past the lock of the job and past the lease', async (shop) => {
    const [first] = await Promise.all([shop.hire(), shop.run()]);
    await begun(shop);
    const wakes = heard(first, 'awake');
    wakes.catch(() => undefined); // Only of interest when all else went well.
    const alarm = join(String(shop.place.environment.GALLRA_POLICIES), 'alarm');
    first.send({ until: alarm } satisfies BlockOrder);
    await shop.hire();
    await done(shop);
    await writeFile(alarm, '');
    await within(20_000, 'the first stirs again', wakes);
    const [took] = await shop.place.inLedger('select count(distinct worker)::int as workers from gallra_ledger.intent');
    if (took?.workers !== 2) throw new Error('nobody took over while the first stood still');
    return 1;
  });

export const deliveredTwice = (server: Server): Fault =>
  queueFault(server, 'the same job is delivered three times to two workers', async (shop) => {
    await Promise.all([shop.hire(), shop.hire()]);
    const ids = await Promise.all([shop.run(), shop.run(), shop.run()]);
    const counts = await Promise.all(
      ids.map((id) =>
        until('every job is completed', async () => (await shop.queue.getJob(id))?.returnvalue?.counts ?? null, 60_000),
      ),
    );
    const destroyed = counts.map((one) => one.destroyed ?? 0).sort((a, b) => a - b);
    if (destroyed.join() !== `0,0,${disposable}`) throw new Error(`L3: the jobs say that they destroyed ${destroyed}`);
    return ids.length;
  });

export const workerDies = (server: Server): Fault =>
  queueFault(server, 'a worker dies and its job goes to another', async (shop) => {
    const [first] = await Promise.all([shop.hire(), shop.run()]);
    await begun(shop);
    first.kill('SIGKILL');
    await shop.hire();
    await done(shop);
    return 1;
  });

export const redisForgets: Fault = queueFault('Redis', 'Redis restarts and has forgotten everything', async (shop) => {
  await Promise.all([shop.hire(), shop.run()]);
  await begun(shop);
  await shop.redis?.restartEmpty();
  await done(shop);
  // The policy's, and that of the evidence.
  await until('the schedule is back', async () => (await shop.queue.getJobSchedulers(0, -1)).length === 2);
  const id = await shop.run();
  const counts = await until(
    'a new job is completed',
    async () => (await shop.queue.getJob(id))?.returnvalue?.counts ?? null,
  );
  if (counts.destroyed) throw new Error(`L3: the job after the restart says that it destroyed ${counts.destroyed}`);
  return 1;
});
