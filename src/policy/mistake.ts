/**
 * How a schema says what is wrong and what to write instead: as the text of the zod issue, read back where issues become
 * problems. Nothing of zod or YAML in here.
 */

/** A mistake without its place. `code` is the tail of the problem's code, e.g. `period`. */
export interface Mistake {
  code: string;
  what: string;
  hint: string;
}

/** For `error:` in a schema: the mistake, whatever the issue is. */
export const mistake = (code: string, what: string, hint: string): string => JSON.stringify({ code, what, hint });

/** Null when the text was not written by `mistake`. */
export function readMistake(message: string): Mistake | null {
  if (!message.startsWith('{"code":')) return null;
  return JSON.parse(message) as Mistake;
}

/** The one of `known` that was probably meant, or null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = plain(word);
  let best: { word: string; distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(wanted, plain(candidate));
    if (best === null || distance < best.distance) best = { word: candidate, distance };
  }
  return best && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.word : null;
}

const plain = (word: string): string => word.slice(0, 40).toLowerCase().replaceAll(/[_\s]/g, '-');

/** Insertions, deletions, replacements, and neighbours swapped, one each. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (older[j - 2] ?? 0) + 1);
      row.push(least);
    }
    older = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
