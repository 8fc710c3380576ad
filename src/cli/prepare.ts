/** `gallra prepare`: puts our receipts into a store and binds it to this ledger. Its SQL is printed before it runs. */
import { preparationOf } from '../app/preparation.ts';
import { storeAddress } from '../app/stores.ts';
import { completeJournal } from '../engine/hold-journal.ts';
import { type AddCommand, action, connected } from './command.ts';

export const addPrepare: AddCommand = (program, shell) => {
  program
    .command('prepare')
    .description('create our receipts in a store and bind it to this ledger; prints the SQL first')
    .argument('<store>', 'name of the store in stores.yaml')
    .option('--print', 'only print the SQL, for whoever may run it')
    .action(
      action(shell, async (globals, name: string, options: { print?: boolean }) =>
        connected(shell, globals, async ({ engine }, config) => {
          const { stores } = engine.policies;
          const url = storeAddress(stores, name, config.variables);
          const kind = stores.find((entry) => entry.name === name)?.kind ?? 'postgres';
          const { prepareSql, prepareStore } = await preparationOf(kind);
          const ledger = await engine.ledger.id();
          const sql = prepareSql(ledger);
          if (!globals.json) shell.print(sql.trimEnd());
          if (!options.print) {
            await prepareStore(name, url, ledger);
            await completeJournal(engine, await engine.store(name));
          }
          if (globals.json)
            shell.print(JSON.stringify({ store: name, ledger, sql, prepared: !options.print }, null, 2));
          else if (!options.print) shell.print('', `${shell.colours.green('✔')} ${name} is bound to this ledger.`);
          return 'done';
        }),
      ),
    );
};
