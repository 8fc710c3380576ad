/** The list of mistakes: what is told, an example that is told so, and one that is not. Read from the files beside. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Catalogue, TableShape } from '../../../src/policy/catalogue.ts';
import { sampleTables } from './sample-tables.ts';
import type { Folder } from './told.ts';

/** What stands in the sample in place of a piece of it, or of a whole file. Text stands for itself. */
export type Example =
  | string
  | ({ shown: string } & (
      | { text: string }
      | { bytes: number[] }
      | { repeat: { text: string; times: number } }
      | { linkTo: string }
      | { onlyFile: string }
      | { absent: true }
      /** The difference is not in the folder but in the tables. */
      | { unchanged: true }
    ));

export interface Mistake {
  code: string;
  what: string;
  hint: string;
  /** Where the example stands. */
  file: string;
  /** The piece of the sample in whose place the examples stand, and which is right itself; left out: the whole file. */
  sample?: string;
  /** Other files that have to be there. */
  beside?: Record<string, string>;
  /** Tables that are not as in the sample while it is wrong. */
  tables?: Record<string, Partial<TableShape>>;
  wrong: Example;
  /** Where the piece of the sample does not show what is right. */
  right?: Example;
}

export interface Chapter {
  title: string;
  mistakes: Mistake[];
}

const chapters: Record<string, string> = {
  'of-yaml': 'YAML',
  'of-keys': 'Keys and values',
  'of-names': 'Names',
  'of-time': 'Days, periods, schedules',
  'of-retain': 'How long',
  'of-parts-and-dispositions': 'Parts, dispositions, limits, words for the notice',
  'of-files-and-objects': 'Files and objects',
  'of-folders': 'Policies together',
  'of-reviews': 'Reviews that are overdue, hours that never come',
  'of-stores': 'stores.yaml',
  'of-services': 'Services in stores.yaml',
  'of-systems': 'systems.yaml',
  'of-tests': 'Policy tests',
  'of-tables': 'Policies and the tables as they are',
};

export const readChapters = async (): Promise<Chapter[]> =>
  Promise.all(
    Object.entries(chapters).map(async ([name, title]) => {
      const text = await readFile(join(import.meta.dirname, `${name}.yaml`), 'utf8');
      return { title, mistakes: parse(text) as Mistake[] };
    }),
  );

/** The sample with the example in it. @throws where the sample has the piece not exactly once. */
export function folderWith(sample: Record<string, string>, mistake: Mistake, example: Example): Folder {
  const { file, sample: piece, beside = {} } = mistake;
  const folder: Folder = { ...sample, ...beside };
  if (typeof example === 'object' && 'onlyFile' in example)
    return { [example.onlyFile]: sample[example.onlyFile] ?? '' };
  if (typeof example === 'object' && 'absent' in example) delete folder[file];
  else if (typeof example === 'object' && 'bytes' in example) folder[file] = new Uint8Array(example.bytes);
  else if (typeof example === 'object' && 'linkTo' in example) folder[file] = { linkTo: example.linkTo };
  else if (typeof example === 'string' || !('unchanged' in example)) {
    const text = textOf(example);
    if (piece === undefined) folder[file] = text;
    else {
      const before = sample[file] ?? '';
      if (before.split(piece).length !== 2) throw new Error(`${file} has this not exactly once: ${piece}`);
      folder[file] = before.replace(piece, () => text);
    }
  }
  return folder;
}

function textOf(example: string | { text: string } | { repeat: { text: string; times: number } }): string {
  if (typeof example === 'string') return example;
  return 'text' in example ? example.text : example.repeat.text.repeat(example.repeat.times);
}

export const tablesWhileWrong = ({ tables = {} }: Mistake): Catalogue =>
  Object.fromEntries(Object.entries(sampleTables).map(([name, shape]) => [name, { ...shape, ...tables[name] }]));
