/**
 * BullMQ on either of its servers: one set of classes, and an address that tells which. Everything that differs between
 * PostgreSQL and Redis stands in this file and in wait-for-queue.ts.
 */
import type { ConnectionOptions } from 'node:tls';
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import { connectionTo, whereabouts } from '../src/ledger/address.ts';
import type { Address } from '../src/ports/address.ts';
import { redisConnection } from './redis-client.ts';

export const isRedis = (address: Address): boolean => /^rediss?:/.test(whereabouts(address).url);

/**
 * Each Queue, Worker and QueueEvents opens a small pool of its own, which BullMQ closes; a listening one opens one more
 * connection beside.
 */
const backend: BackendFactory<IQueueBackend, Address> = (name, opts, kind) =>
  isRedis(opts.connection)
    ? createRedisBackend(name, { ...opts, connection: redisConnection(opts.connection) }, kind)
    : createPostgresBackend(name, { ...opts, connection: postgresPool(opts.connection) }, kind);

export const { Queue, Worker, QueueEvents } = withBackend<IQueueBackend, Address>(backend);

/** Not as an address: BullMQ keeps that for the connection on which it listens, and a password may change meanwhile. */
function postgresPool(address: Address) {
  const { host, port, user, database, ssl } = new pg.Client(connectionTo(address)) as pg.Client & {
    ssl: boolean | ConnectionOptions;
  };
  const { searchParams } = new URL(whereabouts(address).url);
  const options = searchParams.get('options');
  const password = (): string =>
    decodeURIComponent(new URL(whereabouts(address).url).password) || (searchParams.get('password') ?? '');
  return {
    ...{
      host,
      port,
      ssl: ssl ?? false,
      max: 2,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      application_name: 'gallra',
    },
    ...(user === undefined ? {} : { user }),
    ...(database === undefined ? {} : { database }),
    // In the address they would replace the search path that BullMQ needs.
    ...(options ? { options } : {}),
    password: password as unknown as string, // The driver takes a function, too.
  };
}
