/**
 * Helping another worker with a run that it has divided: share after share, for as long as there are any. Whoever dies
 * meanwhile, the one who runs it finds what was left, and settles what was begun.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { type Counts, disposedIn, nonZero } from './counts.ts';
import { nothingYet } from './dispose-all.ts';
import type { Engine } from './engine.ts';
import { lookOutside } from './look-at-log.ts';
import { refusalBefore } from './refusals.ts';
import { takeStock } from './run.ts';
import { openSettling } from './settling.ts';
import { situate } from './situate.ts';
import { goingThrough } from './through-branch.ts';

export interface Helped {
  /** Shares that were done to their end. */
  shares: number;
  counts: Counts;
  /** Why it ended before its time, or was not begun. Null: nothing was left to take. */
  code: string | null;
}

/**
 * Judges as the run does: by the same rule, at the same as-of. Not begun where anything would refuse a run of our own. That the run
 * is over, or somebody else's by now, is no error.
 */
export async function helpRun(engine: Engine, runId: string, signal?: AbortSignal): Promise<Helped> {
  const done = nothingYet();
  let shares = 0;
  const helped = (code: string | null): Helped => ({ shares, counts: nonZero(done.counts), code });
  const run = await engine.ledger.run(runId);
  const policy = engine.policies.sound.find((one) => one.policy.id === run?.policy)?.policy;
  if (run?.state !== 'running' || run.erasure !== null) return helped(null);
  if (policy?.digest !== run.digest) return helped('policy.changed');
  const standing = await takeStock(engine);
  const situation = await situate(engine, standing, policy, run.asOf);
  const refusal = await refusalBefore(engine, standing, situation, await lookOutside(engine));
  if (refusal) return helped(refusal.code);
  // The one who runs it may be this process, and another job of it may help too.
  const alone = { ...engine, worker: `${engine.worker}/${engine.newId().slice(-8)}` };
  const { ledger } = alone;
  const settling = openSettling();
  const through = goingThrough(
    alone,
    situation,
    { runId, standing, signal },
    { done, settling, report: () => undefined },
  );
  try {
    while (!done.stopped) {
      const share = await ledger.takeShare(runId, alone.worker, alone.settings.leaseMs);
      if (!share) break;
      await through(share.begins, disposedIn(done.counts) + share.maximum);
      await settling.over();
      if (done.stopped) break;
      if (!(await ledger.endShare(runId, share.number, alone.worker))) return helped('lease.lost');
      shares += 1;
    }
    return helped(done.stopped?.code ?? null);
  } catch (error) {
    await settling.over().catch(() => undefined); // The first error is what matters; an open intent is found.
    if (error instanceof GallraError && error.code === 'lease.lost') return helped('lease.lost');
    throw error;
  } finally {
    await ledger.releaseLease(runId, alone.worker).catch(() => undefined); // It expires by itself.
  }
}
