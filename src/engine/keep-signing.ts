/** While a run goes on, its entries are signed and kept outside every minute; and where nobody keeps them, it ends. */
import { checkpoint } from './checkpoint.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';

const everyMs = 60_000;
/** An anchor that is away for a moment ends nothing: it is tried again after this long, and for so long in all. */
const againMs = 10_000;
const patienceMs = 300_000;

/** What to ask before every batch: mostly nothing but the time. A refusal ends the run. */
export function keepSigning(engine: Engine): () => Promise<Refusal | null> {
  const now = (): number => engine.clock.now().getTime();
  let signedMs = now();
  let dueMs = signedMs + everyMs;
  return async () => {
    if (!engine.evidence || now() < dueMs) return null;
    const done = await checkpoint(engine);
    if (!done?.refusal) {
      signedMs = now();
      dueMs = signedMs + everyMs;
      return null;
    }
    dueMs = now() + againMs;
    const over = engine.settings.requireAnchor && now() - signedMs >= patienceMs;
    return done.contradicted || over ? done.refusal : null;
  };
}
