import { readdir, readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openEvents, openQueue } from '../../../jobs/queue.ts';
import { runNow } from '../../../jobs/run-now.ts';
import { readConfig } from '../../../src/app/config.ts';
import { silentLog } from '../../../src/app/log.ts';
import { onPath } from '../../support/installed.ts';
import { type Composed, composeAsProcesses, secretsIn } from './as-processes.ts';
import { files, readCompose } from './read-compose.ts';

/** As its only visitor, the proxy, asks it. */
function askDesk(composed: Composed): Promise<{ status: number; text: string }> {
  const [port, host] = [composed.port('desk'), `localhost:${composed.port('proxy')}`];
  return new Promise((resolve, reject) => {
    const asking = request(
      { port, host: '127.0.0.1', path: '/sign-in', headers: { host, accept: 'text/html' } },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}

/** Of one test: many processes are started, on a machine that may have other things to do. */
const patienceMs = 180_000;

describe('docker compose up', () => {
  let composed: Composed;
  let left: () => Promise<Record<string, unknown>>;

  beforeAll(async () => {
    composed = await composeAsProcesses();
    await composed.up(readCompose(files.usual));
    left = async () => {
      const client = new pg.Client({
        connectionString: (await readFile(join(composed.volume('secrets-gallra'), 'example-url'), 'utf8')).trim(),
      });
      await client.connect();
      try {
        const { rows } = await client.query(`select count(*)::int as records,
          count(*) filter (where answered_on < current_date - interval '6 months')::int as old from contact_requests`);
        return rows[0];
      } finally {
        await client.end();
      }
    };
  }, patienceMs);
  afterAll(() => composed?.close(), patienceMs);

  const run = async (): Promise<unknown> => {
    const config = readConfig(composed.environmentOf('worker'));
    const [queue, events] = [await openQueue(config, silentLog), await openEvents(config, silentLog)];
    try {
      return await (await runNow(queue, 'contact-requests')).waitUntilFinished(events);
    } finally {
      await events.close();
      await queue.close();
    }
  };

  test(
    'leads to a desk that asks who comes, and lets in whom an operator made an account for',
    async () => {
      expect(await askDesk(composed)).toMatchObject({ status: 200, text: expect.stringContaining('type="password"') });
      const account = ['account', 'add', 'anna', 'approver', '--name', 'Anna Lind'];
      expect(await composed.run('desk', account, 'correct horse battery staple\n')).toMatchObject({ code: 0 });
    },
    patienceMs,
  );

  (onPath('caddy') ? test : test.skip)('behind a proxy that speaks TLS, and passes on who asks for what', async () => {
    const page = await new Promise<string>((resolve, reject) => {
      const address = `https://localhost:${composed.port('proxy')}/sign-in`;
      const asking = get(
        address,
        { rejectUnauthorized: false, family: 4, headers: { accept: 'text/html' } },
        (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('end', () => resolve(Buffer.concat(chunks).toString()));
        },
      );
      asking.on('error', reject);
    });
    expect(page).toContain('type="password"');
  });

  test(
    'has a worker that destroys what is due once somebody approved the rule, and keeps evidence outside the ledger',
    async () => {
      expect(await left()).toEqual({ records: 200, old: expect.any(Number) });
      expect(await run()).toMatchObject({ state: 'refused', refusal: { code: 'policy.unapproved' } });
      expect(await composed.run('desk', ['approve', 'contact-requests', '--yes'])).toMatchObject({ code: 0 });
      expect(await run()).toMatchObject({ state: 'finished', refusal: null, waived: [] });
      const after = await left();
      expect(after).toEqual({ records: expect.any(Number), old: 0 });
      expect(after.records).toBeGreaterThan(20);
      expect(await readdir(join(composed.volume('anchors'), 'anchors'))).not.toEqual([]);
      const doctor = await composed.run('worker', ['doctor']);
      expect([doctor.code, doctor.out.split('\n').filter((line) => /^ +[!✘]/.test(line))]).toEqual([0, []]);
      const key = (await composed.run('desk', ['audit', 'key'])).out.trim();
      expect(await composed.run('desk', ['audit', 'verify', '--ledger', '--key', key])).toMatchObject({ code: 0 });
    },
    patienceMs,
  );

  test(
    'prints no secret, and keeps each where only group 0 reads it',
    async () => {
      const said = composed.said();
      expect(secretsIn(composed).filter((secret) => secret.length < 64 || said.includes(secret))).toEqual([]);
      for (const volume of ['secrets-database', 'secrets-owner', 'secrets-gallra', 'secrets-queue'])
        for (const file of await readdir(composed.volume(volume))) {
          const { mode } = await stat(join(composed.volume(volume), file));
          expect([file, mode & 0o777]).toEqual([file, 0o640]);
        }
    },
    patienceMs,
  );

  test(
    'after a reboot, everything finds everything again, in whatever order it starts',
    async () => {
      const codes = await composed.stop();
      expect(codes).toMatchObject({ worker: 0, desk: 0 });
      await composed.reboot();
      for (const name of ['worker', 'desk', 'redis', 'postgres']) await composed.whenHealthy(name);
      expect(await askDesk(composed)).toMatchObject({ status: 200 });
      await composed.stop();
    },
    patienceMs,
  );

  test(
    'again keeps every key, and goes on without Redis where the queue is to lie in the ledger',
    async () => {
      const before = secretsIn(composed);
      await composed.up(readCompose(files.withoutRedis));
      expect(secretsIn(composed)).toEqual(before);
      expect(composed.environmentOf('worker').GALLRA_QUEUE_URL_FILE).toBe('');
      expect(await run()).toMatchObject({ state: 'finished', refusal: null });
    },
    patienceMs,
  );
});
