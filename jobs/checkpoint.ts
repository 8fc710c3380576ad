/** While there are new entries, they are signed and kept outside within a minute, whoever made them; at the start too. */
import { realClock } from '../src/app/clock.ts';
import type { Log } from '../src/app/log.ts';
import { type Checkpointed, checkpointIfStale } from '../src/engine/checkpoint.ts';
import type { Engine } from '../src/engine/engine.ts';
import { GallraError } from '../src/errors/gallra-error.ts';

/** Again and again until told to stop. Whatever goes wrong is logged once, and tried again. */
export async function keepCheckpoints(
  engine: Engine,
  { everyMs, log, stopping }: { everyMs: number; log: Log; stopping: AbortSignal },
): Promise<void> {
  const told = new Set<string>();
  for (let maxAgeMs = 0; !stopping.aborted && engine.evidence; maxAgeMs = everyMs) {
    try {
      sayWhatIsNew(await checkpointIfStale(engine, maxAgeMs), log, told);
      told.delete('');
    } catch (error) {
      if (!told.has('')) log.failure('warn', 'checkpoint.failed', error);
      told.add('');
    }
    await realClock.sleep(everyMs, stopping).catch(() => undefined);
  }
}

/** @param told of what it was said already. */
function sayWhatIsNew(done: Checkpointed | null, log: Log, told: Set<string>): void {
  if (!done) return;
  const { refusal, away, contradicted } = done;
  const now = new Set(away.map(({ anchor, error }) => `${anchor} ${error.code}`));
  for (const { anchor, error } of away)
    if (!told.has(`${anchor} ${error.code}`)) log.failure('warn', 'anchor.away', error);
  if (refusal && contradicted) {
    now.add(refusal.message);
    if (!told.has(refusal.message)) {
      const { message, ...refused } = refusal;
      log.failure('error', 'log.contradicted', new GallraError({ ...refused, what: message }));
    }
  }
  told.clear();
  for (const one of now) told.add(one);
}
