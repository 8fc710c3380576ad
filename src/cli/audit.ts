/** `gallra audit list`: what was decided and done, from the log. `gallra audit check`: whether entries are missing. */
import { decodeEntry, entryKinds } from '../audit/entry.ts';
import { type AddCommand, action, connected } from './command.ts';
import { entryLines } from './render/audit.ts';
import { readCount, usageError } from './usage.ts';

interface ListOptions {
  policy?: string;
  kind?: string;
  after?: string;
  limit: string;
}

export const addAudit: AddCommand = (program, shell) => {
  const audit = program.command('audit').description('the audit log: what was decided and done');
  audit
    .command('list')
    .description('entries in their order')
    .option('--policy <id>', 'only of this policy')
    .option('--kind <kind>', 'only of this kind, such as batch.settled')
    .option('--after <index>', 'only those after this entry')
    .option('--limit <n>', 'how many at most', '1000')
    .action(
      action(shell, async (globals, options: ListOptions) => {
        const filter = filterOf(options);
        return connected(shell, globals, async ({ engine }) => {
          const entries = (await engine.ledger.entries(filter)).map(({ bytes }) => decodeEntry(bytes));
          if (globals.json) shell.print(JSON.stringify(entries, null, 2));
          else shell.print(...entryLines(entries, shell.colours));
          const more = entries.length === filter.limit ? entries.at(-1)?.index : undefined;
          if (more !== undefined && !globals.json) shell.say(`There may be more: --after ${more}`);
          return 'done';
        });
      }),
    );
  audit
    .command('check')
    .description('look through the whole log for missing entries; when none is, runs that were refused for it go on')
    .action(
      action(shell, async (globals) =>
        connected(shell, globals, async ({ engine }, { actor }) => {
          const fault = await engine.ledger.recheckLog(actor);
          const c = shell.colours;
          const words = { head: 'does not end where its head says', gap: 'has gaps' };
          if (globals.json) shell.print(JSON.stringify({ sound: fault === null, fault }, null, 2));
          else if (fault === null) shell.print(`${c.green('✔')} No entry of the log is missing.`);
          else
            shell.print(
              `${c.red('✖')} The log ${words[fault]}: bring its entries back before anything is disposed of.`,
            );
          return fault === null ? 'done' : 'alarm';
        }),
      ),
    );
};

function filterOf({ policy, kind, after, limit }: ListOptions) {
  if (kind !== undefined && !entryKinds.some((known) => known === kind))
    throw usageError('kind', `${kind} is no kind of entry.`, `Write one of: ${entryKinds.join(', ')}.`);
  if (after !== undefined && !/^\d{1,15}$/.test(after))
    throw usageError('index', `--after ${after} is no index of an entry.`, 'Write the number in the first column.');
  return {
    limit: readCount('--limit', limit, 1_000_000),
    ...(policy === undefined ? {} : { policy }),
    ...(kind === undefined ? {} : { kind }),
    ...(after === undefined ? {} : { after: Number(after) }),
  };
}
