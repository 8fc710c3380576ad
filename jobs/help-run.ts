/**
 * The job `help-run`: an invitation to help with a run that another worker has divided. Whoever gets it takes shares until
 * none is left; delivered late, twice or never it changes nothing, because the ledger knows the shares, and the one who runs
 * it does what nobody took. So it is never tried again.
 */
import type { Job } from 'bullmq';
import type { Log } from '../src/app/log.ts';
import { type Helped, helpRun } from '../src/engine/help-run.ts';
import type { Sharing } from '../src/engine/share-run.ts';
import { holdsNone } from './policies-none.ts';
import type { RunQueue } from './queue.ts';
import { amongStores, type RunJobContext, storesUnder } from './run-policy.ts';

export const helpRunJob = 'help-run';

export interface HelpPayload {
  run: string;
  policy: string;
}

/** @param workers that may be at work on one run. */
export const sharingBy = (queue: RunQueue, workers: number, log: Log): Sharing => ({
  workers,
  async invite(run, policy, others) {
    const invitations = Array.from({ length: others }, () => ({
      name: helpRunJob,
      data: { run, policy },
      opts: { attempts: 1, removeOnComplete: { count: 100 }, removeOnFail: { count: 100 } },
    }));
    // A queue that is away must not keep the run waiting.
    queue
      .addBulk(invitations)
      .catch((error: unknown) => log.failure('warn', 'run.invite.failed', error, { run, policy }));
  },
});

export async function performHelp(
  job: Job<HelpPayload>,
  cancelled: AbortSignal | undefined,
  { reload, log, stopping, turns }: RunJobContext,
): Promise<Helped | null> {
  const { run, policy } = job.data;
  const said = { policy: String(policy), run: String(run), job: job.id };
  const engine = await reload();
  if (holdsNone(engine.policies)) return null;
  const turn = await turns.enter(storesUnder(engine, said.policy), amongStores(engine));
  if ('why' in turn) {
    log.write('debug', 'run.help.declined', { ...said, state: turn.why });
    return null;
  }
  const began = Date.now();
  try {
    const signal = cancelled ? AbortSignal.any([stopping, cancelled]) : stopping;
    const helped = await helpRun(engine, said.run, signal);
    await turn.leave(null);
    const { shares, counts, code } = helped;
    const level = shares > 0 || code !== null ? 'info' : 'debug';
    log.write(level, 'run.helped', { ...said, shares, counts, code: code ?? undefined, tookMs: Date.now() - began });
    return helped;
  } catch (error) {
    await turn.leave(error);
    // The run itself goes on without, or finds the same.
    log.failure('warn', 'run.help.failed', error, said);
    return null;
  }
}
