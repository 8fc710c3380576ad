/** The directories of embedded servers: made, removed, and swept where a keeper was killed before it could do so. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver, reachable, type ServerUser } from './postgres-binaries.ts';

const prefix = 'gallra-postgres-';

/** A new directory that names its keeper, reachable by the server's user. */
export function newDirectory(user: ServerUser | null): string {
  const root = mkdtempSync(join(base(), prefix));
  writeFileSync(join(root, 'keeper'), String(process.pid));
  handOver(root, user);
  chmodSync(root, 0o700);
  return root;
}

export function removeDirectory(root: string): void {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

/** Stop the servers and remove the directories of keepers that were killed themselves. */
export async function sweepAbandoned(): Promise<void> {
  for (const name of readdirSync(base())) {
    if (!name.startsWith(prefix)) continue;
    const root = join(base(), name);
    const keeper = numberIn(join(root, 'keeper'));
    if (keeper === null || commandOf(keeper).includes('postgres-keeper')) continue;
    await endOrphan(join(root, 'data'));
    removeDirectory(root);
  }
}

/** Stop a server that still runs on this data directory; a stale pid file of a dead one goes. */
export async function endOrphan(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  const pid = numberIn(pidFile);
  if (pid === null) return;
  const alive = () => commandOf(pid).includes(data);
  try {
    if (alive()) process.kill(pid, 'SIGINT');
  } catch {
    // It ended between our look and the signal, or is somebody else's: then what follows says so.
  }
  for (let waited = 0; alive() && waited < 10_000; waited += 50) await new Promise((next) => setTimeout(next, 50));
  if (alive()) throw new Error(`a PostgreSQL (process ${pid}) still runs on ${data}; stop it first`);
  rmSync(pidFile, { force: true });
}

/** Whether the server on this data directory accepts connections: it says so in the last line of its pid file. */
export function isReady(data: string): boolean {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function base(): string {
  return reachable(join(tmpdir(), 'x')) ? tmpdir() : '/tmp';
}

/** The first line as a number; null when there is no such file, or not ours to read. */
function numberIn(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

/** The command line of a process; empty when there is none. */
function commandOf(pid: number): string {
  try {
    if (existsSync('/proc/self')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
