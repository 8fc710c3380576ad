/** `gallra restored`: a store came back from a backup. It is paused, and what reappeared is listed. */
import { restoredStore } from '../engine/restored-store.ts';
import { type AddCommand, action, deciding } from './command.ts';
import { restoredLines } from './render/restored.ts';
import { readAsOf } from './usage.ts';

export const addRestored: AddCommand = (program, shell) => {
  program
    .command('restored')
    .description('a store was restored from a backup: pause it, bring its holds along, list what is there again')
    .argument('<store>', 'name of the store in stores.yaml')
    .requiredOption('--to <instant|day>', 'the time whose state the backup held; a day is its noon in UTC')
    .option('--keys', 'also the keys of the records, which may identify people')
    .action(
      action(shell, async (globals, name: string, options: { to: string; keys?: boolean }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const records: { policy: string; batch: string; key: string[] }[] = [];
          const listed = await restoredStore(engine, name, {
            to: readAsOf(options.to, 'UTC'),
            actor,
            onRecord({ batch: { policy, batchId }, key }) {
              if (!options.keys) return;
              if (globals.json) records.push({ policy, batch: batchId, key });
              else shell.print([policy, batchId, ...key].join('\t'));
            },
          });
          if (globals.json) shell.print(JSON.stringify({ ...listed, ...(options.keys ? { records } : {}) }, null, 2));
          else shell.print(...restoredLines(listed, shell.colours));
          return 'done';
        }),
      ),
    );
};
