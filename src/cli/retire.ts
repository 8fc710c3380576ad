/** `gallra retire`: a person gives up a policy's claims, so that what it protected is no longer protected by it. */
import { retirePolicy } from '../engine/approve.ts';
import { type AddCommand, action, deciding } from './command.ts';
import { readCode } from './usage.ts';

export const addRetire: AddCommand = (program, shell) => {
  program
    .command('retire')
    .description('give up the claims of a policy whose file is gone, or should be')
    .argument('<policy>', 'id of the policy')
    .option('--reason <code>', 'why, as a short code that may stand in the log', 'retired')
    .action(
      action(shell, async (globals, policy: string, { reason }: { reason: string }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          await retirePolicy(engine, policy, readCode('--reason', reason), actor);
          const file = engine.policies.sound.find((one) => one.policy.id === policy)?.file ?? null;
          if (globals.json) {
            shell.print(JSON.stringify({ policy, reason, by: actor, file }, null, 2));
            return 'done';
          }
          const c = shell.colours;
          shell.print(`${c.green('✔')} ${c.bold(policy)} is retired by ${actor}; it protects nothing any more.`);
          if (file) shell.print(`  ${c.cyan('→')} Its file is still there, as an unapproved rule: delete ${file}`);
          return 'done';
        }),
      ),
    );
};
