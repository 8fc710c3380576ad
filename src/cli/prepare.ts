/** `gallra prepare`: puts our receipts into a store and binds it to this ledger. What it does is printed before. */
import { preparationOf } from '../app/preparation.ts';
import { connectable } from '../app/stores.ts';
import type { Engine } from '../engine/engine.ts';
import { completeJournal } from '../engine/hold-journal.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { type AddCommand, action, connected } from './command.ts';

export const addPrepare: AddCommand = (program, shell) => {
  program
    .command('prepare')
    .description('create a place for our receipts in a store and bind it to this ledger; prints what it does first')
    .argument('<store>', 'name of the store in stores.yaml')
    .option('--print', 'only print it, for whoever may do it; then run this command again, without')
    .option('--sql', 'the same, called as it is by gallra migrate')
    .action(
      action(shell, async (globals, name: string, options: { sql?: boolean; print?: boolean }) =>
        connected(shell, globals, async ({ engine }, config) => {
          const { stores } = engine.policies;
          const entry = connectable(stores, name, config.variables);
          const { steps, prepareStore } = await preparationOf(entry, config.variables);
          const ledger = await engine.ledger.id();
          const text = steps(ledger);
          if (!globals.json) shell.print(text.trimEnd());
          const print = options.sql === true || options.print === true;
          if (!print) {
            await prepareStore(ledger).catch((error: unknown) => unlessPrepared(engine, name, ledger, error));
            await completeJournal(engine, await engine.store(name));
          }
          if (globals.json)
            shell.print(
              JSON.stringify(
                {
                  store: name,
                  ledger,
                  [/^(postgres|mysql)$/.test(entry.kind) ? 'sql' : 'steps']: text,
                  prepared: !print,
                },
                null,
                2,
              ),
            );
          else if (!print) shell.print('', `${shell.colours.green('✔')} ${name} is bound to this ledger.`);
          return 'done';
        }),
      ),
    );
};

/** Somebody else did what we may not: that is as good. */
async function unlessPrepared(engine: Engine, name: string, ledger: string, error: unknown): Promise<void> {
  const isDenied = error instanceof GallraError && error.code === 'store.denied';
  if (!isDenied || (await (await engine.store(name)).boundLedger()) !== ledger) throw error;
}
