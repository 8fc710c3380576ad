/**
 * One entry in the tree of the log: where it stands under the checkpoint that first covered it, and, asked anew, whether it
 * still leads to what was signed last. Reads little, however long the log is; writes nothing.
 */
import { decodeEntry, type StoredEntry } from '../audit/entry.ts';
import { inclusionProof, leafHash } from '../audit/tree.ts';
import type { KeptCheckpoint, Ledger } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { checkpointIn, verifiersOf } from './look-at-log.ts';
import { rootBy, storedTree } from './stored-tree.ts';

/** Hashes are hex, the lowest of a path first. */
export interface EntryPlace {
  leaf: string;
  /** The first that covers it. Null: none does yet. */
  covered: { size: number; root: string; at: string; path: string[] } | null;
}

/**
 * `sound`: bytes, path and signature agree. `uncovered`: no checkpoint covers it yet. `differs`: the entry, the tree or the
 * checkpoint was changed since. `unsigned`: the checkpoint is signed by no key that is configured. `keyless`: all agrees but
 * for the signature, which cannot be checked, since no key is configured here.
 */
export type EntryVerdict = 'sound' | 'uncovered' | 'differs' | 'unsigned' | 'keyless';

export interface VerifiedEntry {
  verdict: EntryVerdict;
  leaf: string;
  /** To which its path led. Null: there was nothing to lead to, or the path was lost. */
  root: string | null;
  /** The newest, against which it was verified. */
  checkpoint: { size: number; root: string; at: string } | null;
}

/** Null: there is no such entry, or it was pruned. */
export async function entryAt(ledger: Ledger, index: number): Promise<StoredEntry | null> {
  const [stored] = await ledger.entries({ limit: 1, ...(index === 0 ? {} : { after: index - 1 }) });
  return stored?.index === index ? stored : null;
}

export async function placeOfEntry(ledger: Ledger, { index, bytes }: StoredEntry): Promise<EntryPlace> {
  const leaf = leafHash(bytes).toString('hex');
  const [first] = await ledger.checkpoints({ from: index + 1, limit: 1 });
  const path = first && (await pathTo(ledger, index, first));
  if (!first || !path) return { leaf, covered: null };
  const { size, root, at } = first;
  return { leaf, covered: { size, root, at, path: path.map((hash) => hash.toString('hex')) } };
}

export async function verifyEntry({ ledger, evidence }: Engine, stored: StoredEntry): Promise<VerifiedEntry> {
  const { index, bytes } = stored;
  const leaf = leafHash(bytes);
  const last = await ledger.lastCheckpoint();
  const checkpoint = last && { size: last.size, root: last.root, at: last.at };
  const found = (verdict: EntryVerdict, root: Buffer | null = null): VerifiedEntry => ({
    ...{ verdict, leaf: leaf.toString('hex'), root: root?.toString('hex') ?? null, checkpoint },
  });
  if (!saysTheSame(stored)) return found('differs');
  if (!last || last.size <= index) return found('uncovered');
  const path = await pathTo(ledger, index, last);
  if (!path) return found('differs');
  const root = rootBy(leaf, index, last.size, path);
  if (root.toString('hex') !== last.root) return found('differs', root);
  if (!evidence) return found('keyless', root);
  const signed = checkpointIn(last.note, verifiersOf(evidence));
  if (!signed) return found('unsigned', root);
  return found(signed.size === last.size && signed.root.equals(root) ? 'sound' : 'differs', root);
}

/** Null: what is kept of the tree does not reach it. */
async function pathTo(ledger: Ledger, index: number, { size, frontier }: KeptCheckpoint): Promise<Buffer[] | null> {
  try {
    return await inclusionProof(index, size, await storedTree(ledger, frontier));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Under what it is found is what it says itself. */
function saysTheSame({ index, at, kind, policy, bytes }: StoredEntry): boolean {
  try {
    const told = decodeEntry(bytes);
    return told.index === index && told.at === at && told.kind === kind && (told.policy ?? null) === policy;
  } catch {
    return false;
  }
}
