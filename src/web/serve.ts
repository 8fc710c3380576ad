/** A desk of its own: opens the engine, listens, and closes both when told to. */
import { keepObserving } from '../../jobs/observe.ts';
import { usualPace } from '../../jobs/pace.ts';
import { type OpenEngine, openEngine } from '../app/compose.ts';
import type { Config } from '../app/config.ts';
import type { Log } from '../app/log.ts';
import type { Observation } from '../app/observation.ts';
import { openDesk } from './desk.ts';
import { refuseUnguarded } from './login/unguarded.ts';

export { refuseUnguarded };

/** Returns when the signal came and everything is closed. @throws also what `refuseUnguarded` throws, before anything opens. */
export async function serveDesk(
  config: Config,
  log: Log,
  stopping: AbortSignal,
  observation?: Observation,
): Promise<void> {
  refuseUnguarded(config);
  const open = await openEngine(config);
  try {
    const app = await openDesk(open, config, log);
    try {
      const address = await app.listen(config.desk.listen);
      log.write('info', 'desk.open', { address });
      observation?.readiness.enter('working');
      await Promise.all([untilAborted(stopping), observation && observing(open, observation, stopping)]);
      observation?.readiness.enter('stopping');
    } finally {
      await app.close();
    }
  } finally {
    await open.close();
  }
  log.write('info', 'desk.closed');
}

/** A desk has no use for the queue, and works without it. */
const observing = (
  { reload, glance }: OpenEngine,
  { readiness, metrics }: Observation,
  stopping: AbortSignal,
): Promise<void> =>
  keepObserving({ reload, glance, queue: null, readiness, metrics }, { everyMs: usualPace.observeEveryMs, stopping });

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
