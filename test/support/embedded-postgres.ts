/**
 * A throwaway PostgreSQL for the tests and the demo, from the binaries that npm brought. It runs under a keeper, a child
 * process that outlives a crash of this one just long enough to stop the server and remove its files.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeeperOrder, KeeperReply } from './postgres-keeper.ts';

export interface PostgresOptions {
  /** Where the cluster is kept; what lies there is started again, and stays after `stop`. Default: a temporary directory, removed. */
  dir?: string;
  /** Server settings over the defaults of the keeper, e.g. `{ max_prepared_transactions: '10' }`. */
  settings?: Record<string, string>;
  /** The folder of another version's programs. Default: those that npm brought. */
  programs?: string;
}

export interface RunningPostgres {
  /** Superuser, database `postgres`, on 127.0.0.1. Stays the same over a restart. */
  readonly url: string;
  /** Of the server's main process; another one after a restart. */
  readonly pid: number;
  /** Fast shutdown: running transactions roll back. The files go, unless `dir` was given. Idempotent. */
  stop(): Promise<void>;
  /** As if the process had crashed: no checkpoint, connections break off. The files stay for `restart`. */
  stopImmediately(): Promise<void>;
  /** Start again on the same files and port after `stopImmediately`; of a running server: fast shutdown first. */
  restart(): Promise<void>;
}

const keeperFile = fileURLToPath(new URL('./postgres-keeper.ts', import.meta.url));

/** Resolves when the server accepts connections. Does not keep this process alive, and does not survive it. */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  // A session of its own: Ctrl-C reaches us alone, and we decide when the server goes.
  const keeper = fork(keeperFile, [], { detached: true, execArgv: ['--no-warnings'], env: keeperEnvironment() });
  const ask = correspondent(keeper);
  let { url, pid } = await ask({
    do: 'start',
    dir: options.dir === undefined ? null : resolve(options.dir),
    settings: options.settings ?? {},
    programs: options.programs ?? null,
  });
  let stopped: Promise<void> | null = null;

  return {
    get url() {
      return url;
    },
    get pid() {
      return pid;
    },
    stop() {
      stopped ??= ask({ do: 'stop' }).then(() => exited(keeper));
      return stopped;
    },
    async stopImmediately() {
      await ask({ do: 'stop-immediately' });
    },
    async restart() {
      ({ url, pid } = await ask({ do: 'restart' }));
    },
  };
}

/** One order at a time, one reply each. While nothing is asked, the keeper does not hold this process's event loop. */
function correspondent(keeper: ChildProcess): (order: KeeperOrder) => Promise<{ url: string; pid: number }> {
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (order: KeeperOrder): Promise<{ url: string; pid: number }> => {
    keeper.ref();
    keeper.channel?.ref();
    try {
      return await new Promise((accept, reject) => {
        const gone = () => reject(new Error('the process that keeps the embedded PostgreSQL has ended'));
        if (!keeper.connected) return gone();
        keeper.once('exit', gone);
        keeper.once('error', reject);
        keeper.once('message', (reply: KeeperReply) => {
          keeper.off('exit', gone);
          keeper.off('error', reject);
          if (reply.ok) accept(reply);
          else reject(new Error(reply.why));
        });
        keeper.send(order);
      });
    } finally {
      keeper.channel?.unref();
      keeper.unref();
    }
  };
  return (order) => {
    const turn = last.then(() => ask(order));
    last = turn.catch(() => undefined);
    return turn;
  };
}

function exited(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return Promise.resolve();
  keeper.ref();
  return new Promise((done) => keeper.once('exit', () => done()));
}

/** Neither our Node options nor anybody's PG* variables may steer the server. */
function keeperEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('PG')),
  );
}
