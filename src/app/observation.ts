/** Watching over one process: what it says of itself, and the port where it says it. The wiring of that, and no more. */
import { hostname } from 'node:os';
import type { Watch } from '../ports/watch.ts';
import { realClock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { openOpsPort } from './ops-port.ts';
import { wayOut } from './proxies.ts';
import { openReadiness, type Readiness } from './readiness.ts';
import type { Tracing } from './tracing.ts';
import { openWatch } from './watch.ts';

export interface Observation {
  readiness: Readiness;
  /** For the engine of this process. */
  watch: Watch;
  /** Null: nobody can ask for any. */
  metrics: Metrics | null;
  /** Null: none are taken. */
  tracing: Tracing | null;
  /** Closes the port, and sends what traces are left. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the operations port where one is configured; first of all, so that probes are answered while servers are waited for.
 * What is not asked for is not loaded.
 * @throws `ops.listen`
 */
export async function openObservation(config: Config, log: Log, { disposes = true } = {}): Promise<Observation> {
  const { listen, traces } = config.ops;
  const readiness = openReadiness(realClock, disposes);
  const metrics = listen && (await import('./metrics.ts')).openMetrics(readiness);
  const onFailure = (error: unknown): void => log.failure('warn', 'scrape.failed', error);
  const port = listen && metrics && (await openOpsPort(listen, { readiness, scrape: metrics.scrape, onFailure }));
  const tracing =
    traces &&
    (await import('./tracing.ts')).openTracing(traces, `${hostname()}:${process.pid}`, wayOut(config.variables));
  if (port) log.write('info', 'ops.open', { address: port.address });
  return {
    readiness,
    metrics,
    tracing,
    watch: openWatch({ log, readiness, metrics, tracing }),
    close: async () => void (await Promise.all([port?.close(), tracing?.close()])),
  };
}
