/** `gallra run`: one pass over the policies in this process, one after the other. What a worker does all night, once. */
import type { Engine } from '../engine/engine.ts';
import { noteSettings } from '../engine/note-settings.ts';
import { runPolicy } from '../engine/run.ts';
import type { RunReport } from '../engine/run-report.ts';
import { type AddCommand, action, connected } from './command.ts';
import { type Exit, exitOf, worstOf } from './exit-codes.ts';
import { policiesThatRun } from './plan.ts';
import { errorAsJson } from './render/error.ts';
import { type Progress, showProgress } from './render/progress.ts';
import { reportLines } from './render/run.ts';
import type { Shell } from './shell.ts';
import { stopSignals } from './stop-signals.ts';

export type Ran = { report: RunReport } | { policy: string; error: unknown };

export const addRun: AddCommand = (program, shell) => {
  program
    .command('run')
    .description('dispose of what is due, one pass in this process')
    .argument('[policies...]', 'ids of policies (all that run, unless given)')
    .option('--outside-hours', 'run whatever hours stores.yaml gives their stores; the log says so')
    .action(
      action(shell, async (globals, ids: string[], { outsideHours = false }: { outsideHours?: boolean }) =>
        connected(shell, globals, async ({ engine }) => {
          await noteSettings(engine);
          const policies = ids.length > 0 ? ids : policiesThatRun(engine);
          const progress = showProgress(shell, globals.json === true);
          const ran = await runAll(engine, policies, { progress, outsideHours }, shell);
          if (globals.json) shell.print(JSON.stringify(ran.map(asJson), null, 2));
          else shell.print(...reportLines(ran, shell.colours));
          const skipped: Exit[] = ids.length === 0 && engine.policies.problems.length > 0 ? ['mistake'] : [];
          return worstOf([...ran.map(exitOfRun), ...skipped]);
        }),
      ),
    );
};

interface How {
  progress: Progress;
  outsideHours: boolean;
}

/** What goes wrong with one policy does not keep the others from running. An interrupt ends it after the batch in hand. */
async function runAll(engine: Engine, policies: string[], how: How, shell: Shell): Promise<Ran[]> {
  const stop = stopSignals(shell);
  const ran: Ran[] = [];
  try {
    for (const policy of policies) {
      if (stop.signal.aborted) break;
      ran.push(await runOne(engine, policy, how, stop.signal));
    }
  } finally {
    stop.release();
    how.progress.close();
  }
  return ran;
}

async function runOne(
  engine: Engine,
  policy: string,
  { progress, outsideHours }: How,
  signal: AbortSignal,
): Promise<Ran> {
  try {
    const report = await runPolicy(engine, policy, { signal, outsideHours, onProgress: progress.move });
    progress.finish(policy, report.state);
    return { report };
  } catch (error) {
    progress.finish(policy, 'failed');
    return { policy, error };
  }
}

function exitOfRun(ran: Ran): Exit {
  if ('error' in ran) return exitOf(ran.error);
  const { state, counts, refusal, beyondMaximum } = ran.report;
  if (state === 'failed' || state === 'stopped') return 'failed';
  if (state !== 'finished') return 'refused';
  if ((counts.failed ?? 0) > 0) return 'failed';
  return refusal !== null || (counts.left ?? 0) > 0 || beyondMaximum > 0 ? 'alarm' : 'done';
}

const asJson = (ran: Ran): unknown =>
  'error' in ran ? { policy: ran.policy, state: 'failed', error: errorAsJson(ran.error) } : ran.report;
