/**
 * Paths as the file system has them: names are bytes, here `latin1` strings, one character a byte, so that any name can be
 * opened again.
 */
import { bytesIn } from '../printed.ts';

/** Null: no path below a root, or an escape that nothing is printed as. */
export function bytesOf(text: string): string | null {
  const bytes = bytesIn(text);
  if (bytes === null) return null;
  const parts = bytes.split('/');
  return bytes.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..') ? null : bytes;
}

/** In the order of a walk: part by part, by bytes. */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [i, one] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (one !== other) return one < other ? -1 : 1;
  }
  return left.length < right.length ? -1 : 0;
}
