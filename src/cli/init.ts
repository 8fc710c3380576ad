// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** `gallra init`: a policy and its test, drafted from what a store tells of one of its tables. Writes new files only. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../app/config.ts';
import { isThere } from '../app/is-there.ts';
import { openStores } from '../app/stores.ts';
import { writeNewFile } from '../app/write-new-file.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { draftStores } from '../policy/draft-stores.ts';
import { ruleInShort } from '../policy/explain.ts';
import { schemaFiles } from '../policy/json-schema.ts';
import type { StoreEntry } from '../policy/parsed.ts';
import { type AddCommand, action, configOf, type Globals } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { type Context, type Drafts, draftForFiles, draftForTable } from './init-drafts.ts';
import { type ChosenStore, chooseStore, lookAtPlace, serviceTellsNothing } from './init-place.ts';
import type { InitOptions } from './init-questions.ts';
import { counted } from './render/counted.ts';
import { type Drafted, draftedLines } from './render/init.ts';
import type { Shell } from './shell.ts';
import { fromHere } from './show-problems.ts';
import { several } from './usage.ts';

/** Nobody waits longer than this for one count. */
const patienceMs = 15_000;

export const addInit: AddCommand = (program, shell) => {
  program
    .command('init')
    .description('draft a policy and its test for a table; asks for what the command line leaves open')
    .argument('[store]', 'a store of stores.yaml')
    .argument('[table]', 'a table of it, as the store spells it')
    .option(
      '--url <address>',
      "a store that stands in no file yet: its address, or '${NAME}' of a variable that holds it",
    )
    .option('--store <name>', 'what the new store is called')
    .option('--files <pattern>', 'of a folder or a bucket: which files or objects')
    .option('--key <columns>', 'the key of a record, several columns separated by commas')
    .option('--from <date>', 'the date that the period runs from; again for several: the latest of them', several)
    .option('--parts <rows>', 'all, none, or which related rows go before the record')
    .option('--period <period>', 'how long records are kept: "2 months", indefinite, unspecified')
    .option('--because <reason>', 'why, of indefinite and unspecified')
    .option('--review <day>', 'by when somebody looks again, of indefinite')
    .option('--disposition <what>', 'destroy (unless given), anonymise or verify')
    .option('--anonymise <columns>', 'the columns that are emptied')
    .option('--mark <column>', 'the column that says when that was done')
    .option('--trigger <name>', 'a trigger that somebody has read, and keeps no copy; again for several', several)
    .option('--timezone <zone>', 'decides what a day is')
    .option('--controller <name>', 'who is responsible for the records; again for several', several)
    .option('--owner <address>', 'who answers for the policy')
    .option('--id <id>', 'the id of the policy, and the name of its file')
    .option('--title <title>', 'what people call these records')
    .option('--print', 'print the drafts and write nothing')
    .action(
      action(shell, async (globals, store: string | undefined, table: string | undefined, options: InitOptions) =>
        init(shell, globals, { store, table }, options),
      ),
    );
};

export interface Named {
  store: string | undefined;
  table: string | undefined;
}

/** @throws GallraError; then nothing is written. */
export async function init(shell: Shell, globals: Globals, named: Named, options: InitOptions): Promise<Exit> {
  const config = configOf(shell, globals);
  const place = await lookAtPlace(config.policies);
  const context: Context = { shell, mayAsk: shell.answers && globals.json !== true, config, place, options };
  // With --url the only argument is the table: the store has no name yet.
  const [store, table] =
    options.url !== undefined && named.table === undefined ? [undefined, named.store] : [named.store, named.table];
  const chosen = await chooseStore(shell, context.mayAsk, place, config, store, options);
  if (chosen.entry.kind === 'http') throw serviceTellsNothing();
  const pool = openStores(config.variables, patienceMs, patienceMs);
  try {
    // The other stores have nothing to say here, and are not asked.
    const open = () => pool.open([chosen.entry], chosen.entry.name);
    const drafts = isFiles(chosen.entry)
      ? await draftForFiles(context, chosen, table, open)
      : await draftForTable(context, chosen, await open(), table);
    return await finish(context, globals, chosen, drafts);
  } finally {
    await pool.close();
  }
}

const isFiles = ({ kind }: StoreEntry): boolean => kind === 'folder' || kind === 's3';

interface NewFile {
  file: string;
  text: string;
  says: string;
}

async function finish(
  { shell, mayAsk, config, place, options }: Context,
  globals: Globals,
  chosen: ChosenStore,
  drafts: Drafts,
): Promise<Exit> {
  const files = filesOf(config.policies, place.stores, chosen, drafts);
  if (options.print === true) {
    if (globals.json) shell.print(JSON.stringify({ files: files.map(fromHere) }, null, 2));
    else for (const { file, text } of files.map(fromHere)) shell.print(shell.colours.dim(`# ${file}`), text);
    return 'done';
  }
  await write(config.policies, chosen.fresh !== null, files);
  const report = reportOf(files.map(fromHere), chosen, drafts, config);
  if (mayAsk) shell.say('');
  if (globals.json) shell.print(JSON.stringify(asJson(report), null, 2));
  else shell.print(...draftedLines(report, shell.colours));
  return 'done';
}

function filesOf(dir: string, hasStores: boolean, { fresh }: ChosenStore, drafts: Drafts): NewFile[] {
  const { draft, policyFile, testFile, test, tests } = drafts;
  const files = [
    { file: policyFile, text: draft.text, says: ruleInShort(draft.policy) },
    { file: testFile, text: test, says: `${counted(tests, 'expectation')}, all met` },
  ];
  if (fresh !== null && !hasStores)
    files.push({
      file: join(dir, 'stores.yaml'),
      text: draftStores(fresh, 'stores.schema.json'),
      says: `the store ${fresh.name}`,
    });
  return files;
}

/** All or nothing, as far as can be told before. What editors read is written beside, where the folder is new. */
async function write(dir: string, isNew: boolean, files: NewFile[]): Promise<void> {
  for (const { file } of files)
    if (await isThere(file))
      throw new GallraError({
        code: 'file.exists',
        what: 'There is a file of that name already.',
        where: file,
        hint: 'Write another --id; nothing is written over.',
        actor: 'author',
      });
  await mkdir(dir, { recursive: true });
  for (const { file, text } of files) await writeNewFile(file, text, 0o666);
  if (!isNew) return;
  for (const [name, text] of Object.entries(schemaFiles))
    if (!(await isThere(join(dir, name)))) await writeNewFile(join(dir, name), text(), 0o666);
}

function reportOf(
  files: NewFile[],
  { fresh }: ChosenStore,
  { draft, today, matching, beside }: Drafts,
  { variables }: Config,
): Drafted {
  const { id, rule } = draft.policy;
  const errors = draft.findings.filter(({ severity }) => severity === 'error');
  const variable = fresh ? (/\$\{(\w+)\}/.exec(fresh.address)?.[1] ?? null) : null;
  return {
    files,
    policy: id,
    today,
    matching,
    beside,
    findings: draft.findings,
    decisions: decisionsIn(draft.text).filter(({ what }) => !errors.some((error) => error.what.startsWith(what))),
    variable: variable === null ? null : { name: variable, set: Boolean(variables[variable]) },
    next: [
      {
        command: 'gallra validate --connect',
        does: 'hold it against the tables, their indexes and the rights of the account',
      },
      { command: 'gallra test', does: 'the expectations, beside which your own belong' },
      rule.disposition === null
        ? { command: `gallra explain ${id} <key>`, does: 'what it says of one record' }
        : { command: `gallra plan ${id}`, does: 'what a run would do; it needs GALLRA_LEDGER_URL, and writes nothing' },
    ],
  };
}

/** The first words of each. */
function decisionsIn(text: string): Drafted['decisions'] {
  return text.split('\n').flatMap((line, i) => {
    const what = /# decide: (.*)$/.exec(line)?.[1];
    return what === undefined ? [] : [{ line: i + 1, what: what.replace(/[.:;,] .*$|[.:;,]$/, '') }];
  });
}

const asJson = ({ files, policy, today, matching, beside, findings, decisions, variable, next }: Drafted) => ({
  policy,
  files: files.map(({ file }) => file),
  variable: variable?.name ?? null,
  today,
  matching,
  beside,
  findings,
  decisions,
  next: next.map(({ command }) => command),
});
