/**
 * A place in the audit log that can be recognised again: the index alone would not do, since a log that was restored from a
 * backup grows past it with other entries.
 */
import { createHash } from 'node:crypto';

export interface Mark {
  /** Of an entry of the log. */
  index: number;
  /** SHA-256 over the exact bytes of that entry, hex. */
  digest: string;
}

export const markOf = (entry: { index: number; bytes: Buffer }): Mark => ({
  index: entry.index,
  digest: createHash('sha256').update(entry.bytes).digest('hex'),
});
