/** `gallra validate`: every mistake of every file, with its place; with `--connect` also what the stores make of the policies. */
import { realClock } from '../app/clock.ts';
import { readWholeFolder, type WholeFolder } from '../app/whole-folder.ts';
import { askedStores, type Connect, connectOption } from './asked-stores.ts';
import { type AddCommand, action, configOf, type Globals } from './command.ts';
import { type Exit, exitOf } from './exit-codes.ts';
import { githubLines } from './render/github.ts';
import { gitlabReport } from './render/gitlab.ts';
import { type Validated, validatedAsJson, validatedLines } from './render/validate.ts';
import type { Shell } from './shell.ts';
import { fromHere, showProblems } from './show-problems.ts';
import { usageError } from './usage.ts';

interface ValidateOptions {
  connect?: Connect;
  format?: string;
}

const formats = ['text', 'json', 'github', 'gitlab'] as const;
type Format = (typeof formats)[number];

export const addValidate: AddCommand = (program, shell) => {
  program
    .command('validate')
    .description('check every file of the folder of policies; connects to nothing, unless told to')
    .option(...connectOption)
    .option('--format <format>', 'text, json, or annotations of a merge request: github, gitlab')
    .action(
      action(shell, async (globals, options: ValidateOptions) => {
        const format = formatOf(globals, options);
        const config = configOf(shell, globals);
        const whole = await readWholeFolder(config.policies, realClock.now().toISOString());
        const names = askedStores(whole.folder.stores, options.connect);
        const validated =
          names === null ? unconnected(whole) : await connected(config.policies, whole, names, config.variables);
        await print(shell, validated, format);
        return exitOfAll(validated);
      }),
    );
};

function formatOf(globals: Globals, { format }: ValidateOptions): Format {
  const found = formats.find((one) => one === (format ?? (globals.json ? 'json' : 'text')));
  if (found) return found;
  throw usageError('format', `${format} is no format of this command.`, `Write one of: ${formats.join(', ')}.`);
}

const unconnected = ({ folder, problems, warnings }: WholeFolder): Validated => ({
  sound: folder.sound.map(fromHere),
  problems: problems.map(fromHere),
  warnings: warnings.map(fromHere),
  stores: null,
});

async function connected(
  dir: string,
  whole: WholeFolder,
  names: string[],
  variables: Record<string, string | undefined>,
): Promise<Validated> {
  // Loaded here, so that what connects to nothing starts at once.
  const { checkStores } = await import('../app/check-stores.ts');
  const { problems, warnings, stores } = await checkStores(dir, whole.folder, names, variables);
  const files = unconnected(whole);
  return {
    ...files,
    problems: [...files.problems, ...problems.map(fromHere)],
    warnings: [...files.warnings, ...warnings.map(fromHere)],
    stores: stores.map((one) => (one.unreached ? { ...one, unreached: fromHere(one.unreached) } : one)),
  };
}

async function print(shell: Shell, validated: Validated, format: Format): Promise<void> {
  const { problems, warnings, stores } = validated;
  const all = [...warnings, ...(stores ?? []).flatMap(({ unreached }) => unreached ?? []), ...problems];
  if (format === 'json') return shell.print(JSON.stringify(validatedAsJson(validated), null, 2));
  if (format === 'gitlab') return shell.print(gitlabReport(all));
  if (format === 'github') shell.print(...githubLines(all));
  else await showProblems(shell, all);
  shell.print(...validatedLines(validated, format === 'text', shell.colours));
}

/** Trying again does not mend a mistake, so it counts for more than a store that is away. */
function exitOfAll({ problems, stores }: Validated): Exit {
  if (problems.length > 0) return 'mistake';
  const exits = (stores ?? []).flatMap(({ error }) => (error === null ? [] : [exitOf(error)]));
  return exits.find((exit) => exit === 'mistake') ?? exits[0] ?? 'done';
}
