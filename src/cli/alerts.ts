/** `gallra alerts`: what people are told: what stands, what was sent, and whether messages arrive. */
import { type AddCommand, action, connected } from './command.ts';
import { alertsAsJson, alertsLines, deliveredLines } from './render/alerts.ts';

interface AlertsOptions {
  test?: boolean;
  send?: boolean;
}

export const addAlerts: AddCommand = (program, shell) => {
  program
    .command('alerts')
    .description('what stands and people are told of, and what was sent to them')
    .option('--test', 'send a message to everybody on the list, and say whether it went out')
    .option('--send', 'look, count and send once, as a worker does all the time: for where no worker runs')
    .action(
      action(shell, async (globals, { test = false, send = false }: AlertsOptions) =>
        connected(shell, globals, async ({ engine }, config) => {
          const { askAlerts, tryAlerts, alertOnce } = await import('../app/alerts/ask.ts');
          if (!test && !send) {
            const now = await askAlerts(engine, config);
            if (globals.json) shell.print(JSON.stringify(alertsAsJson(now, engine.policies), null, 2));
            else shell.print(...alertsLines(now, engine.policies, config.alerts, shell.colours));
            return 'done';
          }
          const { silentLog } = await import('../app/log.ts');
          const done = await (test ? tryAlerts : alertOnce)(engine, config, silentLog);
          if (globals.json)
            shell.print(
              JSON.stringify(
                { sent: done.sent, failed: done.failed.map(({ id, channel }) => ({ id, channel })) },
                null,
                2,
              ),
            );
          else shell.print(...deliveredLines(done, shell));
          return done.failed.length > 0 ? 'failed' : 'done';
        }),
      ),
    );
};
