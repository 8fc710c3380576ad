/** `gallra schedule list`: which policy runs when, as the queue has it. */
import type { Schedule } from '../../jobs/list-schedules.ts';
import { realClock } from '../app/clock.ts';
import { readPolicyFolder } from '../app/policy-folder.ts';
import { hoursOf, nextBeginning } from '../policy/open-hours.ts';
import { type AddCommand, action, configOf } from './command.ts';
import { minute, table } from './render/columns.ts';

/** When the next run begins, by the files beside and the hours of its stores. Files that cannot be read change nothing. */
async function beginningsBy(dir: string): Promise<(schedule: Schedule) => string | null> {
  const folder = await readPolicyFolder(dir).catch(() => null);
  return ({ policy, next }) => {
    const sound = folder?.sound.find((one) => one.policy.id === policy)?.policy;
    if (!folder || !sound || next === null || hoursOf(folder.stores, sound).length === 0) return next;
    return nextBeginning(folder.stores, sound, realClock.now().toISOString());
  };
}

export const addSchedule: AddCommand = (program, shell) => {
  const schedule = program.command('schedule').description('when policies run');
  schedule
    .command('list')
    .description('what is scheduled, soonest first; a worker keeps it in step with the files')
    .action(
      action(shell, async (globals) => {
        const { silentLog } = await import('../app/log.ts');
        const { listSchedules } = await import('../../jobs/list-schedules.ts');
        const { openQueue } = await import('../../jobs/queue.ts');
        const config = configOf(shell, globals);
        const begins = await beginningsBy(config.policies);
        const queue = await openQueue(config, silentLog);
        try {
          const schedules = (await listSchedules(queue)).map((one) => ({ ...one, begins: begins(one) }));
          const waits = schedules.some((one) => one.begins !== one.next);
          if (globals.json) shell.print(JSON.stringify(schedules, null, 2));
          else if (schedules.length === 0) shell.print('Nothing is scheduled yet: a worker does that when it starts.');
          else {
            const head = [
              'next run',
              'policy',
              'schedule',
              'time zone',
              ...(waits ? ['begins, by hours of stores'] : []),
            ];
            const rows = schedules.map(({ policy, pattern, timezone, next, begins: opens }) => [
              next === null ? shell.colours.yellow('lost; mended by a worker') : minute(next),
              policy,
              pattern,
              timezone,
              opens === next ? '' : opens === null ? shell.colours.yellow('never') : minute(opens),
            ]);
            shell.print(
              ...table(
                head.map((one) => ({ head: one })),
                rows,
                shell.colours,
              ),
            );
          }
          return 'done';
        } finally {
          await queue.close();
        }
      }),
    );
};
