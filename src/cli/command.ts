/** What all commands share: the options that work everywhere, and how an action ends in an exit code. */
import type { Command } from 'commander';
import type { OpenEngine } from '../app/compose.ts';
import { type Config, readConfig } from '../app/config.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { type Exit, exitCodes, exitOf } from './exit-codes.ts';
import { counted } from './render/counted.ts';
import { errorAsJson, errorLines } from './render/error.ts';
import type { Shell } from './shell.ts';

export interface Globals {
  policies?: string;
  as?: string;
  json?: boolean;
  verbose?: boolean;
}

/** One file of this room adds one command. */
export type AddCommand = (program: Command, shell: Shell) => void;

export const withGlobals = (program: Command): Command =>
  program
    .option('--policies <dir>', 'the folder of policies (else GALLRA_POLICIES, else ./policies)')
    .option('--as <account>', 'account id under which decisions are recorded (else GALLRA_ACTOR, else your login)')
    .option('--json', 'print JSON, for machines')
    .option('--verbose', 'show where in the program an unexpected error came from');

/** The action of a command: its result becomes the exit code, and no error leaves it. */
export function action<Args extends unknown[]>(
  shell: Shell,
  work: (globals: Globals, ...args: Args) => Promise<Exit>,
): (...args: [...Args, Command]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const globals = command.optsWithGlobals<Globals>();
    const args = all.slice(0, -1) as Args;
    try {
      end(await work(globals, ...args));
    } catch (error) {
      report(shell, globals, error);
      end(exitOf(error));
    }
  };
}

export function report(shell: Shell, globals: Globals, error: unknown): void {
  if (globals.json) shell.say(JSON.stringify({ error: errorAsJson(error) }));
  else shell.say(...errorLines(error, shell.warning, globals.verbose === true));
}

export const end = (exit: Exit): void => {
  process.exitCode = exitCodes[exit].code;
};

export const configOf = (shell: Shell, globals: Globals): Config =>
  readConfig(shell.environment, { policies: globals.policies, actor: globals.as });

/**
 * As `connected`, for a command that decides. Whoever types it is recorded as claimed, not authenticated.
 * @throws `cli.decisions` where settings leave that to the desk
 */
export async function deciding(
  shell: Shell,
  globals: Globals,
  work: (open: OpenEngine, config: Config) => Promise<Exit>,
): Promise<Exit> {
  if (!configOf(shell, globals).cliDecisions)
    throw new GallraError({
      code: 'cli.decisions',
      what: 'Nothing is decided on the command line here: it cannot tell who decides.',
      where: 'GALLRA_CLI_DECISIONS=off',
      hint: "Sign in at the reviewer's desk and decide there.",
      actor: 'approver',
    });
  return connected(shell, globals, work);
}

/** Opens ledger and stores for the command, says when policy files have mistakes, and closes in every case. */
export async function connected(
  shell: Shell,
  globals: Globals,
  work: (open: OpenEngine, config: Config) => Promise<Exit>,
): Promise<Exit> {
  const config = configOf(shell, globals);
  // Loaded here, so that what connects to nothing starts at once.
  const { openEngine } = await import('../app/compose.ts');
  const open = await openEngine(config);
  try {
    const { problems } = open.engine.policies;
    if (problems.length > 0 && !globals.json) {
      const yellow = shell.warning.yellow;
      shell.say(
        yellow(`${counted(problems.length, 'mistake')} in policy files; their tables wait. See: gallra validate`),
        '',
      );
    }
    return await work(open, config);
  } finally {
    await open.close();
  }
}
