/** What is kept outside contradicts the ledger: as an error for whoever cannot refuse a run, and what a person may give up of it. */
import { GallraError } from '../errors/gallra-error.ts';
import { isOfRestore } from './checkpoint.ts';
import type { Engine } from './engine.ts';
import { refusalOf } from './guards/anchor.ts';
import { type Conflict, lookOutside } from './look-at-log.ts';

/** @throws `guard.anchor`, `guard.audit`. An anchor that cannot be reached contradicts nothing. */
export async function refuseContradiction(engine: Engine): Promise<void> {
  const [conflict] = await conflictsOf(engine);
  if (conflict) throw contradiction(conflict);
}

/**
 * The last anchored checkpoint that a restored ledger does not continue; null: nothing contradicts it.
 * @throws `guard.anchor`, `guard.audit` where it is not the restore that contradicts it.
 */
export async function lostCheckpoint(engine: Engine): Promise<{ size: number; root: Buffer } | null> {
  let lost: { size: number; root: Buffer } | null = null;
  for (const conflict of await conflictsOf(engine)) {
    const anchored = 'head' in conflict ? conflict.head.checkpoint : null;
    if (!isOfRestore(conflict) || anchored === null) throw contradiction(conflict);
    if (lost === null || anchored.size > lost.size) lost = { size: anchored.size, root: anchored.root };
  }
  return lost;
}

const conflictsOf = async (engine: Engine): Promise<Conflict[]> => (await lookOutside(engine))?.conflicts ?? [];

function contradiction(conflict: Conflict): GallraError {
  const { message, ...refusal } = refusalOf(conflict);
  return new GallraError({ ...refusal, what: message, where: 'ledger' });
}
