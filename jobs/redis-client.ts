/** Connections to Redis: the only place that makes them, for BullMQ too. Who we are is asked anew each time one is made. */
import { type ConnectionOptions, createIORedisClient, RedisConnection } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { whereabouts } from '../src/ledger/address.ts';
import type { Address } from '../src/ports/address.ts';

/** Connects at once unless `lazyConnect`. With an authority the way there is encrypted, and the server's certificate checked. */
export function redisAt(address: Address, options: RedisOptions = {}): Redis {
  const { url, ca } = whereabouts(address);
  /** A lost connection is made again by the same client. */
  class Anew extends Redis {
    constructor() {
      // Its types want to know how values are answered, which BullMQ decides.
      super(...([url, ca === null ? options : { ...options, tls: { ca } }] as unknown as [string]));
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

/** What BullMQ is told of a connection to Redis. */
export const redisConnection = (address: Address): ConnectionOptions => ({ at: address }) as ConnectionOptions;

RedisConnection.clientFactory = (options) => {
  const { at, ...rest } = options as unknown as RedisOptions & { at: Address };
  // What BullMQ assumes where no address is given would replace what the address says.
  const { host: _, port: __, ...kept } = rest;
  return createIORedisClient(redisAt(at, kept));
};
