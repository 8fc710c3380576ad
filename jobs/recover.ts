/**
 * What a worker that died left open is settled by any other worker, also when its policy does not run again for long: it
 * may keep a hold from being acknowledged, and the log from saying what was done.
 */
import { realClock } from '../src/app/clock.ts';
import type { Log } from '../src/app/log.ts';
import type { Engine } from '../src/engine/engine.ts';
import { acknowledgePending } from '../src/engine/holds.ts';
import { settleDeadIntents } from '../src/engine/recover.ts';

/** Looks again and again until told to stop; the first time at once. Whatever goes wrong is logged, and tried again. */
export async function keepRecovering(
  reload: () => Promise<Engine>,
  { everyMs, log, stopping }: { everyMs: number; log: Log; stopping: AbortSignal },
): Promise<void> {
  const told = new Set<string>();
  while (!stopping.aborted) {
    try {
      await recoverOnce(await reload(), log, told);
      told.delete('');
    } catch (error) {
      if (!told.has('')) log.failure('warn', 'recovery.failed', error);
      told.add('');
    }
    await realClock.sleep(everyMs, stopping).catch(() => undefined);
  }
}

/** @param told batches of which it was said already that they cannot be settled. */
async function recoverOnce(engine: Engine, log: Log, told: Set<string>): Promise<void> {
  const { settled, failed } = await settleDeadIntents(engine);
  for (const { policy, runId, batchId } of settled) {
    log.write('info', 'batch.recovered', { policy, run: runId });
    told.delete(batchId);
  }
  for (const { intent, error } of failed) {
    if (told.has(intent.batchId)) continue;
    log.failure('warn', 'recovery.failed', error, { policy: intent.policy, run: intent.runId });
    told.add(intent.batchId);
  }
  const tables = [...new Set(settled.flatMap((intent) => intent.tables))];
  if (tables.length > 0) await acknowledgePending(engine, tables);
}
