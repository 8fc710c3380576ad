/** A queue on Redis as it is deployed: behind sentinels, as a cluster; and what is said of its disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openEvents, openQueue } from '../../jobs/queue.ts';
import { keyPrefix, redisAt } from '../../jobs/redis-client.ts';
import { redisPlace } from '../../jobs/redis-place.ts';
import { runNow } from '../../jobs/run-now.ts';
import { startWorker } from '../../jobs/worker.ts';
import { openLog, silentLog } from '../../src/app/log.ts';
import { freePort } from '../support/free-port.ts';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { type House, openHouse } from './house.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-redis-test-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function redis(...more: string[]): Promise<RunningRedis> {
  const server = await startRedis({ more });
  running.push(server);
  return server;
}

/** A job is done by a worker whose queue is there, and what the worker said. */
async function doesItsWork(queueUrl: string): Promise<string[]> {
  const house: House = await openHouse(queueUrl);
  const lines: string[] = [];
  const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const [worker, queue, events] = [
    await startWorker(house.config, log),
    await openQueue(house.config, silentLog),
    await openEvents(house.config, silentLog),
  ];
  try {
    const job = await runNow(queue, 'letters');
    expect(await job.waitUntilFinished(events)).toMatchObject({ state: 'finished', counts: { destroyed: 20 } });
    return lines;
  } finally {
    await worker.close();
    await events.close();
    await queue.close();
    await house.close();
  }
}

describe('a queue on a Redis', () => {
  test('that sentinels watch over is found through those of them that are there', async () => {
    const { url } = await redis();
    const [port, gone] = [await freePort(), await freePort()];
    const conf = join(dir, 'sentinel.conf');
    const watched = `sentinel monitor mymaster 127.0.0.1 ${new URL(url).port} 1`;
    await writeFile(conf, `port ${port}\nbind 127.0.0.1\ndir ${dir}\n${watched}\n`);
    const sentinel = spawn('redis-server', [conf, '--sentinel'], { stdio: 'ignore' });
    const ended = once(sentinel, 'exit');
    running.push({
      async stop() {
        sentinel.kill('SIGKILL');
        await ended;
      },
    });
    await until('the sentinel answers', async () => {
      const client = redisAt(`redis://127.0.0.1:${port}`, { lazyConnect: true, retryStrategy: () => null });
      client.on('error', () => undefined);
      return client
        .connect()
        .then(() => true)
        .catch(() => false)
        .finally(() => client.disconnect());
    });
    await doesItsWork(`redis://127.0.0.1:${gone}?sentinel=mymaster&also=127.0.0.1:${port}`);
  }, 60_000);

  test('that is a cluster keeps all keys of the queue on one node', async () => {
    const { url } = await redis('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    const plain = redisAt(url);
    await plain.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await until('the cluster is whole', async () =>
      String(await plain.call('CLUSTER', 'INFO')).includes('cluster_state:ok'),
    );
    await doesItsWork(`${url}?cluster=on&also=127.0.0.1:${await freePort()}`);
    const keys = (await plain.call('KEYS', '*')) as string[];
    expect(keys.length).toBeGreaterThan(3);
    expect(keys.filter((key) => !key.startsWith('{gallra}:'))).toEqual([]);
    plain.disconnect();
  }, 60_000);

  test('that keeps nothing on disk, or drops what it likes, is said to, once', async () => {
    const { url } = await redis('--maxmemory-policy', 'allkeys-lru');
    const said = (await doesItsWork(url)).filter((line) => line.includes('queue.keeping'));
    expect(said.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', state: 'forgets' },
      { level: 'warn', state: 'evicts' },
    ]);
  }, 60_000);
});

describe('the address of a Redis', () => {
  const nothing = { master: null, sentinelPassword: null, user: null, password: null, database: 0, encrypted: false };

  test('carries user, password and database, which may be written with any character', () => {
    expect(redisPlace('rediss://us%40er:p%2Fss@[::1]:6390/3')).toEqual({
      ...{ ...nothing, kind: 'server', nodes: [{ host: '::1', port: 6390 }] },
      ...{ user: 'us@er', password: 'p/ss', database: 3, encrypted: true },
    });
  });

  test('of sentinels names them all, and the secret that is theirs alone', () => {
    expect(redisPlace('redis://:secret@a?sentinel=main&also=b:26380&sentinel-password=theirs')).toEqual({
      ...{ ...nothing, kind: 'sentinels', master: 'main', password: 'secret', sentinelPassword: 'theirs' },
      nodes: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26380 },
      ],
    });
  });

  test.each([
    ['redis://a', 'gallra'],
    ['redis://a?sentinel=main', 'gallra'],
    ['redis://a?cluster=on', '{gallra}'],
    ['postgres://a/b', 'gallra'],
  ])('%s puts %s before its keys', (address, prefix) => expect(keyPrefix(address)).toBe(prefix));
});
