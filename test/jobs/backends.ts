/** The two servers that a queue can live on; each test file runs all it has on both. */
import { type RunningRedis, startRedis } from '../support/redis.ts';

export interface Backend {
  name: string;
  /** Null: no address of its own, so the queue lies in the ledger's database. */
  start(): Promise<string | null>;
  stop(): Promise<void>;
}

let redis: RunningRedis | null = null;

export const backends: Backend[] = [
  { name: "the ledger's PostgreSQL", start: async () => null, stop: async () => {} },
  {
    name: 'Redis',
    async start() {
      redis = await startRedis();
      return redis.url;
    },
    stop: async () => redis?.stop(),
  },
];
