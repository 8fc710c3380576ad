/** The command line: one file of this room per command. Prints; decides nothing. */
import { Command, CommanderError } from 'commander';
import software from '../../package.json' with { type: 'json' };
import { end, report, withGlobals } from './command.ts';
import { commandsFor } from './commands.ts';
import { exitCodeTable } from './exit-codes.ts';
import { processShell } from './shell.ts';

const shell = processShell();
const program = withGlobals(new Command('gallra'))
  .description('Retention policies, written as files, dispose of the records that have outlived their period.')
  .version(software.version)
  .configureHelp({ showGlobalOptions: true })
  .showSuggestionAfterError()
  .addHelpText('afterAll', `\n${exitCodeTable()}`)
  .exitOverride();
for (const add of await commandsFor(process.argv.slice(2))) add(program, shell);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) report(shell, {}, error);
  // Commander has printed its own message: help was asked for, or the command line was not understood.
  end(error instanceof CommanderError ? (error.exitCode === 0 ? 'done' : 'mistake') : 'failed');
}
