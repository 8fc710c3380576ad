#!/usr/bin/env -S node --max-semi-space-size=4
/**
 * The command line: one file of this room per command. Prints; decides nothing. Node is told to collect short-lived objects
 * sooner: a run would otherwise take a hundred megabytes more, for nothing.
 */
import { Command, CommanderError } from 'commander';
import software from '../../package.json' with { type: 'json' };
import { addAdopt } from './adopt.ts';
import { addApprove } from './approve.ts';
import { addAudit } from './audit.ts';
import { addCertificate } from './certificate.ts';
import { end, report, withGlobals } from './command.ts';
import { exitCodeTable } from './exit-codes.ts';
import { addExplain } from './explain.ts';
import { addHold } from './hold.ts';
import { addMigrate } from './migrate.ts';
import { addOrphans } from './orphans.ts';
import { addPause, addResume, addSuspend } from './pause.ts';
import { addPlan } from './plan.ts';
import { addPrepare } from './prepare.ts';
import { addProve } from './prove.ts';
import { addReport } from './report.ts';
import { addRestored } from './restored.ts';
import { addRetire } from './retire.ts';
import { addRun } from './run.ts';
import { addSchedule } from './schedule.ts';
import { addSchema } from './schema.ts';
import { processShell } from './shell.ts';
import { addTest } from './test.ts';
import { addValidate } from './validate.ts';
import { addWorker } from './worker.ts';

/** In the order in which a newcomer needs them. */
const commands = [
  addValidate,
  addTest,
  addMigrate,
  addPrepare,
  addPlan,
  addApprove,
  addRun,
  addWorker,
  addSchedule,
  addExplain,
  addOrphans,
  addHold,
  addPause,
  addResume,
  addSuspend,
  addRetire,
  addRestored,
  addAdopt,
  addAudit,
  addCertificate,
  addProve,
  addReport,
  addSchema,
];

const shell = processShell();
const program = withGlobals(new Command('gallra'))
  .description('Retention policies, written as files, dispose of the records that have outlived their period.')
  .version(software.version)
  .configureHelp({ showGlobalOptions: true })
  .showSuggestionAfterError()
  .addHelpText('afterAll', `\n${exitCodeTable()}`)
  .exitOverride();
for (const add of commands) add(program, shell);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) report(shell, {}, error);
  // Commander has printed its own message: help was asked for, or the command line was not understood.
  end(error instanceof CommanderError ? (error.exitCode === 0 ? 'done' : 'mistake') : 'failed');
}
