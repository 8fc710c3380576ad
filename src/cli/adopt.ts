/** `gallra adopt`: go on with a ledger that was restored from a backup. */
import { adoptLedger } from '../engine/adopt.ts';
import { type AddCommand, action, deciding } from './command.ts';
import { adoptionLines } from './render/restored.ts';

export const addAdopt: AddCommand = (program, shell) => {
  program
    .command('adopt')
    .description(
      'go on with a ledger that was restored from a backup: what it has forgotten comes back from the stores',
    )
    .argument('[stores...]', 'names in stores.yaml (all, unless given)')
    .option('--holds-confirmed', 'a person has compared the list of holds with the decisions on paper')
    .action(
      action(shell, async (globals, names: string[], options: { holdsConfirmed?: boolean }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const stores = names.length > 0 ? names : engine.policies.stores.map(({ name }) => name);
          const holdsConfirmed = options.holdsConfirmed === true;
          const adoptions = await adoptLedger(engine, stores, { holdsConfirmed, actor });
          if (globals.json) shell.print(JSON.stringify(adoptions, null, 2));
          else shell.print(...adoptionLines(adoptions, shell.colours));
          return adoptions.every(({ state }) => state === 'adopted') ? 'done' : 'refused';
        }),
      ),
    );
};
