/** RFC 6962 as it is written there, for those who share no code with what they judge. Each range is worked out once. */
import { createHash } from 'node:crypto';

/** The root over the entries from `begin` to before `end`. */
export function rootsOver(entries: Buffer[]): (begin: number, end: number) => Buffer {
  const known = new Map<number, Buffer>();
  const sha256 = (...parts: (Buffer | string)[]): Buffer =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
  const rootOf = (begin: number, end: number): Buffer => {
    const range = begin * 2 ** 24 + end;
    const found = known.get(range) ?? worked(begin, end);
    known.set(range, found);
    return found;
  };
  const worked = (begin: number, end: number): Buffer => {
    if (end === begin) return sha256();
    if (end - begin === 1) return sha256('\x00', entries[begin] ?? '');
    const half = 2 ** (Math.ceil(Math.log2(end - begin)) - 1);
    return sha256('\x01', rootOf(begin, begin + half), rootOf(begin + half, end));
  };
  return rootOf;
}

/** What a log that only grows may not have been signed to be: one sentence for each note that is wrong. */
export function wrongNotes(notes: string[], entries: Buffer[]): string[] {
  const rootOf = rootsOver(entries);
  const wrong: string[] = [];
  let before = 0;
  for (const [i, note] of notes.entries()) {
    const [, written = '', root = ''] = note.split('\n');
    const size = Number(written);
    if (size > entries.length || rootOf(0, size).toString('base64') !== root)
      wrong.push(`note ${i + 1} is not over the first ${size} entries`);
    if (size < before) wrong.push(`note ${i + 1} goes back from ${before} to ${size} entries`);
    before = size;
  }
  return wrong;
}

/** How many entries the last note covers. */
export const signedEntries = (notes: string[]): number => Number(notes.at(-1)?.split('\n')[1] ?? 0);
