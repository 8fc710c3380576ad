/** Every setting as this process has it, and what stores.yaml asks of the environment: to be shown, so without any secret. */
import type { StoreEntry } from '../policy/parsed.ts';
import { variablesIn } from '../policy/resolve-variables.ts';
import { type ConfigOverrides, type Environment, lookAtConfig } from './config.ts';
import { fileOf, type Origin, settingReader } from './setting-reader.ts';
import { type Setting, settings } from './settings.ts';
import { meantBy, unknownSettings } from './unknown-settings.ts';

export interface DescribedSetting {
  name: string;
  /** Null: not set, and nothing stands in for it. A secret as `***`. */
  value: string | null;
  from: Origin | 'default' | 'option';
  /** Exactly where it was looked for in a file. */
  file: string | null;
}

export interface DescribedVariable {
  store: string;
  name: string;
  from: Origin;
  file: string | null;
}

export interface DescribedConfig {
  settings: DescribedSetting[];
  /** What the entries of stores.yaml name. Their values are never shown. */
  variables: DescribedVariable[];
  /** Variables that no setting and no store reads. */
  unknown: { name: string; meant: string | null }[];
  mistakes: string[];
}

export function describeConfig(
  environment: Environment,
  overrides: ConfigOverrides,
  stores: readonly StoreEntry[],
): DescribedConfig {
  const { mistakes } = lookAtConfig(environment, overrides);
  const reader = settingReader(environment, []);
  const variables = stores.flatMap((entry) =>
    variablesIn(entry).map((name) => ({
      store: entry.name,
      name,
      from: reader.originOf(name),
      file: fileOf(environment, name) ?? null,
    })),
  );
  const named = new Set(variables.flatMap(({ name }) => [name, `${name}_FILE`]));
  return {
    settings: settings.map((setting) => described(setting, environment, overrides)),
    variables,
    unknown: unknownSettings(environment)
      .filter((name) => !named.has(name))
      .map((name) => ({ name, meant: meantBy(name) })),
    mistakes,
  };
}

function described(setting: Setting, environment: Environment, overrides: ConfigOverrides): DescribedSetting {
  const { name } = setting;
  const option = optionFor(name, overrides);
  if (option !== undefined) return { name, value: option, from: 'option', file: null };
  const reader = settingReader(environment, []);
  const from = reader.originOf(name);
  const value = reader.read(name);
  const file = fileOf(environment, name) ?? null;
  if (value !== undefined) return { name, value: withoutSecrets(setting, value), from, file };
  if (from !== 'unset') return { name, value: null, from, file };
  return setting.usual === ''
    ? { name, value: null, from, file }
    : { name, value: setting.usual, from: 'default', file };
}

const optionFor = (name: string, { policies, actor }: ConfigOverrides): string | undefined =>
  ({ GALLRA_POLICIES: policies, GALLRA_ACTOR: actor })[name];

const hidden = '***';

function withoutSecrets({ secret }: Setting, value: string): string {
  if (secret === undefined) return value;
  return secret === 'all' ? hidden : withoutPassword(value);
}

/** Whatever may be a password in an address, or near one. What is no address is not shown at all. */
export function withoutPassword(address: string): string {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(address) ?? [];
  if (scheme === undefined || rest === undefined) return hidden;
  const at = rest.lastIndexOf('@');
  const user = at === -1 ? '' : rest.slice(0, at);
  const colon = user.indexOf(':');
  const shown = at === -1 ? '' : `${colon === -1 ? user : `${user.slice(0, colon)}:${hidden}`}@`;
  const place = rest
    .slice(at + 1)
    .replaceAll(/([?&;][^=&;#]*(?:pass|secret|token|key)[^=&;#]*=)[^&;#]*/gi, `$1${hidden}`);
  return scheme + shown + place;
}
