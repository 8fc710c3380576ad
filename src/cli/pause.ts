/** `gallra pause`, `gallra resume`, `gallra suspend`: the kill switch, for a policy, a store, or everything. */
import { checkPauseScope, readPauseEnd, zoneOfPause } from '../engine/pausing.ts';
import type { Pause } from '../ports/ledger.ts';
import { type AddCommand, action, connected, deciding } from './command.ts';
import { minute } from './render/columns.ts';
import { pauseLines, scopeInWords } from './render/pause.ts';
import type { Shell } from './shell.ts';
import { readCode, usageError } from './usage.ts';

interface PauseOptions {
  store?: string;
  until?: string;
  reason?: string;
  list?: boolean;
}

export const addPause: AddCommand = (program, shell) => {
  program
    .command('pause')
    .description('dispose of nothing more from the next batch on, under one policy, in one store, or at all')
    .argument('[policy]', 'id of the policy (every policy, unless given)')
    .option('--store <name>', 'only in this store')
    .option('--until <day|instant>', 'goes on by itself after this day, or from this instant on')
    .option('--reason <code>', 'why, as a short code that may stand in the log, such as incident')
    .option('--list', 'only show what is paused')
    .action(
      action(shell, async (globals, policy: string | undefined, options: PauseOptions) => {
        if (options.list !== true) return pause(shell, globals, { ...options, policy: policy ?? null });
        return connected(shell, globals, async ({ engine }) => {
          const pauses = await engine.ledger.pauses();
          if (globals.json) shell.print(JSON.stringify(pauses, null, 2));
          else shell.print(...pauseLines(pauses, shell.colours));
          return 'done';
        });
      }),
    );
};

export const addSuspend: AddCommand = (program, shell) => {
  program
    .command('suspend')
    .description('keep a store untouched for a while, such as one that was just restored from a backup')
    .argument('<store>', 'name of the store in stores.yaml')
    .requiredOption('--until <day|instant>', 'goes on by itself after this day, or from this instant on')
    .option('--reason <code>', 'why, as a short code that may stand in the log', 'suspended')
    .action(
      action(shell, async (globals, store: string, options: PauseOptions) =>
        pause(shell, globals, { ...options, store, policy: null }),
      ),
    );
};

export const addResume: AddCommand = (program, shell) => {
  program
    .command('resume')
    .description('end a pause: name the policy and store that were paused, or neither')
    .argument('[policy]', 'id of the policy')
    .option('--store <name>', 'the store')
    .action(
      action(shell, async (globals, policy: string | undefined, { store }: { store?: string }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const scope = { policy: policy ?? null, store: store ?? null };
          const ended = await engine.ledger.resume(scope, actor);
          if (globals.json) shell.print(JSON.stringify(ended, null, 2));
          else {
            const c = shell.colours;
            shell.print(`${c.green('✔')} ${scopeInWords(scope)} may go on, says ${actor}.`);
            const left = await engine.ledger.pauses();
            if (left.length > 0) shell.print('', 'Still paused:', ...pauseLines(left, c));
          }
          return 'done';
        }),
      ),
    );
};

async function pause(
  shell: Shell,
  globals: Parameters<typeof connected>[1],
  options: PauseOptions & { policy: string | null },
) {
  const { policy, store = null } = options;
  if (options.reason === undefined)
    throw usageError('reason', 'A pause needs a reason.', 'Write --reason incident, or another short code.');
  const reason = readCode('--reason', options.reason);
  return deciding(shell, globals, async ({ engine }, { actor: pausedBy }) => {
    const { ledger, policies } = engine;
    const scope = { policy, store };
    checkPauseScope(policies, scope);
    const until =
      options.until === undefined
        ? null
        : readPauseEnd(options.until, zoneOfPause(policies, scope), await ledger.now());
    const placed = await ledger.pause({ ...scope, until, reason, pausedBy });
    if (globals.json) shell.print(JSON.stringify(placed, null, 2));
    else shell.print(...placedLines(placed, shell));
    return 'done';
  });
}

function placedLines(placed: Pause, { colours: c }: Shell): string[] {
  const until = placed.until === null ? 'until somebody resumes it' : `until ${minute(placed.until)}`;
  return [
    `${c.yellow('✋')} ${c.bold(scopeInWords(placed))} is paused by ${placed.pausedBy} ${until}.`,
    `  ${c.cyan('→')} A batch in hand is finished; no other begins. Holds can still be placed.`,
  ];
}
