/** `gallra schedule list`: which policy runs when, as the queue has it. */
import { type AddCommand, action, configOf } from './command.ts';
import { minute, table } from './render/columns.ts';

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
        const queue = await openQueue(configOf(shell, globals), silentLog);
        try {
          const schedules = await listSchedules(queue);
          if (globals.json) shell.print(JSON.stringify(schedules, null, 2));
          else if (schedules.length === 0) shell.print('Nothing is scheduled yet: a worker does that when it starts.');
          else {
            const head = ['next run', 'policy', 'schedule', 'time zone'].map((one) => ({ head: one }));
            const rows = schedules.map(({ policy, pattern, timezone, next }) => [
              next === null ? shell.colours.yellow('lost; mended by a worker') : minute(next),
              policy,
              pattern,
              timezone,
            ]);
            shell.print(...table(head, rows, shell.colours));
          }
          return 'done';
        } finally {
          await queue.close();
        }
      }),
    );
};
