/** `gallra prepare`: puts our receipts into a store and binds it to this ledger. What it does is printed before. */
import { preparationOf } from '../app/preparation.ts';
import { connectable } from '../app/stores.ts';
import { completeJournal } from '../engine/hold-journal.ts';
import { type AddCommand, action, connected } from './command.ts';

export const addPrepare: AddCommand = (program, shell) => {
  program
    .command('prepare')
    .description('create a place for our receipts in a store and bind it to this ledger; prints what it does first')
    .argument('<store>', 'name of the store in stores.yaml')
    .option('--print', 'only print it, for whoever may do it')
    .action(
      action(shell, async (globals, name: string, options: { print?: boolean }) =>
        connected(shell, globals, async ({ engine }, config) => {
          const { stores } = engine.policies;
          const entry = connectable(stores, name, config.variables);
          const { steps, prepareStore } = await preparationOf(entry);
          const ledger = await engine.ledger.id();
          const text = steps(ledger);
          if (!globals.json) shell.print(text.trimEnd());
          if (!options.print) {
            await prepareStore(ledger);
            await completeJournal(engine, await engine.store(name));
          }
          if (globals.json)
            shell.print(
              JSON.stringify(
                {
                  store: name,
                  ledger,
                  [/^(postgres|mysql)$/.test(entry.kind) ? 'sql' : 'steps']: text,
                  prepared: !options.print,
                },
                null,
                2,
              ),
            );
          else if (!options.print) shell.print('', `${shell.colours.green('✔')} ${name} is bound to this ledger.`);
          return 'done';
        }),
      ),
    );
};
