/** `gallra prepare`: puts our receipts into a store and binds it to this ledger. What it does is printed before. */
import { preparationOf } from '../app/preparation.ts';
import { storeAddress } from '../app/stores.ts';
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
          const url = storeAddress(stores, name, config.variables);
          const kind = stores.find((entry) => entry.name === name)?.kind ?? 'postgres';
          const { steps, prepareStore } = await preparationOf(kind);
          const ledger = await engine.ledger.id();
          const text = steps(url, ledger);
          if (!globals.json) shell.print(text.trimEnd());
          if (!options.print) {
            await prepareStore(name, url, ledger);
            await completeJournal(engine, await engine.store(name));
          }
          if (globals.json)
            shell.print(
              JSON.stringify(
                { store: name, ledger, [kind === 'folder' ? 'steps' : 'sql']: text, prepared: !options.print },
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
