/** The files that may satisfy a predicate, one after the other, looked at a few at a time. */
import { setImmediate as turn } from 'node:timers/promises';
import { askedPattern, matches, mayLieBelow } from '../../policy/file-columns.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { isAbsent } from './failure.ts';
import { type FileRow, fileRow } from './file-row.ts';
import { type Root, statIn, statInSync } from './session.ts';
import { type Entry, walk } from './walk.ts';

/** @param after bytes of a path; null: from the beginning. A row is good until the next is asked for. */
export async function* rowsFor(root: Root, where: Predicate, after: string | null = null): AsyncGenerator<FileRow> {
  const patterns = patternsIn(where);
  const enter = (parts: string[]): boolean => patterns.every((pattern) => mayLieBelow(pattern, parts));
  for await (const entries of walk(root, { after, enter })) yield* await lookedAt(root, chosenBy(patterns, entries));
}

export const chosenBy = (patterns: string[], entries: Entry[]): Entry[] =>
  entries.filter(({ key }) => patterns.every((pattern) => matches(pattern, key)));

/** Where a look takes no longer than this, it takes longer to have another thread do it. */
const quickMs = 0.1;

/** In this thread as long as the disk is quick; the rest side by side, as over a network each takes its time. */
export async function lookedAt(root: Root, entries: Entry[]): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  let looked = 0;
  for (let quick = true; quick && looked < entries.length; looked++) {
    const entry = entries[looked] as Entry;
    const began = performance.now();
    const facts = statInSync(entry.directory, entry.name);
    quick = performance.now() - began <= quickMs;
    if (facts) rows.push(fileRow(root.folder, entry, facts));
  }
  // Whoever else waits for this thread has a turn.
  await turn();
  const rest = await Promise.all(entries.slice(looked).map((entry) => lookSlowly(root, entry)));
  return [...rows, ...rest.flat()];
}

async function lookSlowly(root: Root, entry: Entry): Promise<FileRow[]> {
  try {
    return [fileRow(root.folder, entry, await statIn(entry.directory, entry.name))];
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Every file that satisfies the predicate matches each of these. */
export function patternsIn(where: Predicate): string[] {
  if (where.op === 'all') return where.of.flatMap(patternsIn);
  const pattern = askedPattern(where);
  return pattern === null ? [] : [pattern];
}
