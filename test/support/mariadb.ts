/**
 * A throwaway MariaDB for the tests that need one: a server of their own, on a free port, that ends and leaves nothing when
 * the process that started it ends, however that happens.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { freePort } from './free-port.ts';
import { howToInstall, onPath, stillMissing } from './installed.ts';
import { until } from './until.ts';

export interface RunningMariadb {
  /** Its administrator, who has no password: mysql://root@127.0.0.1:port/ */
  url: string;
  /** An empty database, by its address. `name` is only a prefix, to recognise it by. */
  freshDatabase(name?: string): Promise<string>;
  /** As if the process had crashed: connections break off. The files stay for `restart`. */
  stopImmediately(): Promise<void>;
  /** Starts again on the same files and port, after `stopImmediately`. */
  restart(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Uses the MariaDB of this machine; installs it where it may, else says what to type. */
export async function startMariadb(...options: string[]): Promise<RunningMariadb> {
  const { server, installer } = await programs();
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await launch(server, installer, port, options);
    const url = `mysql://root@127.0.0.1:${port}/`;
    if (started.ready) {
      const { stop, stopImmediately, restart } = started;
      return { url, freshDatabase: (name) => freshMariadbDatabase(url, name), stopImmediately, restart, stop };
    }
    await started.stop();
    // Somebody else took the port between our look and the server's.
    if (!started.said.includes('Address already in use') || attempt === 5) {
      throw new Error(`MariaDB did not start: ${started.said.trim()}`);
    }
  }
}

/** The programs alone: Debian's mariadb-server would start a server of the machine's own. */
async function programs(): Promise<{ server: string; installer: string }> {
  const lacking = await stillMissing({
    mariadbd: 'mariadb-server-core',
    'mariadb-install-db': 'mariadb-server-core',
    // The installer calls it; the server's package had it until 10.11.18.
    my_print_defaults: 'mariadb-client-core',
  });
  const [server, installer] = [onPath('mariadbd'), onPath('mariadb-install-db')];
  if (server && installer && lacking.length === 0) return { server, installer };
  throw new Error(`these tests need MariaDB. ${howToInstall(lacking)}`);
}

/** An empty database of its own on a server, by its address. `name` is only a prefix, to recognise it by. */
export async function freshMariadbDatabase(url: string, name = 'test'): Promise<string> {
  const database = `${name}_${randomBytes(6).toString('hex')}`;
  const connection = await mysql.createConnection(url);
  await connection.query(`create database \`${database}\` default character set utf8mb4 collate utf8mb4_nopad_bin`);
  await connection.end();
  return `${url}${database}`;
}

/**
 * Ends the server when its standard input ends, which the kernel does for a process that was killed. A server that starts
 * deletes every temporary table that it finds in its folder for them: each has one of its own, or one would pull them from
 * under the other. One that we end is started again when the file that says so is gone.
 */
const guard = `dir=$1 server=$2 installer=$3 user=$4; shift 4
mkdir -m 1777 "$dir/tmp"
"$installer" --no-defaults $user --auth-root-authentication-method=normal --skip-test-db --datadir="$dir/data" \\
  --tmpdir="$dir/tmp" --innodb-log-file-size=8M >"$dir/install.log" 2>&1 </dev/null || { cat "$dir/install.log"; rm -rf "$dir"; exit 1; }
(cat >/dev/null 2>&1; : >"$dir/over"; kill "$(cat "$dir/pid")" 2>/dev/null) <&3 & watch=$!
while :; do
  "$server" --no-defaults $user --datadir="$dir/data" --tmpdir="$dir/tmp" --socket="$dir/data/socket" --pid-file="$dir/data/pid" \\
    --innodb-log-file-size=8M --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 "$@" </dev/null & running=$!
  echo $running >"$dir/pid"
  [ -e "$dir/over" ] && kill $running
  wait $running
  [ -e "$dir/down" ] || break
  : >"$dir/ended"
  while [ -e "$dir/down" ] && ! [ -e "$dir/over" ]; do sleep 0.05; done
  [ -e "$dir/over" ] && break
  rm -f "$dir/ended"
done
kill $watch 2>/dev/null; rm -rf "$dir"`;

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
  const answers = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      said = '';
      shell.once('error', reject);
      shell.once('close', () => resolve(false));
      const hear = (chunk: unknown): void => {
        said = (said + String(chunk)).slice(-4000);
        if (said.includes('ready for connections')) resolve(true);
      };
      for (const stream of [shell.stdout, shell.stderr]) stream.removeAllListeners('data').on('data', hear);
    });
  const ready = await answers();
  return {
    ready,
    said,
    async stop() {
      shell.stdin.end();
      await closed;
    },
    async stopImmediately() {
      writeFileSync(join(dir, 'down'), '');
      process.kill(Number(readFileSync(join(dir, 'pid'), 'utf8')), 'SIGKILL');
      // The guard has to see the file before anybody takes it away again; else it ends, too.
      await until('it is known to have ended', async () => existsSync(join(dir, 'ended')));
      await until('nobody answers any more', () => refuses(port));
    },
    async restart() {
      const back = answers();
      rmSync(join(dir, 'down'));
      if (!(await back)) throw new Error(`MariaDB did not start again: ${said.trim()}`);
    },
  };
}

async function refuses(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}
