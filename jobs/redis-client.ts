/** Connections to Redis: the only place that makes them, for BullMQ too. Who we are is asked anew each time one is made. */
import { createRequire } from 'node:module';
import { type ConnectionOptions, createIORedisClient, RedisConnection } from 'bullmq';
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import { whereabouts } from '../src/ledger/address.ts';
import type { Address } from '../src/ports/address.ts';
import { clusterPrefix, queueName } from './queue-name.ts';
import { type RedisPlace, redisPlace } from './redis-place.ts';

/** Read in when it is first needed: where the queue is in PostgreSQL it never is. */
const driver = (): typeof import('ioredis') => createRequire(import.meta.url)('ioredis');

/** Connects at once unless `lazyConnect`. With an authority the way there is encrypted, and the server's certificate checked. */
export function redisAt(address: Address, options: RedisOptions = {}): Redis | Cluster {
  const { url, ca } = whereabouts(address);
  const place = redisPlace(url);
  const tls: Tls = ca !== null ? { tls: { ca } } : place.encrypted ? { tls: {} } : {};
  if (place.kind === 'cluster') return clusterAt(place, { ...options, ...tls });
  const given =
    place.kind === 'sentinels' ? [{ ...options, ...behindSentinels(place, tls) }] : [url, { ...options, ...tls }];
  /** A lost connection is made again by the same client. */
  class Anew extends driver().Redis {
    constructor() {
      // Its types want to know how values are answered, which BullMQ decides.
      super(...(given as unknown as [string]));
    }

    override connect(callback?: () => void): Promise<void> {
      const { username, password } = new URL(whereabouts(address).url);
      if (username !== '') this.options.username = decodeURIComponent(username);
      if (password !== '') this.options.password = decodeURIComponent(password);
      return super.connect(callback);
    }
  }
  return new Anew();
}

type Tls = Pick<RedisOptions, 'tls'>;

function behindSentinels(place: RedisPlace, { tls }: Tls): RedisOptions {
  const { nodes, master, sentinelPassword, database } = place;
  return {
    sentinels: nodes,
    name: master ?? '',
    db: database,
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
    ...who(place),
    ...(tls ? { tls, sentinelTLS: tls, enableTLSForSentinelMode: true } : {}),
  };
}

/** Who we are to it is asked once, when it is opened. */
function clusterAt(place: RedisPlace, { lazyConnect = false, retryStrategy, ...options }: RedisOptions): Cluster {
  const redisOptions = { ...options, ...who(place) } as NonNullable<ClusterOptions['redisOptions']>;
  const others = retryStrategy?.(1) === null ? { clusterRetryStrategy: () => null } : {};
  // Its types want to know how values are answered, which BullMQ decides.
  return new (driver().Cluster)(place.nodes, { lazyConnect, redisOptions, ...others } as unknown as {
    lazyConnect: boolean;
  });
}

const who = ({ user, password }: Pick<RedisPlace, 'user' | 'password'>): RedisOptions => ({
  ...(user === null ? {} : { username: user }),
  ...(password === null ? {} : { password }),
});

/** What stands before the keys of the queue. */
export function keyPrefix(address: Address): string {
  const { url } = whereabouts(address);
  return /^rediss?:/.test(url) && redisPlace(url).kind === 'cluster' ? clusterPrefix : queueName;
}

/** What BullMQ is told of a connection to Redis. */
export const redisConnection = (address: Address): ConnectionOptions => ({ at: address }) as ConnectionOptions;

RedisConnection.clientFactory = (options) => {
  const { at, ...rest } = options as unknown as RedisOptions & { at: Address };
  // What BullMQ assumes where no address is given would replace what the address says.
  const { host: _, port: __, ...kept } = rest;
  return createIORedisClient(redisAt(at, kept));
};
