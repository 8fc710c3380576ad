/** The files that may satisfy a predicate, one after the other, looked at a few at a time. */
import { askedPattern, matches, mayLieBelow } from '../../policy/file-columns.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { isAbsent } from './failure.ts';
import { type FileRow, fileRow } from './file-row.ts';
import { type Root, statIn } from './session.ts';
import { type Entry, walk } from './walk.ts';

/** @param after bytes of a path; null: from the beginning. A row is good until the next is asked for. */
export async function* rowsFor(root: Root, where: Predicate, after: string | null = null): AsyncGenerator<FileRow> {
  const patterns = patternsIn(where);
  const enter = (parts: string[]): boolean => patterns.every((pattern) => mayLieBelow(pattern, parts));
  for await (const entries of walk(root, { after, enter })) yield* await lookedAt(root, chosenBy(patterns, entries));
}

export const chosenBy = (patterns: string[], entries: Entry[]): Entry[] =>
  entries.filter(({ key }) => patterns.every((pattern) => matches(pattern, key)));

export async function lookedAt(root: Root, entries: Entry[]): Promise<FileRow[]> {
  const rows = await Promise.all(
    entries.map(async (entry) => {
      try {
        return fileRow(root.folder, entry, await statIn(entry.directory, entry.name));
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    }),
  );
  return rows.filter((row) => row !== null);
}

/** Every file that satisfies the predicate matches each of these. */
export function patternsIn(where: Predicate): string[] {
  if (where.op === 'all') return where.of.flatMap(patternsIn);
  const pattern = askedPattern(where);
  return pattern === null ? [] : [pattern];
}
