/** Servers with certificates of an authority of our own, and passwords that change while we run, in the files that hold them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { openQueue } from '../../jobs/queue.ts';
import { readyQueue } from '../../jobs/wait-for-queue.ts';
import { ledgerUrl, queueUrl, readConfig } from '../../src/app/config.ts';
import { inTurn } from '../../src/app/in-turn.ts';
import { silentLog } from '../../src/app/log.ts';
import { migrateLedger } from '../../src/app/migration.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { type Authority, openAuthority } from '../support/certificates.ts';
import { type RunningPostgres, startPostgres } from '../support/embedded-postgres.ts';
import { freePort } from '../support/free-port.ts';
import { serverUser } from '../support/postgres-binaries.ts';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

let dir: string;
let ours: Authority;
let others: Authority;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-connections-'));
  [ours, others] = [openAuthority(), openAuthority()];
});
afterAll(async () => {
  ours.remove();
  others.remove();
  await rm(dir, { recursive: true });
});

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(dir, name), text);
  return join(dir, name);
};

const changed = (url: string, change: (url: URL) => void): string => {
  const other = new URL(url);
  change(other);
  return other.href;
};

describe('the ledger and the queue on a PostgreSQL with a certificate', () => {
  let server: RunningPostgres;
  let admin: pg.Pool;
  let ledger: string;

  beforeAll(async () => {
    const { cert, key } = ours.server(serverUser());
    server = await startPostgres({ settings: { ssl: 'on', ssl_cert_file: cert, ssl_key_file: key } });
    admin = new pg.Pool({ connectionString: server.url, max: 1 });
    admin.on('error', () => undefined);
    await admin.query('create database ledger');
    await admin.query(`create role worker login superuser password 'first'`);
    ledger = changed(server.url, (url) => {
      url.pathname = '/ledger';
      [url.username, url.password] = ['worker', 'first'];
    });
    await migrateLedger(readConfig({ GALLRA_LEDGER_URL: ledger }));
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  const encrypted = async (environment: Record<string, string>): Promise<boolean[]> => {
    const config = readConfig(environment);
    const opened = await openLedger(ledgerUrl(config), { max: 1 });
    const queue = await openQueue(config, silentLog);
    try {
      await queue.getJobCounts();
      return await inTurn(ledgerUrl(config), 'test', async () => {
        const { rows } = await admin.query(
          `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'worker'`,
        );
        return [...new Set(rows.map(({ ssl }) => ssl === true))];
      });
    } finally {
      await queue.close();
      await opened.close();
    }
  };

  test('are reached over TLS alone where their authority is named, by whatever name the certificate knows', async () => {
    const named = { GALLRA_LEDGER_CA_FILE: ours.caFile };
    expect(await encrypted({ GALLRA_LEDGER_URL: ledger, ...named })).toEqual([true]);
    const local = changed(ledger, (url) => {
      url.hostname = 'localhost';
      // Would be no check at all.
      url.searchParams.set('sslmode', 'no-verify');
    });
    expect(await encrypted({ GALLRA_LEDGER_URL: local, GALLRA_LEDGER_CA: ours.ca })).toEqual([true]);
    expect(await encrypted({ GALLRA_LEDGER_URL: ledger })).toEqual([false]);
  });

  test('are not, where the certificate is not of that authority, or of none that is known', async () => {
    const refused = (environment: Record<string, string>) =>
      openLedger(ledgerUrl(readConfig({ GALLRA_LEDGER_URL: ledger, ...environment })), { max: 1 }).then((one) =>
        one.close(),
      );
    await expect(refused({ GALLRA_LEDGER_CA: others.ca })).rejects.toMatchObject({ code: 'ledger.certificate' });
    const checked = changed(ledger, (url) => url.searchParams.set('sslmode', 'verify-full'));
    await expect(refused({ GALLRA_LEDGER_URL: checked })).rejects.toMatchObject({ code: 'ledger.certificate' });
    const queue = readConfig({ GALLRA_QUEUE_URL: ledger, GALLRA_QUEUE_CA: others.ca });
    await expect(readyQueue(queueUrl(queue))).rejects.toMatchObject({ code: 'queue.certificate' });
    expect(() => readConfig({ GALLRA_LEDGER_CA: 'hemligt' })).toThrow('GALLRA_LEDGER_CA must hold certificates in PEM');
  });

  test('are reached again with the password that a file holds by then, without a new start', async () => {
    const url = await file('ledger-url', ledger);
    const config = readConfig({ GALLRA_LEDGER_URL_FILE: url, GALLRA_LEDGER_CA_FILE: ours.caFile });
    const opened = await openLedger(ledgerUrl(config), { max: 2 });
    const queue = await openQueue(config, silentLog);
    try {
      await queue.waitUntilReady();
      await admin.query(`alter role worker password 'second'`);
      const cut = () => admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'worker'`);
      await cut();
      const asked = () => opened.now();
      await until('the old password is refused', () =>
        asked().then(
          () => false,
          (error) => error.code === 'ledger.denied',
        ),
      );
      // Whoever waits for servers goes on waiting: it may be written in a moment.
      await expect(asked()).rejects.toMatchObject({ code: 'ledger.denied', retryable: true });
      await expect(readyQueue(queueUrl(config))).rejects.toMatchObject({ code: 'queue.denied', retryable: true });
      await writeFile(url, ledger.replace(':first@', ':second@'));
      expect(await asked()).toMatch(/^20/);
      expect(await queue.getJobCounts()).toMatchObject({ waiting: 0 });
      await inTurn(ledgerUrl(config), 'test', async () => undefined);
      await readyQueue(queueUrl(config));
    } finally {
      await queue.close();
      await opened.close();
      await admin.query(`alter role worker password 'first'`);
    }
    // In the environment it does not change by itself.
    const wrong = readConfig({ GALLRA_LEDGER_URL: ledger.replace(':first@', ':third@') });
    await expect(openLedger(ledgerUrl(wrong))).rejects.toMatchObject({ code: 'ledger.denied', retryable: false });
  });
});

describe('the queue on a Redis with a certificate', () => {
  let redis: RunningRedis;
  let address: string;
  let admin: Redis;

  beforeAll(async () => {
    const { cert, key } = ours.server();
    const port = await freePort();
    redis = await startRedis({
      more: [
        ...[
          '--tls-port',
          String(port),
          '--tls-cert-file',
          cert,
          '--tls-key-file',
          key,
          '--tls-ca-cert-file',
          ours.caFile,
        ],
        ...['--tls-auth-clients', 'no', '--requirepass', 'first'],
      ],
    });
    address = `rediss://:first@127.0.0.1:${port}`;
    admin = new Redis(redis.url, { password: 'first' });
    admin.on('error', () => undefined);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });

  test('is reached with its authority, and with no other', async () => {
    const with_ = (ca?: string) =>
      queueUrl(readConfig({ GALLRA_QUEUE_URL: address, ...(ca ? { GALLRA_QUEUE_CA: ca } : {}) }));
    await readyQueue(with_(ours.ca));
    await expect(readyQueue(with_(others.ca))).rejects.toMatchObject({ code: 'queue.certificate' });
    await expect(readyQueue(with_())).rejects.toMatchObject({ code: 'queue.certificate' });
  });

  test('is reached again with the password that a file holds by then', async () => {
    const url = await file('queue-url', address);
    const config = readConfig({ GALLRA_QUEUE_URL_FILE: url, GALLRA_QUEUE_CA_FILE: ours.caFile });
    const queue = await openQueue(config, silentLog);
    try {
      expect(await queue.getJobCounts()).toMatchObject({ waiting: 0 });
      await admin.config('SET', 'requirepass', 'second');
      await expect(readyQueue(queueUrl(config))).rejects.toMatchObject({ code: 'queue.denied', retryable: true });
      await writeFile(url, address.replace(':first@', ':second@'));
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await until('it answers again', () =>
        queue.getJobCounts().then(
          ({ waiting }) => waiting === 0,
          () => false,
        ),
      );
      await readyQueue(queueUrl(config));
    } finally {
      await queue.close();
    }
  });
});
