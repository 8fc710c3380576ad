/** Starts worker.ts beside us, and tells it what to do. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Place } from './place.ts';
import type { ParentMessage, WorkerMessage, WorkerOrders } from './worker.ts';

export interface WorkerProcess {
  /** Resolves when it has begun its run. */
  running: Promise<void>;
  /** Resolves when it stands at the step it was to halt at; rejects when it ended before. */
  halted: Promise<void>;
  /** From the step where it halts. */
  goOn(): void;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** The state of its run, the code of its error, or `killed`. */
  ended: Promise<string>;
}

const root = join(import.meta.dirname, '../..');

/** As the user of that number, unless it is ours. Halts at the `nth` time of the step, 1 unless given. Ends with us. */
export function startWorker(
  place: Pick<Place, 'environment'>,
  step: string | null,
  nth = 1,
  orders: Partial<WorkerOrders> = {},
  uid?: number,
): WorkerProcess {
  const child = fork(join(import.meta.dirname, 'worker.ts'), [], {
    execArgv: ['--no-warnings', '--import', new URL('slow-files.ts', import.meta.url).href],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/gallra-cli'),
      ...place.environment,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const send = (message: ParentMessage): void => void child.send(message);
  const haltAt = step === null ? null : { step, nth };
  send({
    do: 'run',
    orders: { haltAt, leaseMs: 60_000, statementTimeoutMs: 4_000, persistent: false, ...orders },
  });
  const said = hears(child);
  return {
    running: said.running,
    halted: said.halted,
    goOn: () => send({ do: 'go on' }),
    signal: (signal) => void child.kill(signal),
    ended: said.ended,
  };
}

function hears(child: ChildProcess) {
  const { promise: running, resolve: isRunning } = Promise.withResolvers<void>();
  const { promise: halted, resolve: isHalted, reject: neverHalts } = Promise.withResolvers<void>();
  const { promise: ended, resolve: hasEnded, reject: failed } = Promise.withResolvers<string>();
  let how = 'killed';
  child.on('message', (message: WorkerMessage) => {
    if (message.said === 'running') isRunning();
    if (message.said === 'halted') isHalted();
    if (message.said === 'ended') how = message.how;
  });
  child.once('error', failed);
  child.once('exit', (code) => {
    if (code) how = `exit ${code}`;
    isRunning();
    neverHalts(new Error(`the worker ended (${how}) before it came to the step`));
    hasEnded(how);
  });
  halted.catch(() => undefined); // Not everybody waits for it.
  return { running, halted, ended };
}
