/**
 * `gallra audit list`: what was decided and done, from the log. `check`: whether it is whole and as it was signed. `key`:
 * with what an outsider verifies it.
 */
import { randomBytes } from 'node:crypto';
import { decodeEntry, entryKinds } from '../audit/entry.ts';
import { checkWholeLog } from '../engine/check-whole-log.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { addAuditExport } from './audit-export.ts';
import { addAuditVerify } from './audit-verify.ts';
import { type AddCommand, action, connected } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { entryLines } from './render/audit.ts';
import { checkedAsJson, checkedLines } from './render/checked.ts';
import type { Shell } from './shell.ts';
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
    .description(
      'look through the whole log: is an entry missing, and do all give the roots that were signed? When all is well, runs that were refused for it go on',
    )
    .action(
      action(shell, async (globals) =>
        connected(shell, globals, async ({ engine }, { actor }) => {
          const checked = await checkWholeLog(engine, actor);
          if (globals.json) shell.print(JSON.stringify(checkedAsJson(checked), null, 2));
          else shell.print(...checkedLines(checked, shell.colours));
          return checked.sound ? 'done' : 'tampered';
        }),
      ),
    );
  audit
    .command('key')
    .description('the key with which an outsider verifies the log of this ledger')
    .option('--new', 'make a new key to sign with: the secret goes to standard output, once')
    .action(
      action(shell, async (globals, { new: fresh = false }: { new?: boolean }) => {
        if (fresh) return makeKey(shell);
        return connected(shell, globals, async ({ engine }) => {
          const { evidence } = engine;
          if (!evidence) throw noKey();
          const { verifierKey } = evidence.signer;
          shell.print(globals.json ? JSON.stringify({ key: verifierKey }) : verifierKey);
          return 'done';
        });
      }),
    );
  addAuditExport(audit, shell);
  addAuditVerify(audit, shell);
};

function makeKey(shell: Shell): Exit {
  shell.print(randomBytes(32).toString('base64'));
  shell.say(
    'This secret signs the checkpoints of the log. Keep it in a file that only the program can read, outside of the',
    'database and its backups, and name that file in GALLRA_SIGNING_KEY_FILE. Whoever has it can sign a log that never was.',
    'A key that was used before stays good when it stands after the new one in that file.',
  );
  return 'done';
}

const noKey = (): GallraError =>
  new GallraError({
    code: 'config.signing',
    what: 'No key is configured that signs checkpoints.',
    where: 'environment',
    hint: 'Make one with gallra audit key --new, and set GALLRA_SIGNING_KEY_FILE and GALLRA_ANCHORS.',
    actor: 'operator',
  });

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
