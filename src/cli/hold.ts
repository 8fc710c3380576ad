/** `gallra hold`: add and list; how a hold ends stands beside. A hold keeps records whatever their policies say. */
import type { Command } from 'commander';
import { impactOfRelease } from '../engine/hold-impact.ts';
import { placeHold } from '../engine/holds.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { type AddCommand, action, connected, deciding } from './command.ts';
import { addConfirm, addNote, addRelease, addReview } from './hold-end.ts';
import { holdAsJson, holdImpactAsJson, holdImpactLines, holdLines, placedLines } from './render/hold.ts';
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
  const hold = program
    .command('hold')
    .description('keep records whatever their policies say: add, list, release, confirm, review, note');
  addAdd(hold, shell);
  addList(hold, shell);
  addRelease(hold, shell);
  addConfirm(hold, shell);
  addReview(hold, shell);
  addNote(hold, shell);
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
          // Placed first: while it is counted, a batch could begin.
          const impact = await impactOfRelease(engine, placed.hold).catch(uncounted);
          if (globals.json) {
            const json = { ...placed, hold: holdAsJson(placed.hold), impact: impact && holdImpactAsJson(impact) };
            shell.print(JSON.stringify(json, null, 2));
          } else shell.print(...placedLines(placed, shell.colours), ...holdImpactLines(impact, 'kept', shell.colours));
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
          const values = options.values === true;
          // Also while they are sealed with a key that is lost: then this is how one learns what has to be placed anew.
          const holds = await engine.ledger.holds({
            released: options.released === true,
            ...(values ? {} : { values: false }),
          });
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

/** A store that is slow, or away, makes the impact unknown, and the hold no less placed. */
function uncounted(error: unknown): null {
  if (error instanceof GallraError) return null;
  throw error;
}
