/** `gallra migrate`: brings the ledger's tables into being, and up to this program. */
import { ledgerUrl } from '../app/config.ts';
import { type AddCommand, action, configOf } from './command.ts';

export const addMigrate: AddCommand = (program, shell) => {
  program
    .command('migrate')
    .description('create the tables of the ledger, or bring them up to this version; safe to repeat')
    .action(
      action(shell, async (globals) => {
        const { migrate } = await import('../ledger/migrate.ts');
        const { applied } = await migrate(ledgerUrl(configOf(shell, globals)));
        if (globals.json) shell.print(JSON.stringify({ applied }, null, 2));
        else if (applied.length === 0) shell.print('The ledger is up to date.');
        else shell.print(...applied.map((name) => `${shell.colours.green('✔')} ${name}`), 'The ledger is ready.');
        return 'done';
      }),
    );
};
