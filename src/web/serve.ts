/** A desk of its own: opens the engine, listens, and closes both when told to. */
import { openEngine } from '../app/compose.ts';
import type { Config } from '../app/config.ts';
import type { Log } from '../app/log.ts';
import { openDesk } from './desk.ts';
import { refuseUnguarded } from './login/unguarded.ts';

export { refuseUnguarded };

/** Returns when the signal came and everything is closed. @throws also what `refuseUnguarded` throws, before anything opens. */
export async function serveDesk(config: Config, log: Log, stopping: AbortSignal): Promise<void> {
  refuseUnguarded(config);
  const open = await openEngine(config);
  try {
    const app = await openDesk(open, config, log);
    try {
      const address = await app.listen(config.desk.listen);
      log.write('info', 'desk.open', { address });
      await untilAborted(stopping);
    } finally {
      await app.close();
    }
  } finally {
    await open.close();
  }
  log.write('info', 'desk.closed');
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
