/** `gallra approve`: a person lets a rule run, or one run go ahead, and sees before what that would dispose of. */
import { approvePolicy, approveRun } from '../engine/approve.ts';
import type { Engine } from '../engine/engine.ts';
import { type Impact, impactOf } from '../engine/impact.ts';
import { refuseAuthor } from '../engine/not-author.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { ruleInWords } from '../policy/explain.ts';
import { type AddCommand, action, deciding } from './command.ts';
import { grouped, minute } from './render/columns.ts';
import { dueIn, impactAsJson, impactLines } from './render/impact.ts';
import type { Shell } from './shell.ts';

interface ApproveOptions {
  yes?: boolean;
}

export const addApprove: AddCommand = (program, shell) => {
  program
    .command('approve')
    .description('let a rule run as it is written now, or let one waiting run go ahead')
    .argument('<policy|run-id...>', 'ids of policies, or of runs that wait')
    .option('--yes', 'approve without being asked about the impact')
    .action(
      action(shell, async (globals, ids: string[], { yes = false }: ApproveOptions) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const context = { engine, actor, shell, yes, json: globals.json === true };
          const approved: unknown[] = [];
          for (const id of ids) {
            const isRun = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
            approved.push(await (isRun ? approveOneRun(context, id) : approveOnePolicy(context, id)));
          }
          if (globals.json) shell.print(JSON.stringify(approved, null, 2));
          return 'done';
        }),
      ),
    );
};

interface Context {
  engine: Engine;
  actor: string;
  shell: Shell;
  yes: boolean;
  json: boolean;
}

/** Its number was named when it began to wait, and `gallra plan` names it again: nothing is asked. */
async function approveOneRun({ engine, actor, shell, json }: Context, id: string): Promise<unknown> {
  const c = shell.colours;
  const run = await approveRun(engine, id, actor);
  if (!json) {
    shell.print(
      `${c.green('✔')} run ${id} of ${c.bold(run.policy)} may dispose of ${grouped(run.approvedMaximum ?? 0)} records as of ${minute(run.asOf)}`,
      `  ${c.cyan('→')} It goes on with its schedule, or now: gallra run ${run.policy}`,
    );
  }
  return { run: id, policy: run.policy, asOf: run.asOf, maximum: run.approvedMaximum, by: actor };
}

async function approveOnePolicy({ engine, actor, shell, yes, json }: Context, id: string): Promise<unknown> {
  const c = shell.colours;
  const impact = await impactOf(engine, id);
  const { policy } = impact;
  refuseAuthor(engine, policy, actor);
  if (!json) shell.print(...impactLines(impact, c));
  if (!yes) await confirm(shell, impact);
  await approvePolicy(engine, id, actor);
  if (!json) {
    shell.print(
      `${c.green('✔')} ${c.bold(id)} is approved by ${actor}, as rule ${policy.digest.slice(0, 12)}:`,
      ...ruleInWords(policy).map((line) => `  ${line}`),
    );
  }
  return { policy: id, digest: policy.digest, by: actor, impact: impactAsJson(impact) };
}

/** Typing the number shows that it was read. A rule that disposes of nothing needs no answer. */
async function confirm(shell: Shell, { policy, now }: Impact): Promise<void> {
  if (now === null) return;
  const due = dueIn(now);
  if (!shell.answers)
    throw unconfirmed(policy.id, `Nobody was asked whether ${policy.id} may dispose of ${due} records.`);
  shell.say(`To approve ${policy.id}, type how many records are due now:`);
  const typed = (await shell.nextLine()).replaceAll(/\s/g, '');
  if (typed !== String(due))
    throw unconfirmed(policy.id, `The number of due records is another; ${policy.id} is not approved.`);
}

const unconfirmed = (policy: string, what: string): GallraError =>
  new GallraError({
    code: 'approve.unconfirmed',
    what,
    hint: `Read what it would dispose of; if that is right: gallra approve ${policy} --yes`,
    actor: 'approver',
  });
