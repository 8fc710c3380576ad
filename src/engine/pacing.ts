/**
 * When the next batch may begin, and how many records it may have, by what stores.yaml says of the pace of the stores that a
 * run touches. Waits between batches, never inside one: nothing is open meanwhile but the batch that is being settled.
 */
import { hoursOf, storesOf } from '../policy/open-hours.ts';
import { openBudget } from './budget.ts';
import type { Engine } from './engine.ts';
import { lagUnseen } from './guards/lag.ts';
import type { Refusal } from './guards/refusal.ts';
import { openLogBudget } from './log-budget.ts';
import type { Situation } from './situate.ts';
import { closedBy } from './store-hours.ts';
import { paceOf } from './store-pace.ts';

/** What the last batch waited for: its turn by the records in a second, the server's log, or a replica. */
export type Waits = 'records' | 'log' | 'lag';

export interface PacingOptions {
  signal?: AbortSignal | undefined;
  /** Hours are not kept to. */
  outsideHours: boolean;
  /** Called before each stretch of waiting: the lease must live on. */
  stay(): Promise<void>;
  /** Told when the waiting begins that is longer than a moment. */
  onWait(waits: Waits): void;
}

export interface Pacing {
  /** Resolves when the next batch may begin. What has to be asked before a batch is asked after this. */
  ready(wanted: number): Promise<Ready>;
  /** What the batch came to that was let go. */
  used(records: number): void;
}

export type Ready = { most: number; waited: Waits | null } | { stopped: { code: string; refusal: Refusal | null } };

/** A batch that waits for less is not worth a word. */
const momentMs = 2_000;
const askEveryMs = 1_000;

export function openPacing(engine: Engine, situation: Situation, options: PacingOptions): Pacing {
  const { clock, policies, settings } = engine;
  const { policy, store } = situation;
  const { signal, stay, onWait } = options;
  const hours = options.outsideHours ? [] : hoursOf(policies.stores, policy);
  const rates = storesOf(policy).flatMap((name) => paceOf(engine, name).records?.perSecond ?? []);
  const budget = rates.length === 0 ? null : openBudget(Math.min(...rates), clock.now().getTime());
  const { log, lag } = paceOf(engine, store.name);
  const logBudget = log && openLogBudget(log.bytesPerSecond);
  const now = (): number => clock.now().getTime();
  let taken = 0;
  let lagMs = 0;
  let askedAt = Number.NEGATIVE_INFINITY;

  /** Each batch writes to the log; how far a replica is behind is worth a look now and then. */
  const look = async (): Promise<Refusal | null> => {
    if (!store.burden || (!log && !lag)) return null;
    if (!log && now() - askedAt < askEveryMs) return null;
    const burden = await store.burden();
    askedAt = now();
    logBudget?.seen(burden.logBytes, askedAt);
    if (!lag) return null;
    if (burden.lagMs === null) return lagUnseen(store.name);
    lagMs = burden.lagMs;
    return null;
  };

  const step = (wanted: number): { most: number } | { waitMs: number; waits: Waits } => {
    if (lag && lagMs > lag.ms) return { waitMs: askEveryMs, waits: 'lag' };
    const forLog = logBudget?.waitMs() ?? 0;
    if (forLog > 0) return { waitMs: Math.min(forLog, askEveryMs), waits: 'log' };
    const most = Math.min(wanted, logBudget?.most() ?? wanted);
    if (!budget) return { most };
    const given = budget.take(most, now());
    return 'taken' in given ? { most: given.taken } : { ...given, waits: 'records' };
  };

  return {
    async ready(wanted) {
      let waited: Waits | null = null;
      let told: Waits | null = null;
      for (const since = now(); ; ) {
        if (signal?.aborted) return { stopped: { code: 'run.stopped', refusal: null } };
        const closed = closedBy(hours, policy.id, now());
        if (closed) return { stopped: { code: closed.refusal.code, refusal: closed.refusal } };
        const refusal = await look();
        if (refusal) return { stopped: { code: refusal.code, refusal } };
        const next = step(wanted);
        if ('most' in next) {
          taken = next.most;
          return { most: next.most, waited };
        }
        waited = next.waits;
        if (told !== waited && now() + next.waitMs - since > momentMs) {
          told = waited;
          onWait(waited);
        }
        await stay();
        await clock.sleep(Math.min(next.waitMs, settings.leaseMs / 4), signal).catch((error: unknown) => {
          if (!signal?.aborted) throw error;
        });
      }
    },
    used(records) {
      logBudget?.used(records);
      budget?.giveBack(taken - records);
      taken = 0;
    },
  };
}
