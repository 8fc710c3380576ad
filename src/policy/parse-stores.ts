/** stores.yaml → its entries with defaults filled in, or everything that is wrong with it. Variables stay as they are. */
import type { Problem, StoreEntry } from './parsed.ts';
import { inOrder } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import { check } from './schema-problems.ts';
import { storesSchema } from './stores-schema.ts';

/** No entries when there is any problem. Never throws. */
export function parseStores(file: string, text: string): { stores: StoreEntry[]; problems: Problem[] } {
  const yaml = readYaml(file, text);
  const found = yaml.value === undefined ? { value: null, problems: [] } : check(storesSchema, yaml, file, 'stores');
  const problems = inOrder([...yaml.problems, ...found.problems]);
  if (problems.length > 0 || found.value === null) return { stores: [], problems };
  const stores = Object.entries(found.value.stores).map(([name, store]) => ({
    name,
    kind: store.kind,
    url: store.url ?? store.root ?? '',
    schema: store.schema ?? 'public',
    timezone: store.timezone,
    access: store.access ?? 'dispose',
  }));
  return { stores, problems: [] };
}
