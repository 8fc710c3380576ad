/** `gallra coverage`: what is governed, what is a declared gap, and what was forgotten. Writes nothing. */
import { realClock } from '../app/clock.ts';
import type { Config } from '../app/config.ts';
import { readPolicyFolder } from '../app/policy-folder.ts';
import { readSystems, systemsFile } from '../app/read-systems.ts';
import type { StoreCoverage } from '../engine/cover-store.ts';
import { type Coverage, coverSystems } from '../policy/coverage.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import type { SystemsList } from '../policy/systems.ts';
import { type AddCommand, action, configOf } from './command.ts';
import { type Exit, exitOf, worstOf } from './exit-codes.ts';
import { coverageAsJson, coverageLines, coverageMarkdown } from './render/coverage.ts';
import { fromHere, showProblems } from './show-problems.ts';
import { usageError } from './usage.ts';

interface CoverageOptions {
  connect?: true | string[];
  format: string;
}

/** A store that could not be looked at says why. */
export type CoveredStore = StoreCoverage | { store: string; error: unknown };

/** What was held against what. `systems` null: there is no list of systems. */
export interface Covered {
  systems: Coverage | null;
  /** Null: nothing was connected to. */
  stores: CoveredStore[] | null;
  asOf: string;
}

export const addCoverage: AddCommand = (program, shell) => {
  program
    .command('coverage')
    .description('hold the policies against systems.yaml, and against the tables of the connected stores')
    .option('--connect [stores...]', 'look into the stores, too (all that stores.yaml names, unless given)')
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
        const covered = await cover(config, folder, list, options.connect);
        const broken = folder.problems.length > 0;
        if (broken && !globals.json)
          shell.say(
            shell.warning.yellow(`${folder.problems.length} mistakes in policy files. See: gallra validate`),
            '',
          );
        if (globals.json) shell.print(JSON.stringify(coverageAsJson(covered), null, 2));
        else if (options.format === 'markdown') shell.print(...coverageMarkdown(covered));
        else shell.print(...coverageLines(covered, shell.colours));
        return worstOf([broken ? 'mistake' : 'done', ...exitsOf(covered)]);
      }),
    );
};

async function cover(
  config: Config,
  folder: PolicyFolder,
  list: SystemsList | null,
  connect: CoverageOptions['connect'],
): Promise<Covered> {
  const asOf = realClock.now().toISOString();
  const systems = list && coverSystems(list.systems, folder, asOf);
  if (connect === undefined) return { systems, stores: null, asOf };
  const names = connect === true ? folder.stores.map(({ name }) => name) : connect;
  for (const name of names)
    if (!folder.stores.some((one) => one.name === name))
      throw usageError(
        'store',
        `stores.yaml has no store ${name}.`,
        `Name one of: ${folder.stores.map((one) => one.name).join(', ')}.`,
      );
  return { systems, stores: await coverStores(config, folder, list, names, asOf), asOf };
}

/** All at once; one that cannot be reached must not hide the others. */
async function coverStores(
  config: Config,
  folder: PolicyFolder,
  list: SystemsList | null,
  names: string[],
  asOf: string,
): Promise<CoveredStore[]> {
  // Loaded here, so that what connects to nothing starts at once.
  const [{ openStores }, { coverStore }] = await Promise.all([
    import('../app/stores.ts'),
    import('../engine/cover-store.ts'),
  ]);
  const pool = openStores(config.variables);
  const policies = folder.sound.map(({ policy }) => policy);
  try {
    return await Promise.all(
      folder.stores
        .filter(({ name }) => names.includes(name))
        .map(async ({ name, kind }): Promise<CoveredStore> => {
          try {
            return await coverStore(await pool.open(folder.stores, name), kind, policies, list?.ignore ?? [], asOf);
          } catch (error) {
            return { store: name, error };
          }
        }),
    );
  } finally {
    await pool.close();
  }
}

/** Complete, or what keeps it from being so. */
function exitsOf({ systems, stores }: Covered): Exit[] {
  const forgotten = systems?.systems.some(({ state }) => state === 'forgotten') ?? false;
  return [
    forgotten ? 'alarm' : 'done',
    ...(stores ?? []).flatMap((one): Exit[] => {
      if ('error' in one) return [exitOf(one.error)];
      return one.tables.map(({ state, unmet }) => {
        if (typeof unmet === 'object' && unmet !== null) return exitOf(unmet.error);
        return state === 'forgotten' || (unmet !== null && unmet > 0) ? 'alarm' : 'done';
      });
    }),
  ];
}

const noList = () =>
  usageError(
    'systems',
    `There is no ${systemsFile} beside the policies.`,
    `List the systems that must be governed in ${systemsFile}, or look into the stores with --connect.`,
  );
