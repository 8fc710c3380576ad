/** `gallra migrate`: brings the ledger's tables into being, and up to this program; and the queue's, where it lies in PostgreSQL. */
import { type AddCommand, action, configOf } from './command.ts';
import type { Shell } from './shell.ts';

interface MigrateOptions {
  workerRole?: string;
  sql?: boolean;
}

export const addMigrate: AddCommand = (program, shell) => {
  program
    .command('migrate')
    .description('create the tables of the ledger and the queue, or bring them up to this version; safe to repeat')
    .option('--worker-role <role>', 'a role of the database that may work with the ledger, but not edit its log')
    .option('--sql', 'only print it, for a database administrator; connects to nothing')
    .action(
      action(shell, async (globals, options: MigrateOptions) => {
        const config = configOf(shell, globals);
        const { migrateLedger, queueMigration, usualWorker } = await import('../app/migration.ts');
        const workerRole = options.workerRole ?? usualWorker(config);
        if (options.sql) {
          const { migrateSql } = await import('../ledger/migrate-sql.ts');
          const ledger = await migrateSql(workerRole);
          const isRedis = config.queue !== null && /^redis/.test(config.queue);
          const { queueSql } = await import('../../jobs/queue-schema.ts');
          const queue = isRedis ? null : await queueSql(workerRole);
          if (globals.json) shell.print(JSON.stringify({ workerRole, ledger, queue }, null, 2));
          else shell.print(`${[ledger, ...(queue === null ? [] : [queue])].join('\n').trimEnd()}`);
          if (workerRole === null)
            shell.say(shell.warning.yellow('No role is let work with it: name it with --worker-role <role>.'));
          return 'done';
        }
        const migrated = await migrateLedger(config, workerRole);
        const queue = queueMigration(config);
        const { migrateQueueAt } = await import('../../jobs/wait-for-queue.ts');
        const queueMigrated =
          queue !== null && (await migrateQueueAt(queue.url, queue.workerRole ?? options.workerRole ?? null));
        if (globals.json) shell.print(JSON.stringify({ ...migrated, queue: queueMigrated }, null, 2));
        else shell.print(...lines({ ...migrated, queueMigrated }, workerRole, shell));
        return 'done';
      }),
    );
};

interface Done {
  applied: string[];
  logOwner: string;
  apart: boolean;
  queueMigrated: boolean;
}

function lines(
  { applied, logOwner, apart, queueMigrated }: Done,
  workerRole: string | null,
  { colours }: Shell,
): string[] {
  const done =
    applied.length === 0
      ? ['The ledger is up to date.']
      : [...applied.map((name) => `${colours.green('✔')} ${name}`), 'The ledger is ready.'];
  if (queueMigrated) done.push('The queue is ready.');
  if (workerRole) done.push(`Role ${workerRole} may work with it; the log it may only read and append to.`);
  if (!apart)
    done.push(
      colours.yellow(`The log belongs to role ${logOwner}, who logs in and could edit it.`),
      `${colours.cyan('→')} Let workers connect as another role: gallra migrate --worker-role <role>`,
    );
  return done;
}
