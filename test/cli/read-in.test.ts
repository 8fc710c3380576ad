/** What a process does not read in that does not need it: most of its memory, and of the time it takes to start, is code. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '../../src/ledger/migrate.ts';
import { lettersPolicy } from '../support/letters-policy.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
const drivers = ['mysql2', '@aws-sdk/client-s3', 'ioredis', 'nodemailer', 'prom-client', 'tinypool', '(undici)'];
const faces = ['pino-pretty', 'fastify', 'openid-client', '@bull-board/api', 'pdfmake', 'd3-scale', 'csv-stringify'];
const tracing = ['@opentelemetry/api', '@opentelemetry/sdk-trace', 'bullmq-otel'];

let ledger: FreshDatabase;
let store: FreshDatabase;
let folder: string;

beforeAll(async () => {
  [ledger, store] = [await freshDatabase(), await freshDatabase()];
  await migrate(ledger.url);
  folder = await mkdtemp(join(tmpdir(), 'gallra-read-in-'));
  await mkdir(join(folder, 'policies'));
  await writeFile(
    join(folder, 'policies/stores.yaml'),
    `stores:\n  archive: { kind: postgres, url: "\${STORE_URL}", timezone: Europe/Helsinki }\n`,
  );
  await writeFile(join(folder, 'policies/letters.yaml'), lettersPolicy());
});

afterAll(async () => {
  await Promise.all([ledger.drop(), store.drop(), rm(folder, { recursive: true })]);
});

test('a worker reads in the drivers of its own stores and queue, and nothing that only people look at', async () => {
  const packages = await packagesOf(['worker'], 'worker.started');
  expect(packages).toEqual(expect.arrayContaining(['pg', 'kysely', 'bullmq', 'pino']));
  expect(packages.filter((name) => [...drivers, ...faces, ...tracing].includes(name))).toEqual([]);
}, 60_000);

test('validate reads in what reads policies, and nothing that connects', async () => {
  const packages = await packagesOf(['validate'], null);
  expect(packages).toEqual(expect.arrayContaining(['yaml', 'zod']));
  const connecting = ['pg', 'kysely', 'bullmq', 'pino', ...drivers, ...faces, ...tracing];
  expect(packages.filter((name) => connecting.includes(name))).toEqual([]);
}, 60_000);

/** @param last what the process says before it is told to end; null: it ends by itself. */
async function packagesOf(args: string[], last: string | null): Promise<string[]> {
  const noted = join(folder, `${args[0]}.json`);
  const hook = join(root, 'test/support/note-packages.mjs');
  const child = spawn('node', ['--no-warnings', '--import', hook, join(root, 'src/cli/main.ts'), ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NOTE_PACKAGES: noted,
      GALLRA_LEDGER_URL: ledger.url,
      GALLRA_REQUIRE_ANCHOR: 'off',
      GALLRA_REQUIRE_LOG_ROLE: 'off',
      STORE_URL: store.url,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  if (last !== null) {
    await until(`it says ${last}`, () => said.includes(last) || child.exitCode !== null, 50_000);
    child.kill('SIGTERM');
  }
  expect([await ended, said]).toEqual([0, expect.stringContaining(last ?? 'no mistakes')]);
  return JSON.parse(await readFile(noted, 'utf8'));
}
