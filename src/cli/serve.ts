/** `gallra serve`: the reviewer's desk, until interrupted. */
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
        const { serveDesk } = await import('../web/serve.ts');
        const stop = stopSignals(shell, true);
        try {
          await serveDesk(config, openLog({ level: config.logLevel }), stop.signal);
          return 'done';
        } finally {
          stop.release();
        }
      }),
    );
};
