/** After the run: is there a system, a table or a file of the demo that nobody thought of? */
import type { Config } from '../../src/app/config.ts';
import { type Covered, cover } from '../../src/app/cover.ts';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { readSystems } from '../../src/app/read-systems.ts';
import type { Steps } from './installation.ts';

/** Files whose names are nearly right, put into the web logs on purpose: `gallra coverage` has to find them, and no others. */
export const astray = 11;

/** @returns what is not as it should be. */
export async function checkCoverage(
  { config }: { config: Pick<Config, 'policies' | 'variables'> },
  { done }: Steps,
): Promise<string[]> {
  const folder = await readPolicyFolder(config.policies);
  const { list } = await readSystems(config.policies, folder.stores);
  const stores = folder.stores.map(({ name }) => name);
  const connecting = { stores, variables: config.variables, list: 0 };
  const covered = await cover(folder, list, new Date().toISOString(), connecting);
  const wrong = differences(covered);
  if (wrong.length === 0)
    done(
      `coverage: none of ${covered.systems?.systems.length} systems and ${tablesOf(covered).length} tables is forgotten; ${astray} files are met by no policy, those that were put astray`,
    );
  return wrong;
}

function differences(covered: Covered): string[] {
  const forgotten = (covered.systems?.systems ?? []).filter(({ state }) => state === 'forgotten');
  const away = (covered.stores ?? []).filter((one) => 'error' in one);
  const tables = tablesOf(covered);
  return [
    ...forgotten.map(({ system }) => `coverage: ${system.id} is forgotten`),
    ...away.map(({ store }) => `coverage: ${store} could not be looked at`),
    ...tables.filter(({ state }) => state === 'forgotten').map(({ name }) => `coverage: ${name} is forgotten`),
    ...tables
      .filter(({ name, unmet }) => (unmet ?? 0) !== (name === 'weblogs.files' ? astray : 0))
      .map(({ name, unmet }) => `coverage: ${JSON.stringify(unmet)} records of ${name} are met by no policy`),
  ];
}

/** What the demo itself keeps in the databases, to compare with, belongs to none of the systems. */
const tablesOf = ({ stores }: Covered) =>
  (stores ?? [])
    .flatMap((one) =>
      'error' in one ? [] : one.tables.map((table) => ({ ...table, name: `${one.store}.${table.table}` })),
    )
    .filter(({ table }) => !table.startsWith('demo_expected.'));
