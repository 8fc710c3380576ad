/**
 * Whether the log is still the one that was signed: the newest checkpoint that this ledger kept, the rows since, and the
 * newest that each anchor outside keeps. A ledger that was rolled back, cloned or edited contradicts one of them. Nothing
 * is written.
 */
import { type Checkpoint, decodeCheckpoint } from '../audit/checkpoint.ts';
import { type NoteVerifier, noteVerifier, openNote } from '../audit/note.ts';
import { tileWidth } from '../audit/tiles.ts';
import { cutBack, rootOf } from '../audit/tree.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Anchor } from '../ports/anchor.ts';
import type { KeptCheckpoint, Ledger } from '../ports/ledger.ts';
import { wasBegun } from './begun-anchors.ts';
import type { Engine, Evidence } from './engine.ts';
import { type Grown, growFrom } from './grow-tree.ts';

export interface Head {
  anchor: Anchor;
  /** 0: it is empty. */
  sequence: number;
  note: string | null;
  checkpoint: Checkpoint | null;
}

export interface Away {
  anchor: string;
  error: GallraError;
}

/**
 * What contradicts what. `foreign`: an anchor's newest note is none of this log. `ahead`: it tells of entries that this
 * ledger does not have. `other`: it tells of another log under the same name. `edited`: our own rows do not give the root
 * that was signed. `key`: our newest checkpoint was signed with a key that is not configured.
 */
export type Conflict = { why: 'foreign' | 'ahead' | 'other'; head: Head } | { why: 'edited' | 'key'; size: number };

export interface Look {
  /** Those that answered. */
  heads: Head[];
  away: Away[];
  last: KeptCheckpoint | null;
  grown: Grown;
  /** Empty: all agree. */
  conflicts: Conflict[];
}

/** Null: nothing is kept outside. */
export const lookOutside = async (engine: Engine): Promise<Look | null> =>
  engine.evidence ? lookAtLog(engine, engine.evidence) : null;

export async function lookAtLog(engine: Engine, evidence: Evidence): Promise<Look> {
  const { ledger } = engine;
  // The anchors first: what they tell of was in the ledger before, and so still is when we look there.
  const { heads, away } = await headsOf(engine, evidence);
  const last = await ledger.lastCheckpoint();
  const from = (last && cutBack(last.frontier, last.size - (last.size % tileWidth))) ?? (await ledger.beginning());
  const sizes = [...heads.map(({ checkpoint }) => checkpoint?.size ?? 0), ...(last ? [last.size] : [])];
  const grown = await growFrom(ledger, from, sizes);
  const own = last && ownConflict(evidence, last, grown);
  const conflicts = own ? [own] : await anchorConflicts(ledger, heads, last, { from: from.size, grown });
  return { heads, away, last, grown, conflicts };
}

async function headsOf(engine: Engine, evidence: Evidence): Promise<{ heads: Head[]; away: Away[] }> {
  const heads: Head[] = [];
  const away: Away[] = [];
  const verifiers = verifiersOf(evidence);
  for (const anchor of evidence.anchors) {
    try {
      const newest = await anchor.head();
      const checkpoint = newest && checkpointIn(newest.note, verifiers);
      if (newest === null && (await wasBegun(engine.ledger, anchor))) throw emptied(anchor);
      heads.push({ anchor, sequence: newest?.sequence ?? 0, note: newest?.note ?? null, checkpoint });
    } catch (error) {
      if (!(error instanceof GallraError) || !error.code.startsWith('anchor.')) throw error;
      away.push({ anchor: anchor.name, error });
    }
  }
  return { heads, away };
}

/** Ours first; those of earlier keys, whose notes are still good. */
export const verifiersOf = ({ signer, earlier = [] }: Evidence): NoteVerifier[] => {
  const own = noteVerifier(signer.verifierKey);
  return own ? [own, ...earlier] : earlier;
};

/** Null: signed by none of the keys, or no checkpoint, or of another log. */
export function checkpointIn(note: string, verifiers: NoteVerifier[]): Checkpoint | null {
  for (const verifier of verifiers) {
    const text = openNote(note, verifier);
    const checkpoint = text === null ? null : decodeCheckpoint(text);
    if (checkpoint?.origin === verifier.name) return checkpoint;
  }
  return null;
}

function ownConflict(evidence: Evidence, last: KeptCheckpoint, { roots, missing }: Grown): Conflict | null {
  const signed = checkpointIn(last.note, verifiersOf(evidence));
  if (signed === null) return { why: 'key', size: last.size };
  const told = signed.size === last.size && signed.root.toString('hex') === last.root;
  const whole = rootOf(last.frontier).equals(signed.root) && last.frontier.size === last.size;
  const sound = told && whole && missing === null && roots.get(last.size)?.equals(signed.root);
  return sound ? null : { why: 'edited', size: last.size };
}

async function anchorConflicts(
  ledger: Ledger,
  heads: Head[],
  last: KeptCheckpoint | null,
  { from, grown }: { from: number; grown: Grown },
): Promise<Conflict[]> {
  // A person adopted this ledger, and who signed that died before it reached the anchor.
  const disowned = last && decodeCheckpoint(textOf(last.note))?.disowns;
  const conflicts: Conflict[] = [];
  for (const head of heads) {
    const { checkpoint, note } = head;
    if (note === null) continue;
    if (checkpoint === null) {
      conflicts.push({ why: 'foreign', head });
      continue;
    }
    const { size, root } = checkpoint;
    if (disowned && disowned.size === size && disowned.root.equals(root)) continue;
    if (size > grown.frontier.size) conflicts.push({ why: 'ahead', head });
    else if (size >= from ? !grown.roots.get(size)?.equals(root) : !(await wasKept(ledger, size, root.toString('hex'))))
      conflicts.push({ why: 'other', head });
  }
  return conflicts;
}

/** What is anchored was kept before; and what was kept is compared with the rows every day. */
async function wasKept(ledger: Ledger, size: number, root: string): Promise<boolean> {
  for (let limit = 10; ; limit *= 10) {
    const kept = await ledger.checkpoints({ from: size, limit });
    if (kept.some((one) => one.size === size && one.root === root)) return true;
    if (kept.length < limit || kept.some((one) => one.size > size)) return false;
  }
}

const textOf = (note: string): string => note.slice(0, note.lastIndexOf('\n\n') + 1);

const emptied = ({ name }: Anchor): GallraError =>
  new GallraError({
    code: 'anchor.empty',
    what: `The anchor ${name} is empty, though checkpoints were kept in it: it is not mounted, or somebody emptied it.`,
    where: `anchor ${name}`,
    hint: 'Mount it, or bring its files back; a new anchor needs a place of its own.',
    actor: 'operator',
  });
