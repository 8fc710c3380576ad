/** `gallra report`: one document for a period: what was disposed of, what was left and why, who decided. Writes nothing but the file. */
import { reportDocument } from '../documents/report.ts';
import type { Engine } from '../engine/engine.ts';
import { periodReport } from '../engine/period-report.ts';
import { isZone } from '../policy/calendar.ts';
import { type AddCommand, action, connected } from './command.ts';
import { type DocumentOptions, putOut, readDocumentOptions, withDocumentOptions } from './document-output.ts';
import { readDay, usageError } from './usage.ts';

interface ReportOptions extends DocumentOptions {
  from: string;
  to: string;
  controller?: string;
  system?: string;
  zone?: string;
  stores: boolean;
}

export const addReport: AddCommand = (program, shell) => {
  withDocumentOptions(
    program
      .command('report')
      .description('what happened in a period, by system and controller, and what needs attention')
      .requiredOption('--from <day>', 'first day of the period, YYYY-MM-DD')
      .requiredOption('--to <day>', 'last day of the period')
      .option('--controller <name>', 'only what this controller answers for, as policies write it')
      .option('--system <name>', 'only this system: the name of its store, or the `system` of a policy')
      .option('--zone <zone>', 'where a day is a day, such as Europe/Helsinki (else the zone that all policies share)')
      .option('--no-stores', 'tell from the log alone; ask no store what is overdue now'),
  ).action(
    action(shell, async (globals, options: ReportOptions) => {
      const wanted = readDocumentOptions(options, globals);
      const [from, to] = [readDay('--from', options.from), readDay('--to', options.to)];
      if (from > to) throw usageError('period', `The period ends (${to}) before it begins (${from}).`, 'Swap the two.');
      return connected(shell, globals, async ({ engine }) => {
        const { controller, system, stores: askStores } = options;
        const timezone = zoneOf(engine, options.zone);
        const report = await periodReport(engine, { from, to, timezone, controller, system, askStores });
        await putOut(reportDocument(report, wanted.language), report, wanted, shell);
        return 'done';
      });
    }),
  );
};

function zoneOf({ policies }: Engine, written: string | undefined): string {
  if (written !== undefined) {
    if (isZone(written)) return written;
    throw usageError('zone', `${written} is no time zone of a place.`, 'Write one like Europe/Helsinki, or UTC.');
  }
  const zones = [...new Set(policies.sound.map(({ policy }) => policy.rule.timezone))].sort();
  const [zone] = zones;
  if (zone !== undefined && zones.length === 1) return zone;
  const all = zones.length === 0 ? 'There is no sound policy' : `The policies count days in ${zones.join(', ')}`;
  throw usageError(
    'zone',
    `${all}, so it is not clear where the days of a report begin.`,
    'Say it: --zone Europe/Helsinki',
  );
}
