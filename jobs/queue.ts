/** The one queue, as producers see it: open it, put runs into it, look into it. Close what you open. */
import { realClock } from '../src/app/clock.ts';
import { type Config, queueUrl } from '../src/app/config.ts';
import type { Log } from '../src/app/log.ts';
import { patiently } from '../src/app/patiently.ts';
import type { RunReport } from '../src/engine/run-report.ts';
import type { Address } from '../src/ports/address.ts';
import { Queue, QueueEvents } from './backend.ts';
import { queueName } from './queue-name.ts';
import { keyPrefix } from './redis-client.ts';
import type { RunPayload } from './run-policy.ts';
import { seldom } from './seldom.ts';
import { readyQueue } from './wait-for-queue.ts';

export type RunQueue = ReturnType<typeof construct>;
export type RunEvents = InstanceType<typeof QueueEvents>;

export interface OpeningOptions {
  /** How long to wait for a server that is not there yet; default 10 s. */
  patienceMs?: number;
  signal?: AbortSignal | undefined;
  /** Told before each wait. */
  onWait?: ((error: unknown) => void) | undefined;
}

/** Throws `queue.unreachable`, `queue.denied`, `queue.unfit` or `config.ledger`; nothing is left open then. No call after `close()`. */
export async function openQueue(config: Config, log: Log, options: OpeningOptions = {}): Promise<RunQueue> {
  const connection = await readyConnection(config, log, options);
  const queue = construct(connection);
  queue.on('error', seldom(log, 'queue'));
  return queue;
}

const construct = (connection: Address) =>
  new Queue<RunPayload, RunReport>(queueName, { connection, prefix: keyPrefix(connection) });

/** What happens to jobs, as it happens: progress, completed, failed. For tests and the demo. */
export async function openEvents(config: Config, log: Log, options: OpeningOptions = {}): Promise<RunEvents> {
  const connection = await readyConnection(config, log, options);
  const events = new QueueEvents(queueName, { connection, prefix: keyPrefix(connection) });
  events.on('error', seldom(log, 'events'));
  await events.waitUntilReady();
  return events;
}

/** The address of a server that has just answered. */
export async function readyConnection(config: Config, log: Log, options: OpeningOptions): Promise<Address> {
  const address = queueUrl(config);
  await patiently(() => readyQueue(address, { migrate: config.migrate !== 'off' }), {
    clock: realClock,
    forMs: options.patienceMs ?? 10_000,
    signal: options.signal,
    onWait: (error, delayMs) => {
      options.onWait?.(error);
      log.failure('warn', 'queue.waiting', error, { delayMs });
    },
  });
  return address;
}
