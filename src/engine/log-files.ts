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

/** An anchor, and how far it had come. */
export interface AnchorTo {
  anchor: Anchor;
  sequence: number;
  /** Its newest note then; null: it was empty. */
  note: string | null;
}

/**
 * To be asked before the ledger is asked for its newest checkpoint: what is anchored was kept in the ledger before, so that
 * what an anchor tells beyond it is not of somebody who was at work meanwhile, but of a log that was rolled back.
 */
export async function anchorNow(anchor: Anchor): Promise<AnchorTo> {
  const head = await anchor.head();
  return { anchor, sequence: head?.sequence ?? 0, note: head?.note ?? null };
}

/** What the anchor kept up to there, in pages that become a file each. */
export async function* anchorFiles({ anchor, sequence }: AnchorTo): AsyncGenerator<Buffer> {
  for (let after = 0; after < sequence; ) {
    const notes = await anchor.notes({ after, limit: Math.min(notesPerFile, sequence - after) });
    const last = notes.at(-1);
    if (last === undefined) return;
    yield Buffer.from(`${JSON.stringify({ name: anchor.name, notes })}\n`, 'utf8');
    after = last.sequence;
  }
}

/** Its SHA-256 is the digest of the rule. */
export const ruleFile = ({ policy, compiled }: PolicyVersion): Buffer =>
  Buffer.from(canonicalJson({ id: policy, rule: compiled.rule }), 'utf8');

/** Its SHA-256 stands in the entry that published it. */
export const textFile = ({ source }: PolicyVersion): Buffer => Buffer.from(source, 'utf8');
