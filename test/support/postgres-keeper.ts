/**
 * The keeper of one embedded PostgreSQL: a process of its own that starts it, obeys its parent, and, when the parent is
 * gone for whatever reason, stops the server and removes its files. Started by embedded-postgres.ts only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { binariesIn, findBinaries, handOver, serverUser } from './postgres-binaries.ts';
import { endOrphan, isReady, newDirectory, removeDirectory, sweepAbandoned } from './postgres-directory.ts';

export type KeeperOrder =
  | { do: 'start'; dir: string | null; settings: Record<string, string>; programs: string | null }
  | { do: 'stop' }
  | { do: 'stop-immediately' }
  | { do: 'restart' };

export type KeeperReply = { ok: true; url: string; pid: number } | { ok: false; why: string };

/** The demo and the tests share these; nothing here survives, so nothing is worth an fsync. */
const defaults: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  full_page_writes: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
};

interface Running {
  process: ChildProcess;
  ended: Promise<void>;
}

let root: string | null = null;
let ours = false;
let settings: Record<string, string> = {};
let port = 0;
let password = '';
let binaries: { postgres: string; initdb: string } | null = null;
let running: Running | null = null;
let said = '';
let ending = false;

process.on('disconnect', () => void end());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
process.on('message', (order: KeeperOrder) => void obey(order));

async function obey(order: KeeperOrder): Promise<void> {
  try {
    if (order.do === 'start') await create(order);
    if (order.do === 'stop-immediately') await halt('SIGQUIT');
    if (order.do === 'restart') {
      await halt('SIGINT');
      await launch();
    }
    if (order.do === 'stop') await halt('SIGINT');
    if (order.do === 'stop') removeOurs();
    reply({
      ok: true,
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      pid: running?.process.pid ?? 0,
    });
    if (order.do === 'stop') process.disconnect();
  } catch (error) {
    reply({ ok: false, why: error instanceof Error ? error.message : String(error) });
    if (order.do === 'start') await end();
  }
}

function reply(message: KeeperReply): void {
  if (process.connected) process.send?.(message);
}

async function create({ dir, settings: wanted, programs }: KeeperOrder & { do: 'start' }): Promise<void> {
  await sweepAbandoned();
  ours = dir === null;
  const user = serverUser();
  root = dir ?? newDirectory(user);
  mkdirSync(root, { recursive: true });
  handOver(root, user);
  const data = join(root, 'data');
  settings = { ...defaults, ...wanted };
  const found = programs === null ? await findBinaries() : binariesIn(programs);
  binaries = found;
  if (!found.reachable) {
    // The checkout lies in somebody's private folder (/root, say): the server's own user gets a copy it can read.
    cpSync(found.home, join(root, 'native'), { recursive: true, verbatimSymlinks: true });
    binaries = { postgres: join(root, 'native/bin/postgres'), initdb: join(root, 'native/bin/initdb') };
  }
  const passwordFile = join(root, 'password');
  if (existsSync(join(data, 'PG_VERSION'))) {
    password = readFileSync(passwordFile, 'utf8');
  } else {
    password = randomBytes(16).toString('hex');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    handOver(passwordFile, user);
    await initialise(binaries.initdb, data, passwordFile, programs === null);
  }
  for (let attempt = 1; ; attempt++) {
    port = await freePort();
    try {
      return await launch();
    } catch (error) {
      // Somebody else took the port between our look and the server's.
      const taken = error instanceof Error && error.message.includes('Address already in use');
      if (!taken || attempt === 5) throw error;
    }
  }
}

/** @param isOurs the version that npm brought: others may be too old to have locales of their own. */
async function initialise(initdb: string, data: string, passwordFile: string, isOurs: boolean): Promise<void> {
  const flags = [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=password',
    '--encoding=UTF8',
    ...(isOurs ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8']),
    '--no-sync',
    '--no-instructions',
  ];
  await begin(initdb, flags).ended;
  if (!existsSync(join(data, 'PG_VERSION'))) throw new Error(`initdb failed: ${said.trim()}`);
}

async function launch(): Promise<void> {
  if (!binaries || !root) throw new Error('there is no PostgreSQL to start');
  const data = join(root, 'data');
  await endOrphan(data);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = begin(binaries.postgres, ['-D', data, '-p', String(port), ...flags]);
  let ended = false;
  server.ended
    .catch(() => undefined)
    .then(() => {
      ended = true;
    });
  // Not the log: settings may have sent it elsewhere.
  while (!isReady(data)) {
    if (ended) throw new Error(`PostgreSQL ended: ${said.trim()}`);
    await new Promise((next) => setTimeout(next, 10));
  }
}

/** Start the one program that runs at a time, as the server's user; `said` keeps the end of what it writes. */
function begin(program: string, flags: string[]): Running {
  if (ending) throw new Error('the keeper is ending');
  const user = serverUser();
  const child = spawn(program, flags, {
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
    cwd: root ?? '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said = (said + chunk).slice(-4000);
    });
  }
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  // Whoever waits hears of it; nobody waiting is no crash.
  ended.catch(() => undefined);
  running = { process: child, ended };
  return running;
}

/** Resolves when the program and all it started have ended. For PostgreSQL, SIGINT is the fast shutdown, SIGQUIT the immediate one. */
async function halt(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (!running) return;
  running.process.kill(signal);
  const patience = setTimeout(() => running?.process.kill('SIGQUIT'), 10_000);
  await running.ended.catch(() => undefined);
  clearTimeout(patience);
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  try {
    await halt('SIGINT');
  } finally {
    removeOurs();
    process.exit(0);
  }
}

function removeOurs(): void {
  if (root && ours) removeDirectory(root);
  root = null;
}
