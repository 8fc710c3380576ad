/** Words of the pages as they stand in the source. */
import { readdirSync } from 'node:fs';
import { type Language, languages } from '../../src/documents/language.ts';

export interface Leaf {
  /** File, and path within its words. */
  at: string;
  /** What stands there, or what the function says of something made up. Null: it said nothing to that. */
  says: Record<Language, string | null>;
}

const folders = ['../../src/web/words/', '../../src/web/charts/'];

/** Every word of every page and chart, in the three languages. */
export async function everyWord(): Promise<Leaf[]> {
  const leaves: Leaf[] = [];
  for (const folder of folders) {
    const directory = new URL(folder, import.meta.url);
    for (const name of readdirSync(directory).sort()) {
      if (folder.endsWith('charts/') && name !== 'words.ts') continue;
      const words = (await import(new URL(name, directory).href)) as Record<string, unknown>;
      for (const [exported, value] of Object.entries(words))
        if (isTranslated(value)) leaves.push(...leavesOf(`${name}: ${exported}`, value));
    }
  }
  return leaves;
}

const isTranslated = (value: unknown): value is Record<Language, unknown> =>
  typeof value === 'object' && value !== null && languages.every((language) => language in value);

function leavesOf(at: string, said: Record<Language, unknown>): Leaf[] {
  const { en } = said;
  if (typeof en === 'object' && en !== null)
    return Object.keys(en).flatMap((key) =>
      leavesOf(
        `${at}.${key}`,
        Object.fromEntries(languages.map((one) => [one, (said[one] as Record<string, unknown>)?.[key]])) as typeof said,
      ),
    );
  return [{ at, says: Object.fromEntries(languages.map((one) => [one, told(said[one])])) as Leaf['says'] }];
}

/** Stands for whatever a function is given. */
export const blank = '§';

function told(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'function') return null;
  for (const given of [blank, 2, [blank, blank], {}]) {
    try {
      const said: unknown = value(...Array.from({ length: value.length }, () => given));
      if (typeof said === 'string' && !/undefined|NaN|\[object/.test(said)) return said;
    } catch {
      // Made for something else.
    }
  }
  return null;
}
