/**
 * A throwaway Redis for the tests that need one: a server of their own, on a free port, that keeps nothing (unless it is
 * told to) and ends when the process that started it ends, however that happens.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { installed } from './installed.ts';

export interface RunningRedis {
  /** redis://127.0.0.1:port */
  url: string;
  /** Idempotent. */
  stop(): Promise<void>;
  /** Another server on the same port, that knows nothing of what this one was told. */
  restartEmpty(): Promise<void>;
  /** Connections break off. Until `restart` nobody answers. */
  stopForNow(): Promise<void>;
  /** The same server again, after `stopForNow`: it knows what it was told if it keeps that. */
  restart(): Promise<void>;
}

export interface RedisOptions {
  /** Writes what it is told to disk, as a queue needs it (`appendonly yes`). Default: it keeps nothing. */
  keeps?: boolean;
  /** Further options of the server, such as `--requirepass secret`. */
  more?: string[];
}

/** Uses the redis-server of this machine; installs it where it may, else says what to type. */
export async function startRedis({ keeps = false, more = [] }: RedisOptions = {}): Promise<RunningRedis> {
  const program = await installed('redis-server', 'redis-server');
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const options = ['--appendonly', keeps ? 'yes' : 'no', ...more];
    let dir = newDirectory();
    let started = await launch(program, port, dir, options);
    const again = async (): Promise<void> => {
      started = await launch(program, port, dir, options);
      if (!started.ready) throw new Error(`redis-server did not start again: ${started.said.trim()}`);
    };
    if (started.ready) {
      return {
        url: `redis://127.0.0.1:${port}`,
        stop: () => started.stop(),
        async restartEmpty() {
          await started.stop();
          dir = newDirectory();
          await again();
        },
        async stopForNow() {
          writeFileSync(join(dir, leftAlone), '');
          await started.stop();
        },
        async restart() {
          rmSync(join(dir, leftAlone));
          await again();
        },
      };
    }
    await started.stop();
    // Somebody else took the port between our look and the server's.
    if (!started.said.includes('Address already in use') || attempt === 5) {
      throw new Error(`redis-server did not start: ${started.said.trim()}`);
    }
  }
}

/** While this lies in its directory, the directory stays when the server ends. */
const leftAlone = 'left-alone';

/** Ends the server when its standard input ends, which the kernel does for a process that was killed. */
const guard = `program=$1 port=$2 dir=$3; shift 3
"$program" --port "$port" --bind 127.0.0.1 --dir "$dir" --save "" "$@" </dev/null & server=$!
(cat >/dev/null 2>&1; kill $server) <&3 & watch=$!
wait $server; kill $watch 2>/dev/null; [ -e "$dir/${leftAlone}" ] || rm -rf "$dir"`;

const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'gallra-redis-'));

async function launch(program: string, port: number, dir: string, options: string[]) {
  // A session of its own: Ctrl-C reaches us alone. The shell would give its background jobs an empty input, hence the 3.
  const shell = spawn('sh', ['-c', `exec 3<&0; ${guard}`, 'sh', program, String(port), dir, ...options], {
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
        if (said.includes('Ready to accept connections')) resolve(true);
      });
    }
  });
  const stop = async (): Promise<void> => {
    shell.stdin.end();
    await closed;
  };
  return { ready, stop, said };
}
