/**
 * Looks again and again at what the ledger and the queue say, beside the work, so that probes and scrapes are answered
 * from memory: whether both are there, what keeps everything from being disposed of, and what there is to be told of it.
 */
import { setTimeout as after } from 'node:timers/promises';
import { realClock } from '../src/app/clock.ts';
import type { Metrics } from '../src/app/metrics.ts';
import type { Readiness } from '../src/app/readiness.ts';
import { backlogOf } from '../src/engine/backlog.ts';
import type { Engine } from '../src/engine/engine.ts';
import { guardAuditLog } from '../src/engine/guards/audit-log.ts';
import { guardPaused } from '../src/engine/guards/paused.ts';
import { waitingApprovals } from '../src/engine/waiting-approvals.ts';
import { GallraError } from '../src/errors/gallra-error.ts';
import type { Glance, Glancing } from '../src/ports/glance.ts';
import { queueName } from './queue-name.ts';

export interface Observed {
  reload(): Promise<Engine>;
  glance: Glancing['glance'];
  /** Null: a process without a queue, such as a desk of its own. */
  queue: LookedAtQueue | null;
  readiness: Readiness;
  /** Null: nobody asks for any; then only what readiness needs is looked at. */
  metrics: Metrics | null;
}

interface LookedAtQueue {
  getJobCounts(): Promise<Record<string, number>>;
  getJobs(states: ['wait', 'prioritized'], start: number, end: number, ascending: boolean): Promise<WaitingJob[]>;
}

interface WaitingJob {
  timestamp: number;
  delay?: number;
  opts?: { prevMillis?: number };
}

/** A server that takes longer to say how it is counts as away. */
const answerWithinMs = 10_000;

/** Until told to stop; the first time at once. Never rejects: what is away is what it is there to notice. */
export async function keepObserving(
  observed: Observed,
  { everyMs, stopping }: { everyMs: number; stopping: AbortSignal },
): Promise<void> {
  const waiting = lookAtApprovals();
  const asked = new Map<string, number>();
  while (!stopping.aborted) {
    await Promise.all([lookAtLedger(observed, waiting), lookAtQueue(observed), askLostStores(observed, asked)]);
    await realClock.sleep(everyMs, stopping).catch(() => undefined);
  }
}

async function lookAtLedger(observed: Observed, waiting: ReturnType<typeof lookAtApprovals>): Promise<void> {
  const { reload, readiness, metrics } = observed;
  const engine = await reload().catch((error: unknown) => {
    readiness.lost('policies', error);
    return null;
  });
  if (engine === null) return;
  const { sound, broken } = engine.policies;
  const policies = sound.map(({ policy }) => policy);
  readiness.found('policies');
  readiness.needs([...new Set(policies.flatMap(({ rule }) => rule.dataset?.store ?? []))]);
  try {
    const pauses = await inTime('ledger', engine.ledger.pauses());
    say(readiness, 'pause', guardPaused(pauses.filter(({ policy, store }) => policy === null && store === null)));
    say(readiness, 'log', guardAuditLog(await inTime('ledger', engine.ledger.checkLog())));
    if (metrics) {
      const glance = await inTime('ledger', observed.glance(policies.map(({ id }) => id)));
      const seen = new Map(glance.runs.map((runs) => [runs.policy, runs]));
      const backlog = new Map(
        policies.flatMap((policy) => {
          const runs = seen.get(policy.id);
          return runs ? [[policy.id, backlogOf(policy, runs, glance.now)] as const] : [];
        }),
      );
      const approvals = await inTime('ledger', waiting(engine, glance));
      const signs = engine.evidence !== null && engine.evidence !== undefined;
      metrics.sawLedger({ glance, policies, broken: broken.length, backlog, pauses, waiting: approvals, signs });
    }
    readiness.found('ledger');
  } catch (error) {
    readiness.lost('ledger', error);
  }
}

/** Seldom: whoever refuses our password may lock the account when it comes too often. */
const askStoreEveryMs = 300_000;

/** Those that are lost are found again by runs, and here when none comes. @param asked when each was asked last */
async function askLostStores({ reload, readiness }: Observed, asked: Map<string, number>): Promise<void> {
  const lost = readiness.state().reasons.flatMap(({ what }) => /^store (.+)$/.exec(what)?.[1] ?? []);
  for (const name of lost) {
    const now = performance.now();
    const before = asked.get(name);
    if (before === undefined || now - before >= askStoreEveryMs) asked.set(name, now);
    // Who lost it has only just asked.
    if (before === undefined || now - before < askStoreEveryMs) continue;
    try {
      const store = await (await reload()).store(name);
      await inTime('store', store.now());
      readiness.found(`store ${name}`);
    } catch (error) {
      readiness.lost(`store ${name}`, error);
    }
  }
  for (const name of asked.keys()) if (!lost.includes(name)) asked.delete(name);
}

/** Reading every rule in force is dear: only when a rule, a file or a run is another one than at the last look. */
function lookAtApprovals(): (engine: Engine, glance: Glance) => Promise<Record<string, number>> {
  let last: { of: string; folder: unknown; counts: Record<string, number> } | null = null;
  return async (engine, { runs }) => {
    const newest = runs.map(({ newest: { id, state } }) => `${id} ${state}`).join();
    const of = `${await engine.ledger.rulesInForce()} ${newest}`;
    if (last?.of === of && last.folder === engine.policies) return last.counts;
    const counts: Record<string, number> = { rule: 0, run: 0, retire: 0 };
    for (const { kind } of await waitingApprovals(engine)) counts[kind] = (counts[kind] ?? 0) + 1;
    last = { of, folder: engine.policies, counts };
    return counts;
  };
}

async function lookAtQueue({ queue, readiness, metrics }: Observed): Promise<void> {
  if (queue === null) return;
  try {
    const jobs = await inTime('queue', queue.getJobCounts());
    if (metrics) {
      const [oldest] = await inTime('queue', queue.getJobs(['wait', 'prioritized'], 0, 0, true));
      const oldestWaiting = oldest ? new Date(wantedAt(oldest)).toISOString() : null;
      metrics.sawQueue({ queue: queueName, jobs, oldestWaiting });
    }
    readiness.found('queue');
  } catch (error) {
    readiness.lost('queue', error instanceof GallraError ? error : silent('queue'));
  }
}

/** When a job was to begin, in milliseconds: that of a schedule at the time for which it was put in. */
export const wantedAt = ({ timestamp, delay = 0, opts }: WaitingJob): number => opts?.prevMillis ?? timestamp + delay;

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
