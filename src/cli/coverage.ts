/** `gallra coverage`: what is governed, what is a declared gap, and what was forgotten. Writes nothing. */
import { realClock } from '../app/clock.ts';
import { type Covered, cover } from '../app/cover.ts';
import { readPolicyFolder } from '../app/policy-folder.ts';
import { readSystems, systemsFile } from '../app/read-systems.ts';
import { askedStores, type Connect, connectOption } from './asked-stores.ts';
import { type AddCommand, action, configOf } from './command.ts';
import { type Exit, exitOf, worstOf } from './exit-codes.ts';
import { counted } from './render/counted.ts';
import { coverageAsJson, coverageLines } from './render/coverage.ts';
import { coverageMarkdown } from './render/coverage-markdown.ts';
import { fromHere, showProblems } from './show-problems.ts';
import { readCount, usageError } from './usage.ts';

interface CoverageOptions {
  connect?: Connect;
  list?: string;
  format: string;
}

export const addCoverage: AddCommand = (program, shell) => {
  program
    .command('coverage')
    .description('hold the policies against systems.yaml, and against the tables of the connected stores')
    .option(...connectOption)
    .option('--list <n>', 'with --connect: print the keys of so many records of a table that no policy meets')
    .option('--format <format>', 'text, or markdown', 'text')
    .action(
      action(shell, async (globals, options: CoverageOptions) => {
        if (options.format !== 'text' && options.format !== 'markdown')
          throw usageError('format', `${options.format} is no format of this report.`, 'Write text or markdown.');
        const config = configOf(shell, globals);
        const folder = await readPolicyFolder(config.policies);
        const { list, problems } = await readSystems(config.policies, folder.stores);
        if (problems.length > 0) {
          if (globals.json) shell.print(JSON.stringify({ problems: problems.map(fromHere) }, null, 2));
          else await showProblems(shell, problems.map(fromHere));
          return 'mistake';
        }
        if (list === null && options.connect === undefined) throw noList();
        const asOf = realClock.now().toISOString();
        const most = readList(options);
        const stores = askedStores(folder.stores, options.connect);
        const connecting = stores && { stores, variables: config.variables, list: most };
        const covered = await cover(folder, list, asOf, connecting);
        const broken = folder.problems.length > 0;
        if (broken && !globals.json)
          shell.say(
            shell.warning.yellow(`${counted(folder.problems.length, 'mistake')} in policy files. See: gallra validate`),
            '',
          );
        if (globals.json) shell.print(JSON.stringify(coverageAsJson(covered), null, 2));
        else if (options.format === 'markdown') shell.print(...coverageMarkdown(covered));
        else shell.print(...coverageLines(covered, shell.colours));
        return worstOf([broken ? 'mistake' : 'done', ...exitsOf(covered)]);
      }),
    );
};

function readList({ list, connect }: CoverageOptions): number {
  if (list === undefined) return 0;
  if (connect === undefined) throw usageError('list', '--list is about records.', 'Write --connect too.');
  return readCount('--list', list, 10_000);
}

/** Complete, or what keeps it from being so. */
function exitsOf({ systems, stores }: Covered): Exit[] {
  const forgotten = systems?.systems.some(({ state }) => state === 'forgotten') ?? false;
  return [
    forgotten ? 'alarm' : 'done',
    ...(stores ?? []).flatMap((one): Exit[] => {
      if ('error' in one) return [exitOf(one.error)];
      const told = one.tables.map(({ state, unmet }): Exit => {
        if (typeof unmet === 'object' && unmet !== null) return exitOf(unmet.error);
        return state === 'forgotten' || (unmet !== null && unmet > 0) ? 'alarm' : 'done';
      });
      return one.absent.length > 0 ? ['failed', ...told] : told;
    }),
  ];
}

const noList = () =>
  usageError(
    'systems',
    `There is no ${systemsFile} beside the policies.`,
    `List the systems that must be governed in ${systemsFile}, or look into the stores with --connect.`,
  );
