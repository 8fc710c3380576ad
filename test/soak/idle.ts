/**
 * `npm run idle -- --seconds N`: what a worker takes that has nothing to do, with a hundred policies over five stores, on
 * each of the queues: how long it takes until it is ready, its memory, and its share of a core. Runs what `npm run build`
 * made with the environment of the image, the port for operations included. Ends with 1 where it takes more than it may.
 *
 * Of memory it says three things. *Resident* is all that is mapped (RSS), the program file of Node included, whoever else
 * has it mapped: that is what `ps` shows, the largest, and what the aim is held to. *Its own* is what no other process has
 * (anonymous pages), which is charged to its container for sure. Of the file's pages a container is charged those that it
 * was the first to read; the kernel takes them back when it needs them.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { migrate } from '../../src/ledger/migrate.ts';
import { imageEnvironment, programFlags } from '../support/as-installed.ts';
import { ask } from '../support/ask.ts';
import { startPostgres } from '../support/embedded-postgres.ts';
import { lettersPolicy } from '../support/letters-policy.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const most = { readyMs: 3_000, residentMb: 100, share: 0.01 };
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const root = join(import.meta.dirname, '../..');
const main = join(root, 'dist/src/cli/main.js');
if (!existsSync(main)) throw new Error('there is nothing to run: npm run build');

const server = await startPostgres();
const redis = await startRedis({ keeps: true });
const folder = await mkdtemp(join(tmpdir(), 'gallra-idle-'));
const stores = ['a', 'b', 'c', 'd', 'e'];
const urls = await Promise.all(stores.map(async (name) => (await freshDatabase(`idle_${name}`, server.url)).url));
await mkdir(join(folder, 'policies'));
await writeFile(join(folder, 'policies/stores.yaml'), `stores:\n${stores.map(storeEntry).join('')}`);
for (const [i, url] of urls.entries())
  for (let n = 0; n < 20; n++) {
    const table = `letters_${n}`;
    await ask(url, `create table ${table} (id integer primary key, written_on date not null)`);
    await writeFile(
      join(folder, `policies/${stores[i]}-${n}.yaml`),
      lettersPolicy(`${stores[i]}-${n}`, { store: stores[i] ?? '', table }),
    );
  }

let tooMuch = false;
for (const queue of ['postgres', 'redis'] as const) {
  const ledger = await freshDatabase('idle_ledger', server.url);
  await migrate(ledger.url);
  // The second start is the usual one: the queue's tables are there.
  await measured(ledger.url, queue, 0);
  const { readyMs, readyCpuMs, memory, share } = await measured(ledger.url, queue, Number(values.seconds));
  const over = readyCpuMs > most.readyMs || memory.resident > most.residentMb || share > most.share;
  tooMuch ||= over;
  console.log(
    `queue on ${queue}: ready after ${Math.round(readyMs)} ms (${Math.round(readyCpuMs)} ms of a core), ` +
      `${memory.resident.toFixed(1)} MB resident (${memory.own.toFixed(1)} MB its own, ${memory.file.toFixed(1)} MB of files; ` +
      `at most ${memory.most.toFixed(1)} MB), ${(share * 100).toFixed(2)} % of a core${over ? ': too much' : ''}`,
  );
}
await Promise.all([server.stop(), redis.stop(), rm(folder, { recursive: true })]);
process.exit(tooMuch ? 1 : 0);

async function measured(ledgerUrl: string, queue: 'postgres' | 'redis', seconds: number) {
  const began = performance.now();
  const child = spawn(process.execPath, [...programFlags(), main, 'worker'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...imageEnvironment(),
      GALLRA_OPS_LISTEN: '127.0.0.1:0',
      GALLRA_POLICIES: join(folder, 'policies'),
      GALLRA_LEDGER_URL: ledgerUrl,
      GALLRA_REQUIRE_APPROVAL: 'off',
      GALLRA_REQUIRE_ANCHOR: 'off',
      GALLRA_REQUIRE_LOG_ROLE: 'off',
      ...(queue === 'redis' ? { GALLRA_QUEUE_URL: redis.url } : {}),
      ...Object.fromEntries(stores.map((name, i) => [variable(name), urls[i]])),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let ready = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('worker.started')) ready = true;
    if (/"level":"(warn|error)"/.test(line)) console.error(line);
  });
  const pid = child.pid ?? 0;
  await until('the worker is ready', () => ready || child.exitCode !== null, 120_000);
  const readyMs = performance.now() - began;
  const readyCpuMs = cpuMs(pid);
  // What it does once when it starts is no idling.
  if (seconds > 0) await pause(20_000);
  const [from, at] = [cpuMs(pid), performance.now()];
  await pause(seconds * 1000);
  const share = seconds > 0 ? (cpuMs(pid) - from) / (performance.now() - at) : 0;
  const memory = memoryOf(pid);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { readyMs, readyCpuMs, memory, share };
}

/** Of user and system, all threads. A tick is ten milliseconds. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** In megabytes. */
function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
  return { resident: mb('VmRSS'), own: mb('RssAnon'), file: mb('RssFile'), most: mb('VmHWM') };
}

function variable(store: string): string {
  return `STORE_${store.toUpperCase()}_URL`;
}

function storeEntry(store: string): string {
  return `  ${store}: { kind: postgres, url: "\${${variable(store)}}", timezone: Europe/Helsinki }\n`;
}
