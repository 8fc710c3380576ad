/** `gallra grants`: what an administrator runs in a store so that its account may do what the policies need, and no more. */

import { realClock } from '../app/clock.ts';
import type { Granting } from '../app/granting.ts';
import { readWholeFolder } from '../app/whole-folder.ts';
import { askedStores } from './asked-stores.ts';
import { type AddCommand, action, configOf } from './command.ts';
import type { Exit } from './exit-codes.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

interface GrantsOptions {
  all?: boolean;
  role?: string;
  through?: string;
  holdBy?: string[];
}

export const addGrants: AddCommand = (program, shell) => {
  program
    .command('grants')
    .description('the statements that let the account of a store do what the policies need there, and no more')
    .argument('[store]', 'name of the store in stores.yaml')
    .option('--all', 'of every store')
    .option('--role <name>', 'whom to grant it to (else the account that the store is connected with)')
    .option('--through <variable>', "look as another: the environment variable that holds an administrator's address")
    .option('--hold-by <columns...>', 'columns by which holds may be placed, as table.column, that no policy reads')
    .action(
      action(shell, async (globals, name: string | undefined, { all, role, through, holdBy }: GrantsOptions) => {
        if ((name === undefined) === (all !== true))
          throw usageError('store', 'Which store is meant is not said.', 'Name one, or write --all.');
        if (all && through !== undefined)
          throw usageError('through', 'One address leads to one store.', 'Name the store instead of --all.');
        const config = configOf(shell, globals);
        const { folder } = await readWholeFolder(config.policies, realClock.now().toISOString());
        const names = askedStores(folder.stores, name === undefined ? true : [name]) ?? [];
        // Loaded here, so that what connects to nothing starts at once.
        const { grantingOf } = await import('../app/granting.ts');
        const found: Granting[] = [];
        for (const one of names)
          found.push(
            await grantingOf(folder, one, config.variables, {
              role: role ?? null,
              through: through ?? null,
              holds: (holdBy ?? []).map(columnOf),
            }),
          );
        if (globals.json) shell.print(JSON.stringify(found, null, 2));
        else for (const one of found) print(shell, one);
        return exitOf(found);
      }),
    );
};

/** The table may carry its schema. */
function columnOf(written: string): { table: string; columns: string[] } {
  const at = written.lastIndexOf('.');
  if (at > 0 && at < written.length - 1) return { table: written.slice(0, at), columns: [written.slice(at + 1)] };
  throw usageError(
    'hold-by',
    `${written} is no column of a table.`,
    'Write it as table.column, or schema.table.column.',
  );
}

const exitOf = (found: Granting[]): Exit => (found.some(({ unfit }) => unfit.length > 0) ? 'mistake' : 'done');

/** What is printed can be run as it is: everything else stands in comments, and what is missing on standard error. */
function print(shell: Shell, { store, kind, access, to, lines, remarks }: Granting): void {
  const comment = kind === 'folder' || kind === 's3' || kind === 'http' ? '#' : '--';
  const whom = to === null ? '' : ` to ${to}`;
  if (kind !== 's3' || lines.length === 0)
    shell.print(`${comment} Store ${store}${access === 'read' ? ', which is only read' : ''}: what is granted${whom}.`);
  for (const { statement, by } of lines)
    shell.print(
      kind === 's3' ? statement : `${statement.padEnd(60)} ${comment} ${by.length === 0 ? 'every run' : by.join(', ')}`,
    );
  for (const remark of remarks) shell.say(shell.warning.yellow(`${store}: ${remark}`));
}
