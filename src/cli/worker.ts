/** `gallra worker`: runs the policies by their schedules until it is told to stop. */
import type { Observation } from '../app/observation.ts';
import { type AddCommand, action, configOf } from './command.ts';
import { stopSignals } from './stop-signals.ts';

export const addWorker: AddCommand = (program, shell) => {
  program
    .command('worker')
    .description('run policies by their schedules, until interrupted; logs to standard output')
    .option('--desk', "serve the reviewer's desk from this process too, as gallra serve does")
    .action(
      action(shell, async (globals, { desk = false }: { desk?: boolean }) => {
        const config = configOf(shell, globals);
        const { openLog } = await import('../app/log.ts');
        const { startWorker } = await import('../../jobs/worker.ts');
        const { openObservation } = await import('../app/observation.ts');
        const log = openLog({ level: config.logLevel });
        const stop = stopSignals(shell, () => log.write('warn', 'worker.cut-off'));
        let observation: Observation | null = null;
        try {
          const web = desk ? await import('../web/serve.ts') : null;
          // Before anything runs: this cannot mend itself.
          web?.refuseUnguarded(config);
          observation = await openObservation(config, log);
          const worker = await startWorker(config, log, { signal: stop.signal, observation });
          try {
            await (web ? web.serveDesk(config, log, stop.signal) : untilAborted(stop.signal));
          } finally {
            await worker.close();
          }
          return 'done';
        } catch (error) {
          // Told to stop while it was still waiting for its servers.
          if (stop.signal.aborted && error === stop.signal.reason) return 'done';
          throw error;
        } finally {
          await observation?.close();
          stop.release();
        }
      }),
    );
};

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
