/**
 * Once a day, also when nothing happened: the whole log is looked through, a checkpoint says so, and what has outlived its
 * own period goes. So silence shows, and a change of an old entry is found within a day.
 */
import { type CheckedLog, checkWholeLog } from './check-whole-log.ts';
import { type Checkpointed, checkpoint } from './checkpoint.ts';
import type { Engine } from './engine.ts';
import { type Pruned, type PruneOptions, pruneEvidence } from './prune.ts';

export interface Tended {
  checked: CheckedLog;
  /** Null: nothing is signed here. */
  signed: Checkpointed | null;
  /** Null: nothing goes from a log that is not sound. */
  pruned: Pruned | null;
}

/** Idempotent. */
export async function tendEvidence(engine: Engine, options: PruneOptions): Promise<Tended> {
  const checked = await checkWholeLog(engine, `worker:${engine.worker}`);
  const signed = await checkpoint(engine, { heartbeat: true });
  const pruned = checked.sound ? await pruneEvidence(engine, options) : null;
  return { checked, signed, pruned };
}
