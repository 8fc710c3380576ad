/** A folder of policies → what is sound in it, and everything that is wrong. The only place that reads policy files. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GallraError } from '../errors/gallra-error.ts';
import { brokenFile } from '../policy/broken-file.ts';
import { unknownStores } from '../policy/check-folder.ts';
import { checkRuleset } from '../policy/check-ruleset.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { parseStores } from '../policy/parse-stores.ts';
import type { BrokenFile, PolicyFolder, Problem, SoundPolicy, StoreEntry } from '../policy/parsed.ts';
import { inOrder } from '../policy/problems.ts';
import { readYaml } from '../policy/read-yaml.ts';
import { atOneMoment, type Moment } from './one-moment.ts';
import { systemsFile } from './read-systems.ts';
import { readText, wholeFile } from './read-text.ts';

const readAhead = 32;

/**
 * Reads every `*.yaml` and `*.yml` in `dir` and the folders below, also through symbolic links to files; dot-files and
 * dot-directories are skipped, as are policy tests (`*.test.yaml`) and, at the top, `systems.yaml`, which decides nothing
 * about records. `stores.yaml` lies at the top. Mistakes are values: all of them, of all files. Files are named with `dir`
 * before them. Policies of which only the company is wrong (an id used twice, a store nobody declared, a contradiction to
 * another policy) count as broken.
 * @throws GallraError `folder.unreadable` when the folder itself cannot be read.
 */
export async function readPolicyFolder(dir: string): Promise<PolicyFolder> {
  return atOneMoment(dir, (moment) => readAll(dir, moment));
}

async function readAll(dir: string, moment: Moment): Promise<PolicyFolder> {
  const problems: Problem[] = [];
  const storesFile = join(dir, 'stores.yaml');
  const files = await yamlFiles(dir, moment, problems);
  const stored = files.find(({ file }) => file === storesFile);
  const policies = files.filter(({ file }) => file !== storesFile && file !== join(dir, systemsFile));
  if (policies.length === 0) {
    const hint = 'Write at least one policy file, or name another folder with --policies.';
    problems.push(wholeFile(dir, 'folder.empty', 'the folder holds no policy', hint));
  }
  const stores = stored ? await readStores(stored, problems) : null;
  if (!stored) {
    problems.push(
      wholeFile(storesFile, 'folder.stores', 'the file is missing', 'Name the connected systems in stores.yaml.'),
    );
  }

  const sound: SoundPolicy[] = [];
  const broken: BrokenFile[] = [];
  for await (const { file, text } of textsOf(policies)) {
    if (typeof text !== 'string') {
      problems.push(text);
      broken.push({ file, id: null, store: null, tables: [] });
      continue;
    }
    const parsed = parsePolicy(file, text);
    problems.push(...parsed.problems);
    if (parsed.policy) sound.push({ file, source: text, policy: parsed.policy });
    if (parsed.broken) broken.push(parsed.broken);
  }

  const together = [...checkRuleset(sound, stores ?? []), ...(stores ? unknownStores(sound, stores) : [])];
  const fits = ({ file }: SoundPolicy): boolean => !together.some((problem) => problem.file === file);
  const unfit = sound
    .filter((one) => !fits(one))
    .map(({ file, source }) => brokenFile(file, source, readYaml(file, source).sketch));
  return {
    sound: sound.filter(fits),
    broken: [...broken, ...unfit],
    problems: inOrder([...problems, ...together]),
    stores: stores ?? [],
  };
}

/** What stores.yaml of the folder says, without a look at any policy. Null: it is missing, or has any problem. */
export const readStoresOf = (dir: string): Promise<StoreEntry[] | null> =>
  atOneMoment(dir, ({ root }) => readStores({ file: join(dir, 'stores.yaml'), at: join(root, 'stores.yaml') }, []));

/** Null when the file has any problem. */
async function readStores(found: Found, problems: Problem[]): Promise<StoreEntry[] | null> {
  const text = await textOf(found);
  const parsed = typeof text === 'string' ? parseStores(found.file, text) : { stores: [], problems: [text] };
  problems.push(...parsed.problems);
  return parsed.problems.length > 0 ? null : parsed.stores;
}

interface Found {
  /** What it is called: with the folder's own name before it. */
  file: string;
  /** Where it is read. */
  at: string;
}

/** Policy files and stores.yaml, sorted. What cannot be followed is a problem, never skipped in silence. */
async function yamlFiles(dir: string, { root, isWayIn }: Moment, problems: Problem[]): Promise<Found[]> {
  const found: Found[] = [];
  const folders: Found[] = [{ file: dir, at: root }];
  // What lies beside that which was mounted together; the ways into it are not followed a second time.
  const beside: Found[] = isWayIn ? [{ file: dir, at: dir }] : [];
  for (let folder = folders.pop() ?? beside.pop(); folder; folder = folders.pop() ?? beside.pop()) {
    for (const entry of await entriesOf(folder)) {
      const path = join(folder.file, entry.name);
      const at = join(folder.at, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (isWayIn && folder.at === dir && (await isWayIn(entry.name))) continue;
      const kind = entry.isSymbolicLink() ? await kindBehind(at) : entry.isDirectory() ? 'folder' : 'file';
      if (kind === 'folder' && entry.isSymbolicLink()) {
        problems.push(
          wholeFile(
            path,
            'folder.link',
            'a link to a folder is not followed',
            'Put the files here, or link to each of them.',
          ),
        );
      } else if (kind === 'folder') {
        folders.push({ file: path, at });
      } else if (/\.ya?ml$/i.test(entry.name) && !/\.test\.ya?ml$/i.test(entry.name)) {
        found.push({ file: path, at });
      }
    }
  }
  return found.sort((one, other) => (one.file < other.file ? -1 : 1));
}

async function entriesOf({ file, at }: Found) {
  try {
    return await readdir(at, { withFileTypes: true });
  } catch (cause) {
    throw new GallraError({
      code: 'folder.unreadable',
      what: 'the folder of policies cannot be read',
      where: file,
      hint: 'Name a folder that exists and may be read, with --policies or GALLRA_POLICIES.',
      actor: 'operator',
      cause,
    });
  }
}

async function kindBehind(path: string): Promise<'file' | 'folder'> {
  const target = await stat(path).catch(() => null);
  return target?.isDirectory() ? 'folder' : 'file';
}

/** In order, a few files read ahead: a thousand are not waited for one by one, nor held in memory all at once. */
async function* textsOf(files: Found[]): AsyncGenerator<{ file: string; text: string | Problem }> {
  for (let at = 0; at < files.length; at += readAhead)
    yield* await Promise.all(
      files.slice(at, at + readAhead).map(async (found) => ({ file: found.file, text: await textOf(found) })),
    );
}

async function textOf({ file, at }: Found): Promise<string | Problem> {
  const text = await readText(at);
  return typeof text === 'string' ? text : { ...text, file };
}
