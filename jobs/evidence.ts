/** The job `tend-evidence`: once a day, in one worker, whatever the policies do. Delivered twice, it looks twice. */
import { UnrecoverableError } from 'bullmq';
import { describe, type Log } from '../src/app/log.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { PruneOptions } from '../src/engine/prune.ts';
import { type Tended, tendEvidence } from '../src/engine/tend-evidence.ts';
import { GallraError } from '../src/errors/gallra-error.ts';
import { jobOptions, type Pace } from './pace.ts';
import type { RunQueue } from './queue.ts';

export const evidenceJob = 'tend-evidence';
export const evidenceScheduler = 'evidence';

/** When most policies have run. In UTC, where every day has that time once. */
const repeat = { pattern: '40 3 * * *', tz: 'UTC' };

/** Idempotent; leaves alone what fits. Only one process at a time may do this. */
export async function scheduleEvidence(queue: RunQueue, pace: Pace): Promise<void> {
  const found = await queue.getJobScheduler(evidenceScheduler);
  const pending = found ? await queue.getJobs(['delayed', 'wait', 'active', 'prioritized']) : [];
  const alive = pending.some((job) => job?.repeatJobKey === evidenceScheduler);
  if (found?.pattern === repeat.pattern && found.tz === repeat.tz && alive) return;
  await queue.upsertJobScheduler(evidenceScheduler, repeat, { name: evidenceJob, opts: jobOptions(pace) });
}

/** What is kept of it in the queue: no message, which the log has. */
export interface EvidenceReport {
  sound: boolean;
  size: number;
  checkpoints: number;
  prunedEntries: number;
}

export async function performEvidence(engine: Engine, options: PruneOptions, log: Log): Promise<EvidenceReport> {
  try {
    const tended = await tendEvidence(engine, options);
    say(tended, log);
    const { checked, pruned } = tended;
    const { size, checkpoints } = checked.recheck;
    return { sound: checked.sound, size, checkpoints, prunedEntries: pruned?.entries ?? 0 };
  } catch (error) {
    const retryable = error instanceof GallraError && error.retryable;
    log.failure(retryable ? 'warn' : 'error', 'evidence.failed', error);
    const { code, message = '' } = describe(error);
    throw retryable ? new Error(`${code}: ${message}`) : new UnrecoverableError(`${code}: ${message}`);
  }
}

function say({ checked, signed, pruned }: Tended, log: Log): void {
  const { sound, fault, recheck, conflict } = checked;
  const counts = { entries: recheck.size, checkpoints: recheck.checkpoints };
  if (sound) log.write('info', 'log.sound', { counts });
  else
    log.write('error', 'log.unsound', {
      code: conflict?.code ?? recheck.difference?.what ?? fault ?? undefined,
      counts,
    });
  for (const { error } of signed?.away ?? []) log.failure('warn', 'anchor.away', error);
  if (pruned && (pruned.entries > 0 || pruned.batches > 0))
    log.write('info', 'log.pruned', { counts: { entries: pruned.entries, batches: pruned.batches } });
  if (pruned?.refusal) log.write('warn', 'log.kept', { code: pruned.refusal.code });
}
