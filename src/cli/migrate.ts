/** `gallra migrate`: brings the ledger's tables into being, and up to this program. */
import { ledgerUrl } from '../app/config.ts';
import { type AddCommand, action, configOf } from './command.ts';
import type { Shell } from './shell.ts';

interface MigrateOptions {
  workerRole?: string;
}

export const addMigrate: AddCommand = (program, shell) => {
  program
    .command('migrate')
    .description('create the tables of the ledger, or bring them up to this version; safe to repeat')
    .option('--worker-role <role>', 'a role of the database that may work with the ledger, but not edit its log')
    .action(
      action(shell, async (globals, { workerRole }: MigrateOptions) => {
        const { migrate } = await import('../ledger/migrate.ts');
        const migrated = await migrate(ledgerUrl(configOf(shell, globals)), { workerRole: workerRole ?? null });
        if (globals.json) shell.print(JSON.stringify(migrated, null, 2));
        else shell.print(...lines(migrated, workerRole, shell));
        return 'done';
      }),
    );
};

function lines(
  { applied, logOwner, apart }: { applied: string[]; logOwner: string; apart: boolean },
  workerRole: string | undefined,
  { colours }: Shell,
): string[] {
  const done =
    applied.length === 0
      ? ['The ledger is up to date.']
      : [...applied.map((name) => `${colours.green('✔')} ${name}`), 'The ledger is ready.'];
  if (workerRole) done.push(`Role ${workerRole} may work with it; the log it may only read and append to.`);
  if (!apart)
    done.push(
      colours.yellow(`The log belongs to role ${logOwner}, who logs in and could edit it.`),
      `${colours.cyan('→')} Let workers connect as another role: gallra migrate --worker-role <role>`,
    );
  return done;
}
