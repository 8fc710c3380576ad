/**
 * BullMQ on either of its servers: one set of classes, and an address that tells which. Everything that differs between
 * PostgreSQL and Redis stands in this file and in wait-for-queue.ts.
 */
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  withBackend,
} from 'bullmq';

/** Among the queues of other programs in the same database, and before the keys in Redis. */
export const queueName = 'gallra';

export const isRedis = (address: string): boolean => /^rediss?:/.test(address);

/**
 * Each Queue, Worker and QueueEvents opens a small pool of its own, which BullMQ closes; a listening one opens one more
 * connection beside.
 */
const backend: BackendFactory<IQueueBackend, string> = (name, opts, kind) =>
  isRedis(opts.connection)
    ? createRedisBackend(name, { ...opts, connection: { url: opts.connection } }, kind)
    : createPostgresBackend(name, { ...opts, connection: postgresPool(opts.connection) }, kind);

export const { Queue, Worker, QueueEvents } = withBackend<IQueueBackend, string>(backend);

function postgresPool(address: string) {
  const url = new URL(address);
  // In the address they would replace the search path that BullMQ needs.
  const options = url.searchParams.get('options');
  url.searchParams.delete('options');
  return {
    connectionString: url.href,
    ...(options ? { options } : {}),
    max: 2,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'gallra',
  };
}
