/** `gallra doctor`: looks at everything that can be reached, changes nothing, and says what is wrong and what to do. */

import type { Examination } from '../app/doctor/examine.ts';
import { type Finding, faultOf } from '../app/doctor/finding.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { type AddCommand, action, configOf, type Globals } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { examinationAsJson, examinationLines } from './render/doctor.ts';
import type { Shell } from './shell.ts';
import { readCount } from './usage.ts';

interface DoctorOptions {
  limit?: string;
  strict?: boolean;
}

export const addDoctor: AddCommand = (program, shell) => {
  program
    .command('doctor')
    .description('look at settings, files, ledger, queue, stores, rights, clocks and disks; changes nothing')
    .option('--limit <seconds>', 'longest time that one check may take', '20')
    .option('--strict', 'exit with 1 for warnings, too')
    .action(
      action(shell, async (globals, { limit = '20', strict }: DoctorOptions) => {
        const found = await examined(shell, globals, readCount('--limit', limit, 3600) * 1000);
        if (globals.json) shell.print(JSON.stringify(examinationAsJson(found), null, 2));
        else shell.print(...examinationLines(found, shell.colours));
        return exitOf(found, strict === true);
      }),
    );
};

const exitOf = ({ faults, warnings }: Examination, strict: boolean): Exit =>
  faults > 0 || (strict && warnings > 0) ? 'failed' : 'done';

async function examined(shell: Shell, globals: Globals, limitMs: number): Promise<Examination> {
  const mistakes: Finding[] = [];
  try {
    return await lookedAt(shell, globals, limitMs);
  } catch (error) {
    // Without settings there is nothing else to look at.
    if (!(error instanceof GallraError) || error.code !== 'config.invalid') throw error;
    mistakes.push(faultOf('settings', error));
  }
  return { findings: mistakes, faults: mistakes.length, warnings: 0 };
}

async function lookedAt(shell: Shell, globals: Globals, limitMs: number): Promise<Examination> {
  const config = configOf(shell, globals);
  // Loaded here, so that a mistake in the settings is told at once.
  const [{ examine }, { checksOf }, { openPlace }, { checkQueue }, { checkSchedules }] = await Promise.all([
    import('../app/doctor/examine.ts'),
    import('../app/doctor/checks.ts'),
    import('../app/doctor/place.ts'),
    import('../../jobs/doctor/queue.ts'),
    import('../../jobs/doctor/schedules.ts'),
  ]);
  const place = openPlace(config, limitMs);
  const found = await examine(
    place,
    [
      ...(await checksOf(place)),
      { group: 'queue', of: 'the queue', check: checkQueue },
      { group: 'queue', of: 'the schedule', check: checkSchedules },
    ],
    limitMs,
  );
  // What hangs is not waited for: all that there is to say is said.
  void place.close();
  setTimeout(() => process.exit(), 1_000).unref();
  return found;
}
