/**
 * How an anchor lays its notes out by their numbers, a thousand to a folder, and what its folders say: which is the newest,
 * and whether one is missing. Numbers are gapless from 1, and every folder before the last is full.
 */
import { anchorDamaged } from './anchor-errors.ts';

export const perFolder = 1_000;
/** Longer than any checkpoint. */
export const noteBytes = 4_096;

export const folderOf = (sequence: number): string => padded(Math.floor(sequence / perFolder), 6);
export const fileOf = (sequence: number): string => `${folderOf(sequence)}/${padded(sequence, 9)}`;
export const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

/** In order; what is named otherwise is nobody's note. */
export const numbersIn = (names: string[], digits: number): number[] =>
  names
    .filter((one) => one.length === digits && /^\d+$/.test(one))
    .map(Number)
    .sort((a, b) => a - b);

/**
 * 0: it is empty.
 *
 * @param folders the numbers of all there are, in order.
 * @param notesIn the numbers in one of them, in order. Asked of the last, and of those before it until one is not empty.
 * @throws `anchor.damaged`
 */
export async function newestOf(
  name: string,
  folders: number[],
  notesIn: (folder: number) => Promise<number[]>,
): Promise<number> {
  for (const [i, folder] of folders.entries()) if (folder !== i) throw anchorDamaged(name, `folder ${i} is missing`);
  const latest = folders.at(-1);
  for (const folder of folders.toReversed()) {
    const notes = await notesIn(folder);
    const first = Math.max(1, folder * perFolder);
    for (const [i, note] of notes.entries())
      if (note !== first + i) throw anchorDamaged(name, `note ${first + i} is missing`);
    const last = notes.at(-1);
    const full = folder === latest || last === (folder + 1) * perFolder - 1;
    if (last !== undefined && full) return last;
    // Only the newest may be empty: it was made for a note that did not come.
    if (folder !== latest) throw anchorDamaged(name, `note ${(last ?? first - 1) + 1} is missing`);
  }
  return 0;
}

/** A note that was put whole ends with a signature. @throws `anchor.damaged` */
export function wholeNote(name: string, sequence: number, note: string): string {
  if (note.length > noteBytes || !/\n\n— [^\n]+\n$/.test(note))
    throw anchorDamaged(name, `note ${sequence} is not whole`);
  return note;
}
