/**
 * A throwaway MariaDB for the tests that need one: a server of their own, on a free port, that ends and leaves nothing when
 * the process that started it ends, however that happens.
 */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { freePort } from './free-port.ts';

export interface RunningMariadb {
  /** Its administrator, who has no password: mysql://root@127.0.0.1:port/ */
  url: string;
  /** An empty database, by its address. `name` is only a prefix, to recognise it by. */
  freshDatabase(name?: string): Promise<string>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Uses the MariaDB of this machine; installs it where it may, else says what to type. */
export async function startMariadb(...options: string[]): Promise<RunningMariadb> {
  const { server, installer } = find() ?? (await install());
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await launch(server, installer, port, options);
    const url = `mysql://root@127.0.0.1:${port}/`;
    if (started.ready) return { url, freshDatabase: (name) => freshDatabase(url, name), stop: () => started.stop() };
    await started.stop();
    // Somebody else took the port between our look and the server's.
    if (!started.said.includes('Address already in use') || attempt === 5) {
      throw new Error(`MariaDB did not start: ${started.said.trim()}`);
    }
  }
}

async function freshDatabase(url: string, name = 'test'): Promise<string> {
  const database = `${name}_${randomBytes(6).toString('hex')}`;
  const connection = await mysql.createConnection(url);
  await connection.query(`create database \`${database}\` default character set utf8mb4 collate utf8mb4_nopad_bin`);
  await connection.end();
  return `${url}${database}`;
}

/**
 * Ends the server when its standard input ends, which the kernel does for a process that was killed. A server that starts
 * deletes every temporary table that it finds in its folder for them: each has one of its own, or one would pull them from
 * under the other.
 */
const guard = `dir=$1 server=$2 installer=$3 user=$4; shift 4
mkdir -m 1777 "$dir/tmp"
"$installer" --no-defaults $user --auth-root-authentication-method=normal --skip-test-db --datadir="$dir/data" \\
  --tmpdir="$dir/tmp" --innodb-log-file-size=8M >"$dir/install.log" 2>&1 </dev/null || { cat "$dir/install.log"; rm -rf "$dir"; exit 1; }
"$server" --no-defaults $user --datadir="$dir/data" --tmpdir="$dir/tmp" --socket="$dir/data/socket" --pid-file="$dir/data/pid" \\
  --innodb-log-file-size=8M --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 "$@" </dev/null & server=$!
(cat >/dev/null 2>&1; kill $server) <&3 & watch=$!
wait $server; kill $watch 2>/dev/null; rm -rf "$dir"`;

async function launch(server: string, installer: string, port: number, options: string[]) {
  const dir = mkdtempSync(join(tmpdir(), 'gallra-mariadb-'));
  // The server gives up the rights of root, and then has to reach its directory.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chmodSync(dir, 0o755);
  const given = [dir, server, installer, isRoot ? '--user=nobody' : '', '--bind-address=127.0.0.1', `--port=${port}`];
  // A session of its own: Ctrl-C reaches us alone. The shell would give its background jobs an empty input, hence the 3.
  const shell = spawn('sh', ['-c', `exec 3<&0; ${guard}`, 'sh', ...given, ...options], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = once(shell, 'close');
  let said = '';
  const ready = await new Promise<boolean>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', () => resolve(false));
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.on('data', (chunk) => {
        said = (said + chunk).slice(-4000);
        if (said.includes('ready for connections')) resolve(true);
      });
    }
  });
  const stop = async (): Promise<void> => {
    shell.stdin.end();
    await closed;
  };
  return { ready, stop, said };
}

function find(): { server: string; installer: string } | null {
  const server = findOne('mariadbd');
  const installer = findOne('mariadb-install-db');
  return server && installer ? { server, installer } : null;
}

/** Debian keeps servers where only root looks. */
function findOne(program: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const folder of folders.length > 1 ? [...folders, '/usr/sbin'] : folders) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {}
  }
  return null;
}

/** The programs alone: Debian's mariadb-server would start a server of the machine's own. */
async function install(): Promise<{ server: string; installer: string }> {
  if (process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const run = promisify(execFile);
    const patient = ['-o', 'DPkg::Lock::Timeout=300'];
    await run('apt-get', [...patient, 'update'], { env }).catch(() => undefined);
    await run('apt-get', [...patient, 'install', '-y', '--no-install-recommends', 'mariadb-server-core'], {
      env,
    }).catch(() => undefined);
  }
  const found = find();
  if (found) return found;
  throw new Error(
    'these tests need MariaDB. Type: sudo apt-get update && sudo apt-get install -y --no-install-recommends mariadb-server-core',
  );
}
