/** `gallra config`: every setting as it is here, and where it comes from. Connects to nothing, shows no secret. */
import type { DescribedConfig, DescribedSetting, DescribedVariable } from '../app/describe-settings.ts';
import { type AddCommand, action } from './command.ts';
import { table } from './render/columns.ts';
import type { Shell } from './shell.ts';

export const addConfig: AddCommand = (program, shell) => {
  program
    .command('config')
    .description('every setting as it is here, where it comes from, and what stores.yaml needs; shows no secret')
    .action(
      action(shell, async (globals) => {
        const { describeConfig } = await import('../app/describe-settings.ts');
        const { lookAtConfig } = await import('../app/config.ts');
        const { readStoresOf } = await import('../app/policy-folder.ts');
        const overrides = { policies: globals.policies, actor: globals.as };
        const { policies } = lookAtConfig(shell.environment, overrides).config;
        const stores = await readStoresOf(policies);
        const found = describeConfig(shell.environment, overrides, stores ?? []);
        if (globals.json) shell.print(JSON.stringify({ ...found, stores: stores !== null }, null, 2));
        else {
          shell.print(...settingLines(found, shell), '', ...variableLines(found, stores !== null, shell));
          const told = remarks(found, shell);
          if (told.length > 0) shell.say('', ...told);
        }
        return found.mistakes.length > 0 || found.variables.some(isMissing) ? 'mistake' : 'done';
      }),
    );
};

function settingLines({ settings }: DescribedConfig, { colours }: Shell): string[] {
  const columns = ['setting', 'value', 'from'].map((head) => ({ head }));
  const rows = settings.map((setting) => [setting.name, shown(setting, colours), origin(setting, colours)]);
  return table(columns, rows, colours);
}

const shown = ({ value, from }: DescribedSetting, c: Shell['colours']): string =>
  value === null ? c.dim('·') : from === 'default' ? c.dim(value) : value;

function origin({ name, from, file }: DescribedSetting | DescribedVariable, c: Shell['colours']): string {
  switch (from) {
    case 'variable':
      return 'the environment';
    case 'file':
      return `${file}`;
    case 'option':
      return 'the command line';
    case 'both':
      return c.red(`both ${name} and ${name}_FILE`);
    case 'unreadable':
      return c.red(`${file}, which cannot be read or is empty`);
    case 'default':
      return c.dim('default');
    default:
      return c.dim('not set');
  }
}

const isMissing = ({ from }: DescribedVariable): boolean => from !== 'variable' && from !== 'file';

function variableLines({ variables }: DescribedConfig, readable: boolean, { colours }: Shell): string[] {
  if (!readable) return [colours.yellow('stores.yaml is missing or has mistakes. See: gallra validate')];
  if (variables.length === 0) return ['stores.yaml names no variables.'];
  const columns = ['store', 'needs', 'from'].map((head) => ({ head }));
  const rows = variables.map((one) => [
    one.store,
    one.name,
    one.from === 'unset' ? colours.red('not set') : origin(one, colours),
  ]);
  return table(columns, rows, colours);
}

function remarks({ unknown, mistakes }: DescribedConfig, { warning }: Shell): string[] {
  return [
    ...mistakes.map((one) => `${warning.red('✖')} ${one}`),
    ...unknown
      .filter(({ meant }) => meant === null)
      .map(({ name }) => `${warning.yellow('!')} ${name} is no setting, and stores.yaml does not name it`),
  ];
}
