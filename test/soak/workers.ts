/** Three workers as they are deployed: `gallra worker`, processes of their own, killed and replaced; what they say and take. */

import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { programFlags } from '../support/as-installed.ts';
import type { Place } from './place.ts';

export interface Sample {
  /** Seconds since this process started. */
  ageS: number;
  heapMb: number;
  rssMb: number;
  files: number;
}

export interface WorkerProcess {
  /** Which of the three it is. */
  seat: number;
  child: ChildProcess;
  startedAt: number;
  /** Milliseconds from its start until it took jobs. Null: not yet. */
  readyMs: number | null;
  samples: Sample[];
}

export interface Workers {
  /** Everyone that ever was, those at work among them. */
  all: WorkerProcess[];
  atWork(): WorkerProcess[];
  /** Lines of all logs by `level event code`. */
  said: Map<string, number>;
  /** Runs that ended, by policy. */
  ended: Map<string, number>;
  /** Warnings and errors of each minute since the start. */
  complaintsPerMinute: number[];
  /** Lines of which the program itself does not know what they mean. */
  unexpected: string[];
  start(): Promise<void>;
  kill(seat: number): Promise<void>;
  /** The new one begins before the old one ends, as in a rolling update. */
  replace(seat: number): Promise<void>;
  sleep(seat: number, ms: number): Promise<void>;
  /** As a supervisor does it; the exit codes. */
  stop(): Promise<(number | null)[]>;
}

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const reporter = join(import.meta.dirname, 'report-memory.ts');

export function openWorkers(place: Place): Workers {
  const began = Date.now();
  const all: WorkerProcess[] = [];
  const seats: WorkerProcess[] = [];
  const said = new Map<string, number>();
  const ended = new Map<string, number>();
  const complaintsPerMinute: number[] = [];
  const unexpected: string[] = [];

  const hear = (worker: WorkerProcess, line: string): void => {
    const entry = parsed(line);
    const { level = '', event = '', error } = entry ?? {};
    if (event === 'run.ended') ended.set(entry?.policy ?? '', (ended.get(entry?.policy ?? '') ?? 0) + 1);
    if (event === 'worker.started') worker.readyMs ??= Date.now() - worker.startedAt;
    const key = [level, event, error?.code ?? entry?.code ?? entry?.state ?? ''].join(' ').trim();
    said.set(key, (said.get(key) ?? 0) + 1);
    if (level === 'warn' || level === 'error') {
      const minute = Math.floor((Date.now() - began) / 60_000);
      complaintsPerMinute[minute] = (complaintsPerMinute[minute] ?? 0) + 1;
    }
    if ((!entry || error?.code.startsWith('unexpected')) && event !== 'connection.error') unexpected.push(line);
  };

  const hire = (seat: number): WorkerProcess => {
    const child = fork(main, ['worker'], {
      cwd: place.root,
      execArgv: ['--no-warnings', ...programFlags(), '--expose-gc', '--import', reporter],
      env: { PATH: process.env.PATH, HOME: place.root, SOAK_SNAPSHOTS: '', ...place.stormy },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const worker: WorkerProcess = { seat, child, startedAt: Date.now(), readyMs: null, samples: [] };
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => hear(worker, line));
    child.on('message', (message: { heapBytes: number }) => {
      const taken = takenBy(child.pid ?? 0);
      if (!taken) return;
      const ageS = (Date.now() - worker.startedAt) / 1000;
      worker.samples.push({ ageS, heapMb: message.heapBytes / 2 ** 20, ...taken });
    });
    child.on('exit', (code, signal) => {
      if (seats[seat] === worker && signal !== 'SIGKILL')
        unexpected.push(`worker ${seat} ended by itself: ${code ?? signal}`);
    });
    all.push(worker);
    seats[seat] = worker;
    return worker;
  };

  const exited = (worker: WorkerProcess): Promise<number | null> =>
    worker.child.exitCode !== null || worker.child.signalCode !== null
      ? Promise.resolve(worker.child.exitCode)
      : new Promise((resolve) => worker.child.once('exit', (code) => resolve(code)));

  const seated = (seat: number): WorkerProcess => {
    const worker = seats[seat];
    if (!worker) throw new Error(`nobody sits at ${seat}`);
    return worker;
  };

  return {
    all,
    atWork: () => [...seats],
    said,
    ended,
    complaintsPerMinute,
    unexpected,
    async start() {
      for (const seat of [0, 1, 2]) hire(seat);
    },
    async kill(seat) {
      const worker = seated(seat);
      worker.child.kill('SIGKILL');
      await exited(worker);
      await pause(Math.random() * 4_000);
      hire(seat);
    },
    async replace(seat) {
      const worker = seated(seat);
      hire(seat);
      await pause(2_000);
      worker.child.kill('SIGTERM');
      const code = await exited(worker);
      // 143: the batch in hand took longer than nine seconds, in a storm. Null: it had not yet begun to listen.
      if (code !== 0 && code !== 143 && !(code === null && worker.readyMs === null))
        unexpected.push(`a worker that was told to stop ended with ${code}`);
    },
    async sleep(seat, ms) {
      const { child } = seated(seat);
      child.kill('SIGSTOP');
      await pause(ms);
      child.kill('SIGCONT');
    },
    async stop() {
      const workers = [...seats];
      seats.length = 0;
      for (const { child } of workers) child.kill('SIGTERM');
      return Promise.all(workers.map(exited));
    },
  };
}

interface Line {
  level?: string;
  event?: string;
  code?: string;
  state?: string;
  policy?: string;
  error?: { code: string };
}

function parsed(line: string): Line | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** What the kernel says of it. Null: it has just ended. */
function takenBy(pid: number): { rssMb: number; files: number } | null {
  try {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { rssMb: Number(kilobytes) / 1024, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return null;
  }
}
