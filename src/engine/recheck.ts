/**
 * The whole log, read from its first row to its last: no entry may be missing, and at every checkpoint that was ever kept
 * the rows must give the root that was signed. A page at a time, so that its length costs time only.
 */

import { decodeEntry, type StoredEntry } from '../audit/entry.ts';
import type { NoteVerifier } from '../audit/note.ts';
import { hashBytes } from '../audit/sha256.ts';
import { tileWidth } from '../audit/tiles.ts';
import { type Frontier, growingTree, leafHash, rootOf } from '../audit/tree.ts';
import type { KeptCheckpoint, Ledger } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { storedFrom } from './grow-tree.ts';
import { checkpointIn, verifiersOf } from './look-at-log.ts';

/** What is wrong, and where first. Instants are of the entries around it; null: there is none. */
export interface FirstDifference {
  /** `missing`: an entry. `changed`: an entry, known exactly where a tile was kept, or that it is found as another than it says. `signature`: a checkpoint that none of our keys signed. `end`: entries after the last. `tile`: the hashes that are kept of entries that are as they were signed. */
  what: 'missing' | 'changed' | 'signature' | 'end' | 'tile';
  /** Index of the first entry that may be affected, and of the last. */
  from: number;
  to: number;
  since: string | null;
  until: string | null;
}

export interface Rechecked {
  size: number;
  /** Hex. */
  root: string;
  /** Kept checkpoints that were compared. */
  checkpoints: number;
  /** At the size that was asked for; null: it was not reached. */
  frontier: Frontier | null;
  difference: FirstDifference | null;
}

/** Reads only. Without keys the roots are compared, and the signatures left alone. @param frontierAt a size to tell the subtrees of. */
export async function recheckRoots(engine: Engine, frontierAt?: number): Promise<Rechecked> {
  for (;;) {
    const beginning = await engine.ledger.beginning();
    const rechecked = await recheckFrom(engine, beginning, frontierAt);
    // What was pruned while we read is not missing.
    if (rechecked.difference === null || (await engine.ledger.beginning()).size === beginning.size) return rechecked;
  }
}

async function recheckFrom(engine: Engine, beginning: Frontier, frontierAt?: number): Promise<Rechecked> {
  const { ledger } = engine;
  const verifiers = engine.evidence ? verifiersOf(engine.evidence) : null;
  /** Whoever cuts a beginning off without saying so took it away. */
  let published = beginning.size === 0;
  const begins = rootOf(beginning).toString('hex');
  const kept = keptFrom(ledger, beginning.size);
  const tree = growingTree(beginning);
  let checkpoints = 0;
  let frontier: Frontier | null = null;
  /** Up to where all is well. */
  let sound = { size: beginning.size, at: null as string | null };
  let at: string | null = null;
  let next = await kept.next();
  let leaves: Buffer[] = [];
  /** Where a tile and its entries differ first; the next root that was signed says which is right. */
  let doubtful: number | null = null;

  const result = (difference: FirstDifference | null): Rechecked => ({
    size: tree.size,
    root: tree.root().toString('hex'),
    checkpoints,
    frontier,
    difference,
  });
  const wrong = (what: FirstDifference['what'], from: number, to: number): Rechecked =>
    result({ what, from, to, since: sound.at, until: at });

  /** Every checkpoint over exactly so many entries. */
  const compare = async (): Promise<Rechecked | null> => {
    if (tree.size === frontierAt) frontier = tree.frontier();
    for (; !next.done && next.value.size <= tree.size; next = await kept.next()) {
      const one = next.value;
      if (one.size < tree.size) continue; // Kept by a slow worker just now.
      if (!isSigned(one, verifiers)) return wrong('signature', sound.size, tree.size - 1);
      if (tree.root().toString('hex') !== one.root) {
        const exact = await firstChanged(ledger, sound.size, tree.size);
        return exact === null ? wrong('changed', sound.size, tree.size - 1) : wrong('changed', exact, exact);
      }
      checkpoints += 1;
      if (doubtful !== null && doubtful < tree.size) return wrong('tile', doubtful, doubtful + tileWidth - 1);
      sound = { size: tree.size, at };
    }
    return null;
  };

  const early = await compare();
  if (early) return early;
  // Once more where a checkpoint was kept meanwhile: what it covers was there before it.
  for (let before = -1; tree.size > before && (before < 0 || !next.done); ) {
    before = tree.size;
    for await (const entry of storedFrom(ledger, tree.size)) {
      if (entry.index !== tree.size) return wrong('missing', tree.size, entry.index - 1);
      const told = entryIn(entry);
      if (told === null) return wrong('changed', tree.size, tree.size);
      if (told.kind === 'log.pruned' && told.checkpoint?.root === begins) published = true;
      at = entry.at;
      const leaf = leafHash(entry.bytes);
      tree.append(leaf);
      leaves.push(leaf);
      if (leaves.length === tileWidth) {
        const tile = await ledger.tile(0, tree.size / tileWidth - 1);
        if (tile && !tile.equals(Buffer.concat(leaves))) doubtful ??= tree.size - tileWidth;
        leaves = [];
      }
      const found = await compare();
      if (found) return found;
    }
  }
  if (!next.done) return wrong('end', tree.size, next.value.size - 1);
  if (doubtful !== null) return wrong('tile', doubtful, doubtful + tileWidth - 1);
  return published
    ? result(null)
    : result({ what: 'missing', from: 0, to: beginning.size - 1, since: null, until: null });
}

/** Null: it is found under another index, instant, kind or policy than it says, so that it would be passed over. */
function entryIn({ index, at, kind, policy, bytes }: StoredEntry): ReturnType<typeof decodeEntry> | null {
  try {
    const told = decodeEntry(bytes);
    const same = told.index === index && told.at === at && told.kind === kind && (told.policy ?? null) === policy;
    return same ? told : null;
  } catch {
    return null;
  }
}

function isSigned({ note, size, root }: KeptCheckpoint, verifiers: NoteVerifier[] | null): boolean {
  if (verifiers === null) return true;
  const signed = checkpointIn(note, verifiers);
  return signed?.size === size && signed.root.toString('hex') === root;
}

/** By size. Checkpoints over what is pruned can be compared no more. */
async function* keptFrom(ledger: Ledger, size: number): AsyncGenerator<KeptCheckpoint> {
  const page = 1_000;
  const seen = new Set<string>();
  for (let from = size; ; ) {
    const kept = await ledger.checkpoints({ from, limit: page });
    const fresh = kept.filter(({ note }) => !seen.has(note));
    yield* fresh;
    const last = kept.at(-1);
    if (last === undefined || kept.length < page || fresh.length === 0) return;
    for (const note of seen) if (!kept.some((one) => one.note === note)) seen.delete(note);
    for (const { note } of kept) seen.add(note);
    from = last.size;
  }
}

/** The tiles kept what the leaves were when they were signed. Null: the difference lies where no tile was full. */
async function firstChanged(ledger: Ledger, from: number, to: number): Promise<number | null> {
  let tile: Buffer | null = null;
  for await (const { index, bytes } of storedFrom(ledger, from - (from % tileWidth))) {
    if (index >= to) return null;
    const place = index % tileWidth;
    if (tile === null || place === 0) tile = await ledger.tile(0, Math.floor(index / tileWidth));
    if (tile && !tile.subarray(place * hashBytes, (place + 1) * hashBytes).equals(leafHash(bytes))) return index;
  }
  return null;
}
