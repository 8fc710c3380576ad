/** What only shows when the files of a folder are laid side by side: ids used twice, stores that nobody declared. */
import { checkService } from './check-service.ts';
import type { CompiledPolicy, Part } from './compiled.ts';
import { filesTable, patternOf } from './file-columns.ts';
import { objectsTable } from './object-columns.ts';
import type { Problem, SoundPolicy, StoreEntry } from './parsed.ts';
import { type Path, pathText, readYaml } from './read-yaml.ts';

/** A problem in a sound file, with the place of the key. */
export function problemAt(policy: SoundPolicy, path: Path, code: string, what: string, hint: string): Problem {
  const place = readYaml(policy.file, policy.source).place(path);
  return { file: policy.file, ...place, path: pathText(path), code, what, hint };
}

export function sharedIds(policies: SoundPolicy[]): Problem[] {
  return policies.flatMap((one) => {
    const other = policies.find((candidate) => candidate !== one && candidate.policy.id === one.policy.id);
    if (!other) return [];
    return [problemAt(one, ['id'], 'folder.id', `${other.file} has the same id`, 'Give each policy an id of its own.')];
  });
}

export function unknownStores(policies: SoundPolicy[], stores: StoreEntry[]): Problem[] {
  const names = stores.map(({ name }) => `\`${name}\``).join(', ');
  return policies.flatMap((one) =>
    storesNamed(one.policy).flatMap(({ store, path, object }) => {
      const entry = stores.find(({ name }) => name === store);
      if (!entry) {
        return [
          problemAt(
            one,
            path,
            'folder.store',
            `stores.yaml has no store \`${store}\``,
            `Write one of ${names}, or add it to stores.yaml.`,
          ),
        ];
      }
      if (!object) {
        const wrong = wrongKind(one, entry, path);
        return entry.kind === 'http' && wrong.length === 0 ? checkService(one, entry) : wrong;
      }
      if (objectKinds.includes(entry.kind)) return [];
      return [
        problemAt(
          one,
          path,
          'folder.store',
          `\`${store}\` is a ${entry.kind} store, which holds no objects`,
          'Name a folder or a bucket; what lies in this store needs a policy of its own.',
        ),
      ];
    }),
  );
}

/** Kinds of stores in which one object is found by its name. */
const objectKinds: string[] = ['folder', 's3'];

/** Rows are in tables, files in folders, objects in buckets. */
function wrongKind(one: SoundPolicy, entry: StoreEntry, path: Path): Problem[] {
  const written = writtenAs(one.policy);
  const wanted = entry.kind === 'folder' ? 'files' : entry.kind === 's3' ? 'objects' : 'table';
  if (written === wanted) return [];
  const what = `\`${entry.name}\` is a ${entry.kind} store, which holds no ${written === 'table' ? 'tables' : written}`;
  const hint = {
    files: `Write \`files\` in place of ${written === 'table' ? '`table` and `key`' : '`objects`'}.`,
    objects: `Write \`objects\` in place of ${written === 'table' ? '`table` and `key`' : '`files`'}.`,
    table: `Write \`table\` and \`key\`, or name a ${written === 'files' ? 'folder' : 'bucket'}.`,
  };
  return [problemAt(one, path, 'folder.store', what, hint[wanted])];
}

function writtenAs({ rule }: CompiledPolicy): 'files' | 'objects' | 'table' {
  if (!rule.dataset || patternOf(rule.dataset.where) === null) return 'table';
  if (rule.dataset.table === filesTable) return 'files';
  return rule.dataset.table === objectsTable ? 'objects' : 'table';
}

function storesNamed({ rule }: CompiledPolicy): { store: string; path: Path; object: boolean }[] {
  if (!rule.dataset) return [];
  return [
    { store: rule.dataset.store, path: ['dataset', 'store'], object: false },
    ...storesOfParts(rule.dataset.parts, ['dataset', 'parts']),
  ];
}

function storesOfParts(parts: Part[], path: Path): { store: string; path: Path; object: boolean }[] {
  return parts.flatMap((part, i) => {
    if (part.kind === 'object') return [{ store: part.store, path: [...path, i, 'store'], object: true }];
    return part.kind === 'rows' ? storesOfParts(part.parts, [...path, i, 'parts']) : [];
  });
}
