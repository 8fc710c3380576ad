/** `gallra serve`: the reviewer's desk, until interrupted. */
import type { Observation } from '../app/observation.ts';
import { type AddCommand, action, configOf } from './command.ts';
import { stopSignals } from './stop-signals.ts';

export const addServe: AddCommand = (program, shell) => {
  program
    .command('serve')
    .description("the reviewer's desk: pages for compliance officers, until interrupted; logs to standard output")
    .action(
      action(shell, async (globals) => {
        const config = configOf(shell, globals);
        const { openLog } = await import('../app/log.ts');
        const { openObservation } = await import('../app/observation.ts');
        const { serveDesk } = await import('../web/serve.ts');
        const log = openLog({ level: config.logLevel });
        const stop = stopSignals(shell, () => log.write('warn', 'worker.cut-off'));
        let observation: Observation | null = null;
        try {
          observation = await openObservation(config, log, { disposes: false });
          await serveDesk(config, log, stop.signal, observation);
          return 'done';
        } finally {
          await observation?.close();
          stop.release();
        }
      }),
    );
};
