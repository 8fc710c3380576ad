/** Text of systems.yaml → the list of systems, or everything that is wrong with it. Pure, and never throws. */
import { conditionOf, inEnglish, listOf } from './compile-policy.ts';
import type { Condition } from './compiled.ts';
import { filesTable, matchesColumn } from './file-columns.ts';
import { objectsTable } from './object-columns.ts';
import type { Problem, StoreEntry } from './parsed.ts';
import { inOrder } from './problems.ts';
import { pathText, type ReadYaml, readYaml } from './read-yaml.ts';
import { check } from './schema-problems.ts';
import type { IgnoreEntry, SystemEntry, SystemsList } from './systems.ts';
import { systemsSchema, type WrittenSystems } from './systems-schema.ts';

/**
 * @param file the name to report places with; it is not read.
 * @param stores those that stores.yaml names; null: it cannot be told.
 * @returns no list where there is any problem.
 */
export function parseSystems(
  file: string,
  text: string,
  stores: StoreEntry[] | null,
): { list: SystemsList | null; problems: Problem[] } {
  const yaml = readYaml(file, text);
  const found = yaml.value === undefined ? { value: null, problems: [] } : check(systemsSchema, yaml, file, 'systems');
  const misplaced = found.value && stores ? misplacedIgnores(found.value, stores, yaml, file) : [];
  const problems = inOrder([...yaml.problems, ...found.problems, ...misplaced]);
  if (problems.length > 0 || found.value === null) return { list: null, problems };
  return {
    list: { systems: Object.entries(found.value.systems).map(systemOf), ignore: ignoresOf(found.value) },
    problems: [],
  };
}

type WrittenSystem = WrittenSystems['systems'][string];
type WrittenIgnore = NonNullable<WrittenSystems['ignore']>[string][number];

const systemOf = ([id, written]: [string, WrittenSystem]): SystemEntry => ({
  id,
  name: typeof written.name === 'string' ? { en: written.name } : written.name,
  controller: listOf(written.controller).map(inEnglish),
  notice: listOf(written.notice),
  policies: written.policies === undefined ? null : listOf(written.policies),
  procedure: written.procedure ?? null,
  note: written.note ?? null,
});

const ignoresOf = ({ ignore }: WrittenSystems): IgnoreEntry[] =>
  Object.entries(ignore ?? {}).flatMap(([store, entries]) => entries.flatMap((one) => ignoreOf(store, one)));

function ignoreOf(store: string, { table, where, files, objects, because, review }: WrittenIgnore): IgnoreEntry[] {
  const said = { store, because, review: review ?? null };
  const pattern = files ?? objects;
  if (pattern !== undefined)
    return [{ ...said, table: files === undefined ? objectsTable : filesTable, where: choosing(pattern), pattern }];
  return listOf(table).map((one) => ({
    ...said,
    table: one,
    where: where === undefined ? null : conditionOf(where),
    pattern: null,
  }));
}

const choosing = (pattern: string): Condition => ({ op: 'in', column: matchesColumn(pattern), values: [true] });

/** Stores that nobody declared, and words that the kind of the store does not know. */
function misplacedIgnores({ ignore }: WrittenSystems, stores: StoreEntry[], yaml: ReadYaml, file: string): Problem[] {
  const say = (path: (string | number)[], code: string, what: string, hint: string): Problem => ({
    file,
    ...yaml.place(path, true),
    path: pathText(path),
    code,
    what,
    hint,
  });
  return Object.entries(ignore ?? {}).flatMap(([store, entries]) => {
    const entry = stores.find(({ name }) => name === store);
    if (!entry) {
      const names = stores.map(({ name }) => `\`${name}\``).join(', ');
      const hint = `Write one of ${names}, or add it to stores.yaml.`;
      return [say(['ignore', store], 'systems.store', `stores.yaml has no store \`${store}\``, hint)];
    }
    const wanted = entry.kind === 'folder' ? 'files' : entry.kind === 's3' ? 'objects' : 'table';
    return entries.flatMap((one, i) => {
      const written = (['table', 'files', 'objects'] as const).find((key) => one[key] !== undefined) ?? 'table';
      if (written === wanted) return [];
      const what = `\`${store}\` is a ${entry.kind} store, which holds no ${written === 'table' ? 'tables' : written}`;
      return [say(['ignore', store, i, written], 'systems.store', what, `Write \`${wanted}\` in its place.`)];
    });
  });
}
