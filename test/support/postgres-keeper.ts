/**
 * The keeper of one embedded PostgreSQL: a process of its own that starts it, obeys its parent, and, when the parent is
 * gone for whatever reason, stops the server and removes its files. Started by embedded-postgres.ts only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { findBinaries, handOver, serverUser } from './postgres-binaries.ts';
import { endOrphan, newDirectory, removeDirectory, sweepAbandoned } from './postgres-directory.ts';

export type KeeperOrder =
  | { do: 'start'; dir: string | null; settings: Record<string, string> }
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

let root: string | null = null;
let ours = false;
let settings: Record<string, string> = {};
let port = 0;
let password = '';
let binaries: { postgres: string; initdb: string } | null = null;
let child: ChildProcess | null = null;
let ending = false;

process.on('disconnect', () => void end());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
process.on('message', (order: KeeperOrder) => void obey(order));

async function obey(order: KeeperOrder): Promise<void> {
  try {
    if (order.do === 'start') await create(order.dir, order.settings);
    if (order.do === 'stop-immediately') await halt('SIGQUIT');
    if (order.do === 'restart') {
      await halt('SIGINT');
      await launch();
    }
    if (order.do === 'stop') await halt('SIGINT');
    if (order.do === 'stop') removeOurs();
    reply({ ok: true, url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, pid: child?.pid ?? 0 });
    if (order.do === 'stop') process.disconnect();
  } catch (error) {
    reply({ ok: false, why: error instanceof Error ? error.message : String(error) });
    if (order.do === 'start') await end();
  }
}

function reply(message: KeeperReply): void {
  if (process.connected) process.send?.(message);
}

async function create(dir: string | null, wanted: Record<string, string>): Promise<void> {
  await sweepAbandoned();
  ours = dir === null;
  const user = serverUser();
  root = dir ?? newDirectory(user);
  mkdirSync(root, { recursive: true });
  handOver(root, user);
  const data = join(root, 'data');
  await endOrphan(data);
  settings = { ...defaults, ...wanted };
  const found = await findBinaries();
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
    await initialise(binaries.initdb, data, passwordFile);
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

async function initialise(initdb: string, data: string, passwordFile: string): Promise<void> {
  const flags = [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=password',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  const said = await new Promise<string | null>((resolve, reject) => {
    const initialiser = spawnAsServerUser(initdb, flags);
    let text = '';
    initialiser.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    initialiser.stderr?.on('data', (chunk) => {
      text += chunk;
    });
    initialiser.once('error', reject);
    initialiser.once('close', (code) => resolve(code === 0 ? null : text));
  });
  if (said !== null) throw new Error(`initdb failed: ${said.trim()}`);
}

function launch(): Promise<void> {
  if (!binaries || !root || ending) throw new Error('there is no PostgreSQL to start');
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawnAsServerUser(binaries.postgres, ['-D', join(root, 'data'), '-p', String(port), ...flags]);
  child = server;
  return new Promise((resolve, reject) => {
    let tail = '';
    server.stderr?.on('data', (chunk) => {
      tail = (tail + chunk).slice(-4000);
      if (tail.includes('database system is ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('close', () => {
      if (child === server) child = null;
      reject(new Error(`PostgreSQL ended: ${tail.trim()}`));
    });
  });
}

function spawnAsServerUser(program: string, flags: string[]): ChildProcess {
  const user = serverUser();
  return spawn(program, flags, {
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
    cwd: root ?? '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when the server's process has ended. SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. */
async function halt(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  const server = child;
  if (!server) return;
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()));
  server.kill(signal);
  await closed;
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
