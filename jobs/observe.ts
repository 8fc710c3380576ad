/**
 * Looks again and again at what the ledger and the queue say, beside the work, so that probes and scrapes are answered
 * from memory: whether both are there, and what keeps everything from being disposed of.
 */
import { setTimeout as after } from 'node:timers/promises';
import { realClock } from '../src/app/clock.ts';
import type { Readiness } from '../src/app/readiness.ts';
import type { Engine } from '../src/engine/engine.ts';
import { guardAuditLog } from '../src/engine/guards/audit-log.ts';
import { guardPaused } from '../src/engine/guards/paused.ts';
import { GallraError } from '../src/errors/gallra-error.ts';

export interface Observed {
  reload(): Promise<Engine>;
  /** Null: a process without a queue, such as a desk of its own. */
  queue: { getJobCounts(): Promise<Record<string, number>> } | null;
  readiness: Readiness;
}

/** A server that takes longer to say how it is counts as away. */
const answerWithinMs = 10_000;

/** Until told to stop; the first time at once. Never rejects: what is away is what it is there to notice. */
export async function keepObserving(
  observed: Observed,
  { everyMs, stopping }: { everyMs: number; stopping: AbortSignal },
): Promise<void> {
  while (!stopping.aborted) {
    await Promise.all([lookAtLedger(observed), lookAtQueue(observed)]);
    await realClock.sleep(everyMs, stopping).catch(() => undefined);
  }
}

async function lookAtLedger({ reload, readiness }: Observed): Promise<void> {
  const engine = await reload().catch((error: unknown) => {
    readiness.lost('policies', error);
    return null;
  });
  if (engine === null) return;
  readiness.found('policies');
  readiness.needs([...new Set(engine.policies.sound.flatMap(({ policy }) => policy.rule.dataset?.store ?? []))]);
  try {
    const [pauses, check] = await inTime('ledger', Promise.all([engine.ledger.pauses(), engine.ledger.checkLog()]));
    readiness.found('ledger');
    say(readiness, 'log', guardAuditLog(check));
    say(readiness, 'pause', guardPaused(pauses.filter(({ policy, store }) => policy === null && store === null)));
  } catch (error) {
    readiness.lost('ledger', error);
  }
}

async function lookAtQueue({ queue, readiness }: Observed): Promise<void> {
  if (queue === null) return;
  try {
    await inTime('queue', queue.getJobCounts());
    readiness.found('queue');
  } catch (error) {
    readiness.lost('queue', error instanceof GallraError ? error : silent('queue'));
  }
}

function say(readiness: Readiness, what: string, reason: { code: string } | null): void {
  if (reason) readiness.lost(what, reason);
  else readiness.found(what);
}

async function inTime<T>(what: string, answer: Promise<T>): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([
      answer,
      after(answerWithinMs, undefined, { signal: over.signal }).then(() => {
        throw silent(what);
      }),
    ]);
  } finally {
    over.abort();
  }
}

const silent = (what: string): GallraError =>
  new GallraError({
    code: `${what}.unreachable`,
    what: `The ${what} does not answer.`,
    where: what,
    hint: 'Check that its server runs and can be reached.',
    actor: 'nobody',
    retryable: true,
  });
