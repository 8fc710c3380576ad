/** `gallra approve`: a person lets a rule run, or lets one run go above its limits. */
import { approvePolicy, approveRun } from '../engine/approve.ts';
import { soundPolicy } from '../engine/plan.ts';
import { ruleInWords } from '../policy/explain.ts';
import { type AddCommand, action, connected } from './command.ts';
import { grouped, minute } from './render/columns.ts';

export const addApprove: AddCommand = (program, shell) => {
  program
    .command('approve')
    .description('let a rule run as it is written now, or let one waiting run go above its limits')
    .argument('<policy|run-id...>', 'ids of policies, or of runs that wait')
    .action(
      action(shell, async (globals, ids: string[]) =>
        connected(shell, globals, async ({ engine }, { actor }) => {
          const c = shell.colours;
          const approved: unknown[] = [];
          for (const id of ids) {
            if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
              const run = await approveRun(engine, id, actor);
              approved.push({ run: id, policy: run.policy, asOf: run.asOf, maximum: run.approvedMaximum, by: actor });
              if (globals.json) continue;
              shell.print(
                `${c.green('✔')} run ${id} of ${c.bold(run.policy)} may dispose of ${grouped(run.approvedMaximum ?? 0)} records as of ${minute(run.asOf)}`,
                `  ${c.cyan('→')} It goes on with its schedule, or now: gallra run ${run.policy}`,
              );
              continue;
            }
            const policy = soundPolicy(engine, id);
            await approvePolicy(engine, id, actor);
            approved.push({ policy: id, digest: policy.digest, by: actor });
            if (globals.json) continue;
            shell.print(
              `${c.green('✔')} ${c.bold(id)} is approved by ${actor}, as rule ${policy.digest.slice(0, 12)}:`,
              ...ruleInWords(policy).map((line) => `  ${line}`),
            );
          }
          if (globals.json) shell.print(JSON.stringify(approved, null, 2));
          return 'done';
        }),
      ),
    );
};
