/** The files that may satisfy a predicate, one after the other, looked at a few at a time. */
import { askedPattern, matches, mayLieBelow } from '../../policy/file-columns.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { inParts } from '../one-by-one.ts';
import { type FileRow, fileRow } from './file-row.ts';
import type { Root } from './session.ts';
import { type Entry, walk } from './walk.ts';

const together = 128;

/** @param after bytes of a path; null: from the beginning. A row is good until the next is asked for. */
export async function* rowsFor(root: Root, where: Predicate, after: string | null = null): AsyncGenerator<FileRow> {
  const patterns = patternsIn(where);
  const enter = (parts: string[]): boolean => patterns.every((pattern) => mayLieBelow(pattern, parts));
  for await (const entries of walk(root, { after, enter }))
    for await (const rows of lookedAt(root, chosenBy(patterns, entries))) yield* rows;
}

export const chosenBy = (patterns: string[], entries: Entry[]): Entry[] =>
  entries.filter(({ key }) => patterns.every((pattern) => matches(pattern, key)));

/**
 * Some at a time: while these are judged the system is asked about the next. What is not there any more is left out.
 *
 * @param entries of one directory
 */
export async function* lookedAt(root: Root, entries: Entry[]): AsyncGenerator<FileRow[]> {
  const { system } = root.folder;
  const look = async (some: Entry[]): Promise<FileRow[]> => {
    const names = some.map(({ name }) => name);
    const facts = await system.look(some[0]?.directory ?? root.fd, names);
    return some.flatMap((entry, i) => {
      const found = facts[i];
      return found ? [fileRow(root.folder, entry, found)] : [];
    });
  };
  const asked: Promise<FileRow[]>[] = [];
  // The directory is closed when nobody wants more: not before every answer has come.
  try {
    for (const some of inParts(entries, together)) {
      asked.push(look(some));
      if (asked.length >= system.abreast()) yield (await asked.shift()) ?? [];
    }
    for (;;) {
      const next = asked.shift();
      if (!next) return;
      yield await next;
    }
  } finally {
    await Promise.allSettled(asked);
  }
}

/** Every file that satisfies the predicate matches each of these. */
export function patternsIn(where: Predicate): string[] {
  if (where.op === 'all') return where.of.flatMap(patternsIn);
  const pattern = askedPattern(where);
  return pattern === null ? [] : [pattern];
}
