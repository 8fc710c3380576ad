/** The checkpoint that vouches for an entry: the first that was signed after it, and so the closest to what it tells. */
import { GallraError } from '../errors/gallra-error.ts';
import type { KeptCheckpoint } from '../ports/ledger.ts';
import { checkpoint } from './checkpoint.ts';
import type { Engine } from './engine.ts';

/** Signs one if there is none yet and it can. Null: there is none, and none could be signed now. */
export async function coveringCheckpoint(engine: Engine, entry: number): Promise<KeptCheckpoint | null> {
  const first = async () => (await engine.ledger.checkpoints({ from: entry + 1, limit: 1 }))[0] ?? null;
  const kept = await first();
  if (kept || !engine.evidence) return kept;
  try {
    await checkpoint(engine);
  } catch (error) {
    // Whoever asks is told that there is none; why it cannot be signed is what the worker alarms about.
    if (!(error instanceof GallraError)) throw error;
  }
  return first();
}
