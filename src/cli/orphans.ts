/** `gallra orphans`: objects that no record names, and records whose object is missing; destroys the former only when told how many. */
import { destroyOrphans } from '../engine/destroy-orphans.ts';
import { findOrphans } from '../engine/orphans.ts';
import { matchesColumn, patternShape } from '../policy/file-columns.ts';
import { type AddCommand, action, connected, deciding } from './command.ts';
import { destroyedLines, orphanLines } from './render/orphans.ts';
import { readCount, usageError } from './usage.ts';

interface OrphansOptions {
  only?: string;
  first: string;
  destroy?: true;
  yes?: string;
}

export const addOrphans: AddCommand = (program, shell) => {
  program
    .command('orphans')
    .description('find objects that no record names, and records whose object is not there')
    .argument('<policy>', 'id of a policy whose records name objects in another store')
    .option('--only <pattern>', 'look only at objects that this pattern chooses, such as "2026/**/*.wav"')
    .option('--first <n>', 'how many names and keys to print', '20')
    .option('--destroy', 'destroy the objects that no record names')
    .option('--yes <count>', 'with --destroy: how many they are, as they were shown')
    .action(
      action(shell, async (globals, policy: string, options: OrphansOptions) => {
        const first = readCount('--first', options.first, 100_000);
        const only = readPattern(options.only);
        const count = options.yes === undefined ? null : readCount('--yes', options.yes, 999_999_999);
        if (count !== null && !options.destroy)
          throw usageError('yes', '--yes says how many to destroy.', 'Write --destroy too.');
        const open = options.destroy ? deciding : connected;
        return open(shell, globals, async ({ engine }, { actor }) => {
          if (options.destroy && count !== null) {
            const done = await destroyOrphans(engine, policy, { count, only, actor });
            if (globals.json) shell.print(JSON.stringify({ policy, ...done }, null, 2));
            else shell.print(...destroyedLines(policy, done, shell.colours));
            return done.state === 'finished' ? 'done' : 'refused';
          }
          const found = await findOrphans(engine, policy, { first, only });
          if (found.objects.length === 0 && found.rows.length === 0)
            throw usageError(
              'objects',
              `The records of ${policy} name no objects in another store.`,
              'Name a policy with `object:` among its parts.',
            );
          if (globals.json) shell.print(JSON.stringify(found, null, 2));
          else shell.print(...orphanLines(found, only, shell.colours));
          return options.destroy ? 'refused' : 'done';
        });
      }),
    );
};

function readPattern(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (patternShape(matchesColumn(text)) !== undefined) return text;
  throw usageError(
    'pattern',
    '--only is no pattern of paths.',
    'Write a path below the root; * and ? stand for any characters but /, **/ for any folders.',
  );
}
