/**
 * What leaves the ledger for whoever checks the log, file by file: entries and tiles as C2SP tlog-tiles has them,
 * checkpoints, what anchors keep, rules by their digests. The same for an export and for checking a ledger in place.
 */

import type { StoredEntry } from '../audit/entry.ts';
import { tileWidth } from '../audit/tiles.ts';
import type { Frontier } from '../audit/tree.ts';
import { canonicalJson } from '../policy/digest.ts';
import type { Anchor } from '../ports/anchor.ts';
import type { KeptCheckpoint, Ledger, PolicyVersion } from '../ports/ledger.ts';

/** The entries of one tile below `size`; those that are missing are left out. */
export async function entriesOfTile(ledger: Ledger, tile: number, size: number): Promise<StoredEntry[]> {
  const base = tile * tileWidth;
  const end = Math.min(size, base + tileWidth);
  const found = await ledger.entries({ ...(base > 0 ? { after: base - 1 } : {}), limit: tileWidth });
  return found.filter(({ index }) => index >= base && index < end);
}

/** Each entry after its length in two bytes. */
export function entryBundle(entries: readonly StoredEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const { bytes } of entries) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}

export const beginningFile = ({ size, hashes }: Frontier): Buffer =>
  Buffer.from(`${JSON.stringify({ size, hashes: hashes.map((one) => one.toString('base64')) })}\n`, 'utf8');

/** Every checkpoint up to this one, in pages that become a file each. */
export async function* checkpointFiles(ledger: Ledger, newest: KeptCheckpoint): AsyncGenerator<Buffer> {
  let notes: string[] = [];
  for await (const { note } of keptCheckpoints(ledger)) {
    notes.push(note);
    if (note === newest.note) break;
    if (notes.length < notesPerFile) continue;
    yield Buffer.from(notes.join(''), 'utf8');
    notes = [];
  }
  if (notes.length > 0) yield Buffer.from(notes.join(''), 'utf8');
}

const notesPerFile = 1_000;

async function* keptCheckpoints(ledger: Ledger): AsyncGenerator<KeptCheckpoint> {
  // Several may have one size: of the size where a page begins, so many were seen.
  let [from, seen] = [0, 0];
  for (;;) {
    const limit = seen + notesPerFile;
    const page = await ledger.checkpoints({ from, limit });
    yield* page.slice(seen);
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    seen = page.filter(({ size }) => size === last.size).length;
    from = last.size;
  }
}

/** @param until the newest checkpoint of the log: what came into the anchor after it is left for another time. */
export async function* anchorFiles(anchor: Anchor, until: string | null): AsyncGenerator<Buffer> {
  for (let after = 0; ; ) {
    const page = await anchor.notes({ after, limit: notesPerFile });
    const end = page.findIndex(({ note }) => note === until);
    const notes = end < 0 ? page : page.slice(0, end + 1);
    if (notes.length > 0) yield Buffer.from(`${JSON.stringify({ name: anchor.name, notes })}\n`, 'utf8');
    const last = page.at(-1);
    if (last === undefined || end >= 0 || page.length < notesPerFile) return;
    after = last.sequence;
  }
}

/** Its SHA-256 is the digest of the rule. */
export const ruleFile = ({ policy, compiled }: PolicyVersion): Buffer =>
  Buffer.from(canonicalJson({ id: policy, rule: compiled.rule }), 'utf8');

/** Its SHA-256 stands in the entry that published it. */
export const textFile = ({ source }: PolicyVersion): Buffer => Buffer.from(source, 'utf8');
