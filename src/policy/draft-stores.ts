/** stores.yaml with its first entry, for a folder that has none. The address comes from a variable of the environment. Pure. */
import { yamlText } from './draft-text.ts';
import { parseStores } from './parse-stores.ts';
import type { StoreKind } from './parsed.ts';

export interface DraftedStore {
  name: string;
  kind: Extract<StoreKind, 'postgres' | 'mysql' | 'folder'>;
  /** As it is to stand in the file: `${SUPPORT_URL}`. */
  address: string;
  /** In which columns without a zone are read. */
  timezone: string;
}

/** The variable that holds the address of a store unless another is named. */
export const variableFor = (store: string, kind: StoreKind): string =>
  `${store.toUpperCase().replaceAll('-', '_')}_${kind === 'folder' ? 'ROOT' : 'URL'}`;

/** @throws TypeError where the parts make no entry: each of them is to be checked when it is given. */
export function draftStores(store: DraftedStore, schema: string | null): string {
  const text = [
    ...(schema === null ? [] : [`# yaml-language-server: $schema=${schema}`]),
    '# The connected systems. Addresses and secrets come from the environment, only when a command connects.',
    'stores:',
    ...entryLines(store),
    '',
  ].join('\n');
  const [problem] = parseStores('stores.yaml', text).problems;
  if (problem) throw new TypeError(`no stores.yaml: ${problem.path} ${problem.what}`);
  return text;
}

/** The entry alone, to be written below `stores:`. */
export const entryLines = ({ name, kind, address, timezone }: DraftedStore): string[] => [
  `  ${name}:`,
  `    kind: ${kind}`,
  `    ${kind === 'folder' ? 'root' : 'url'}: ${JSON.stringify(address)}`,
  `    timezone: ${yamlText(timezone)} # in which columns without a zone are read`,
];
