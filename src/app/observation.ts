/** Watching over one process: what it says of itself, and the port where it says it. The wiring of that, and no more. */
import { realClock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { openOpsPort } from './ops-port.ts';
import { openReadiness, type Readiness } from './readiness.ts';

export interface Observation {
  readiness: Readiness;
  /** Closes the port. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the operations port where one is configured; first of all, so that probes are answered while servers are waited for.
 * @throws `ops.listen`
 */
export async function openObservation(config: Config, log: Log, { disposes = true } = {}): Promise<Observation> {
  const readiness = openReadiness(realClock, disposes);
  const { listen } = config.ops;
  if (listen === null) return { readiness, close: async () => undefined };
  const scrape = async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: '' });
  const port = await openOpsPort(listen, { readiness, scrape });
  log.write('info', 'ops.open', { address: port.address });
  return { readiness, close: port.close };
}
