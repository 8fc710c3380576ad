// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Where `gallra init` writes, and which store it asks: the folder of policies as it is, or one that is to be. */
import { join } from 'node:path';
import type { Config } from '../app/config.ts';
import { isThere } from '../app/is-there.ts';
import { readPolicyFolder } from '../app/policy-folder.ts';
import { type DraftedStore, entryLines, variableFor } from '../policy/draft-stores.ts';
import type { PolicyFolder, StoreEntry } from '../policy/parsed.ts';
import { resolveVariables } from '../policy/resolve-variables.ts';
import { storeName } from '../policy/schema-words.ts';
import { slug, zoneQuestion } from './init-about-questions.ts';
import { type InitOptions, indexOf } from './init-questions.ts';
import { askAll } from './questions.ts';
import { numbered } from './render/init.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

export interface Place {
  folder: PolicyFolder;
  /** Whether editors find the schema of policies there. */
  schema: boolean;
  /** Whether stores.yaml is there. */
  stores: boolean;
}

export interface ChosenStore {
  /** To connect with. */
  entry: StoreEntry;
  /** To be written into a stores.yaml that is not there yet; null: it stands in one. */
  fresh: DraftedStore | null;
}

/** @throws `usage.stores` where stores.yaml is there and cannot be used. */
export async function lookAtPlace(dir: string): Promise<Place> {
  const [folder, stores, schema] = await Promise.all([
    isThere(dir),
    isThere(join(dir, 'stores.yaml')),
    isThere(join(dir, 'policy.schema.json')),
  ]);
  const nothing: PolicyFolder = { sound: [], broken: [], problems: [], stores: [] };
  const found = folder ? await readPolicyFolder(dir) : nothing;
  if (stores && found.stores.length === 0)
    throw usageError(
      'stores',
      'stores.yaml has mistakes, or names no store.',
      'Run gallra validate, and mend it first.',
    );
  return { folder: found, schema, stores };
}

/** A store of stores.yaml, or with `--url` one that is new. */
export async function chooseStore(
  shell: Shell,
  mayAsk: boolean,
  place: Place,
  config: Config,
  named: string | undefined,
  options: InitOptions,
): Promise<ChosenStore> {
  const known = place.folder.stores;
  const name = named ?? options.store;
  if (options.url === undefined && place.stores) {
    const names = known.map((one) => one.name);
    const { at } = await askAll(shell, mayAsk && names.length > 1, {
      at: {
        flag: 'the store',
        given: name,
        ask: 'Which store?',
        about: () => numbered(known.map((one) => `${one.name}  ${shell.warning.dim(one.kind)}`)),
        usual: names.length === 1 ? names[0] : undefined,
        hint: `gallra init <store> <table>, with one of ${names.join(', ')}.`,
        read: (text: string) => {
          if (!/^\d+$/.test(text) && !names.includes(text))
            throw usageError('store', `stores.yaml has no store ${text}.`, `Name one of ${names.join(', ')}.`);
          return indexOf('store', text, names);
        },
      },
    });
    const entry = known[at];
    if (!entry) throw new TypeError('a chosen store is one of those that are known');
    return { entry, fresh: null };
  }
  return newStore(shell, mayAsk, place, config, name, options);
}

async function newStore(
  shell: Shell,
  mayAsk: boolean,
  place: Place,
  config: Config,
  name: string | undefined,
  options: InitOptions,
): Promise<ChosenStore> {
  const { address } = await askAll(shell, mayAsk, {
    address: {
      flag: '--url',
      given: options.url,
      ask: 'Where is the store (postgres://…, mysql://…, /a/folder, or ${NAME} of a variable that holds it)?',
      hint: "the address of the store, or '${NAME}' of a variable that holds it; there is no stores.yaml yet.",
      read: (text: string) => readAddress(text, config),
    },
  });
  const answers = await askAll(shell, mayAsk, {
    store: {
      flag: '--store',
      given: name,
      ask: 'What is the store to be called?',
      usual: slug(address.database ?? 'store'),
      hint: 'the name of the store in stores.yaml.',
      read: (text: string) => {
        if (!storeName.safeParse(text).success)
          throw usageError(
            'store',
            `${text} cannot be the name of a store.`,
            'Write lower-case letters, digits, - and _, beginning with a letter.',
          );
        if (place.folder.stores.some((one) => one.name === text))
          throw usageError(
            'store',
            `stores.yaml has a store ${text} already.`,
            'Leave --url out to use it, or write another name.',
          );
        return text;
      },
    },
    timezone: zoneQuestion(options, mayAsk ? machineZone() : undefined),
  });
  const { kind, written, url } = address;
  const fresh: DraftedStore = {
    name: answers.store,
    kind,
    address: written ?? `\${${variableFor(answers.store, kind)}}`,
    timezone: answers.timezone,
  };
  if (place.stores)
    throw usageError(
      'stores',
      'stores.yaml is there already, and nothing is written over.',
      `Write this into it, set the variable, and run gallra init ${answers.store}:\n${entryLines(fresh).join('\n')}`,
    );
  return {
    entry: { name: answers.store, kind, url, schema: 'public', timezone: answers.timezone, access: 'dispose' },
    fresh,
  };
}

interface Address {
  kind: DraftedStore['kind'];
  url: string;
  /** As it may stand in a file, because it names variables; null: it may hold a secret. */
  written: string | null;
  database: string | null;
}

/** Nothing of it is repeated in an error: it may hold a password. */
function readAddress(text: string, { variables }: Config): Address {
  const resolved = resolveVariables(text, variables);
  if (!resolved.ok)
    throw usageError(
      'url',
      `The address names ${resolved.missing.join(', ')}, which is not set.`,
      'Set the variable in the environment of this process.',
    );
  const url = resolved.value;
  const written = url === text ? null : text;
  if (url.startsWith('/'))
    return { kind: 'folder', url, written, database: url.split('/').filter(Boolean).at(-1) ?? null };
  const scheme = /^(\w+):\/\//.exec(url)?.[1] ?? '';
  const kind = ({ postgres: 'postgres', postgresql: 'postgres', mysql: 'mysql', mariadb: 'mysql' } as const)[scheme];
  if (kind && URL.canParse(url)) return { kind, url, written, database: new URL(url).pathname.slice(1) || null };
  if (/^https?$/.test(scheme)) throw serviceTellsNothing();
  if (scheme === 's3')
    throw usageError(
      'url',
      'A bucket needs more than an address.',
      'Write its entry into stores.yaml, with bucket and region (docs/stores/s3.md), then run gallra init with its name.',
    );
  throw usageError(
    'url',
    'This is no address of a store.',
    'Write postgres://…, mysql://…, or the absolute path of a folder.',
  );
}

/** Its tables are what stores.yaml says they are. */
export const serviceTellsNothing = () =>
  usageError(
    'service',
    'A service does not tell what it holds, so nothing can be drafted from it.',
    'Say in stores.yaml which requests list, read and delete its records (docs/stores/http.md), and begin with a policy from docs/cookbook.md.',
  );

const machineZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
