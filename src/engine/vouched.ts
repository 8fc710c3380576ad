/** Whether stored entries are those that a checkpoint was signed over: whoever edits a row cannot edit what was signed. */
import { decodeCheckpoint } from '../audit/checkpoint.ts';
import { inclusionProof, leafHash } from '../audit/tree.ts';
import type { KeptCheckpoint } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { rootBy, storedTree } from './stored-tree.ts';

/** Index of the first entry that is not under the checkpoint as it is stored now; null: all are. */
export async function firstUnvouched(
  { ledger }: Engine,
  kept: KeptCheckpoint,
  indices: Iterable<number>,
): Promise<number | null> {
  const tree = await storedTree(ledger, kept.frontier);
  const signed = decodeCheckpoint(`${kept.note.slice(0, kept.note.indexOf('\n\n'))}\n`);
  for (const index of indices) {
    const [stored] = await ledger.entries({ limit: 1, ...(index === 0 ? {} : { after: index - 1 }) });
    if (stored?.index !== index || signed?.size !== kept.size) return index;
    const path = await inclusionProof(index, kept.size, tree);
    if (!rootBy(leafHash(stored.bytes), index, kept.size, path).equals(signed.root)) return index;
  }
  return null;
}
