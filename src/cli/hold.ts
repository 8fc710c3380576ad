/** `gallra hold`: add, list and release. A hold keeps records whatever their policies say. */
import type { Command } from 'commander';
import { placeHold, releaseHold } from '../engine/holds.ts';
import { type AddCommand, action, connected, deciding } from './command.ts';
import { holdAsJson, holdLines, placedLines, releasedLines } from './render/hold.ts';
import type { Shell } from './shell.ts';
import { readCode, readDay, readMatch, usageError } from './usage.ts';

interface AddOptions {
  store: string;
  table: string;
  key?: string[];
  where?: string[];
  all?: boolean;
  reason: string;
  matter: string;
  review: string;
  note?: string;
  restriction?: boolean;
  future?: boolean;
}

export const addHold: AddCommand = (program, shell) => {
  const hold = program.command('hold').description('keep records whatever their policies say: add, list, release');
  addAdd(hold, shell);
  addList(hold, shell);
  addRelease(hold, shell);
};

function addAdd(hold: Command, shell: Shell): void {
  hold
    .command('add')
    .description('place a hold on one record, on all that have a value, or on a whole table')
    .requiredOption('--store <name>', 'name of the store in stores.yaml')
    .requiredOption('--table <table>', 'the table, as policies write it')
    .option('--key <column=value...>', 'one record, by every column of its key')
    .option('--where <column=value...>', 'every record with these values, now and later')
    .option('--all', 'every record of the table')
    .requiredOption('--reason <code>', 'why, as a short code that may stand in the log, such as litigation')
    .requiredOption('--matter <diary number>', 'the matter, may stand in the log')
    .requiredOption('--review <day>', 'when somebody must look at it again, YYYY-MM-DD')
    .option('--note <text>', 'for people; kept apart from the log, and erasable')
    .option('--restriction', 'a restriction under GDPR Art. 18')
    .option('--future', 'accept values that no record has yet')
    .addHelpText('after', '\nA value of `-` is read from standard input, a line each: values may be personal data.')
    .action(
      action(shell, async (globals, options: AddOptions) => {
        const asked = await scopeOf(options, shell);
        const { store, table, note = null, restriction = false, future = false } = options;
        const reason = readCode('--reason', options.reason);
        const matter = readCode('--matter', options.matter);
        const reviewOn = readDay('--review', options.review);
        return deciding(shell, globals, async ({ engine }, { actor: placedBy }) => {
          const request = { ...asked, store, table, reason, matter, note, restriction, future, reviewOn, placedBy };
          const placed = await placeHold(engine, request);
          if (globals.json) shell.print(JSON.stringify({ ...placed, hold: holdAsJson(placed.hold) }, null, 2));
          else shell.print(...placedLines(placed, shell.colours));
          return placed.acknowledged ? 'done' : 'refused';
        });
      }),
    );
}

async function scopeOf({ key, where, all }: AddOptions, shell: Shell) {
  if ([key, where, all].filter((one) => one !== undefined).length !== 1) {
    throw usageError(
      'hold',
      'A hold is on one record, on values, or on a whole table.',
      'Give one of: --key, --where, --all.',
    );
  }
  if (key) return { kind: 'record' as const, match: await readMatch('--key', key, shell) };
  if (where) return { kind: 'matching' as const, match: await readMatch('--where', where, shell) };
  return { kind: 'dataset' as const, match: {} };
}

function addList(hold: Command, shell: Shell): void {
  hold
    .command('list')
    .description('the holds in force, oldest first')
    .option('--released', 'also those that were released')
    .option('--values', 'show the values that they cover, which may be personal data')
    .action(
      action(shell, async (globals, options: { released?: boolean; values?: boolean }) =>
        connected(shell, globals, async ({ engine }) => {
          const holds = await engine.ledger.holds({ released: options.released === true });
          const values = options.values === true;
          const today = (await engine.ledger.now()).slice(0, 10);
          if (globals.json)
            shell.print(
              JSON.stringify(
                holds.map((one) => (values ? one : holdAsJson(one))),
                null,
                2,
              ),
            );
          else shell.print(...holdLines(holds, { values, today }, shell.colours));
          return 'done';
        }),
      ),
    );
}

function addRelease(hold: Command, shell: Shell): void {
  hold
    .command('release')
    .description('end a hold; from then on the policies decide again')
    .argument('<id>', 'id of the hold')
    .requiredOption('--reason <code>', 'why, as a short code that may stand in the log, such as closed')
    .action(
      action(shell, async (globals, id: string, { reason }: { reason: string }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const released = await releaseHold(engine, id, readCode('--reason', reason), actor);
          const { copied, pushed } = released;
          if (globals.json) shell.print(JSON.stringify({ hold: id, reason, by: actor, copied, pushed }, null, 2));
          else shell.print(...releasedLines(released, shell.colours));
          return copied === 'unwritten' ? 'refused' : 'done';
        }),
      ),
    );
}
