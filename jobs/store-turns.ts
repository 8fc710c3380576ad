/**
 * Stores take turns: none of them may keep the others waiting, because it is slow, because much is due in it, or because it
 * is away. Whoever finds no turn comes back later, and no attempt is spent. What is known here is known to this worker only,
 * but for the limit over all workers, which lies in the ledger.
 */
import { randomUUID } from 'node:crypto';
import type { Log } from '../src/app/log.ts';
import type { Readiness } from '../src/app/readiness.ts';
import { limitOf, type Sharing } from '../src/app/sharing-config.ts';
import { GallraError } from '../src/errors/gallra-error.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Ledger } from '../src/ports/ledger.ts';

export interface StoreTurns {
  /**
   * A turn, or when to come back. The turn is over with `leave`; if this process dies, with its lease.
   * @param stores those that the work cannot do without; the first is where its records are.
   */
  enter(stores: readonly string[], among: Among): Promise<Turn | Later>;
}

export interface Among {
  ledger: Pick<Ledger, 'acquireLease' | 'renewLease' | 'releaseLease'>;
  worker: string;
  leaseMs: number;
  /** Stores that have policies. */
  stores: number;
  /** Stores that take one run at a time, whatever is configured: what may go there in a second is counted by that run. */
  oneAtATime?: ReadonlySet<string>;
}

export interface Turn {
  /** @param error what the work ended with; null: it came to its end. Whether its stores are there is told from it. */
  leave(error: unknown): Promise<Left>;
}

export type Left = { away: false } | { away: true; delayMs: number };

export interface Later {
  why: 'store.busy' | 'store.unreachable';
  delayMs: number;
}

interface Away {
  since: number;
  /** Nobody tries before. */
  nextAt: number;
  delayMs: number;
  /** Somebody tries now. */
  tried: boolean;
  /** How many came in vain. */
  postponed: number;
}

export interface TurnOptions {
  clock: Pick<Clock, 'now'>;
  log: Log;
  readiness?: Readiness | undefined;
  sharing: Sharing;
  /** Runs that this worker has in hand at most. */
  concurrency: number;
  /** Between two looks at a store that is away: first, then twice as long, up to the longest; and of one that is busy. */
  awayFirstMs: number;
  awayLongestMs: number;
  busyMs: number;
}

export function openStoreTurns(options: TurnOptions): StoreTurns {
  const { clock, log, readiness, sharing, concurrency, busyMs } = options;
  const atWork = new Map<string, number>();
  const away = new Map<string, Away>();
  const now = (): number => clock.now().getTime();
  // Those who were sent away together do not come back at the same moment.
  const spread = (ms: number): number => Math.ceil(ms * (1 + Math.random() / 4));

  const found = (store: string): void => {
    const one = away.get(store);
    if (!one) return;
    away.delete(store);
    readiness?.found(`store ${store}`);
    log.write('info', 'store.back', { store, tookMs: now() - one.since, suppressed: one.postponed });
  };

  const lost = (store: string, error: GallraError): number => {
    const known = away.get(store);
    const delayMs = known ? Math.min(known.delayMs * 2, options.awayLongestMs) : options.awayFirstMs;
    const since = known?.since ?? now();
    away.set(store, { since, delayMs, nextAt: now() + delayMs, tried: false, postponed: (known?.postponed ?? 0) + 1 });
    readiness?.lost(`store ${store}`, error);
    if (!known) log.failure('warn', 'store.away', error, { store, delayMs });
    return delayMs;
  };

  /** One place is left to the others, where there are others. */
  const mostHere = (among: Among): number => (among.stores > 1 ? Math.max(1, concurrency - 1) : concurrency);

  return {
    async enter(stores, among) {
      const gone = stores.flatMap((store) => away.get(store) ?? []);
      const waiting = gone.filter(({ tried, nextAt }) => tried || nextAt > now());
      if (waiting.length > 0) {
        for (const one of waiting) one.postponed += 1;
        const untilMs = Math.max(...waiting.map(({ nextAt, delayMs, tried }) => (tried ? delayMs : nextAt - now())));
        return { why: 'store.unreachable', delayMs: spread(Math.max(untilMs, 1_000)) };
      }
      const [first] = stores;
      if (first === undefined) return { leave: async () => ({ away: false }) };
      const here = atWork.get(first) ?? 0;
      if (here >= mostHere(among)) return { why: 'store.busy', delayMs: spread(busyMs) };
      atWork.set(first, here + 1);
      for (const one of gone) one.tried = true;
      const leaveHere = (): void => void atWork.set(first, (atWork.get(first) ?? 1) - 1);
      try {
        const limit = among.oneAtATime?.has(first) ? 1 : limitOf(sharing, first);
        const place = await placeAmongAll(first, limit, among);
        if (place === null) {
          leaveHere();
          for (const one of gone) one.tried = false;
          return { why: 'store.busy', delayMs: spread(busyMs) };
        }
        return {
          async leave(error) {
            leaveHere();
            await place.leave();
            const unreachable = unreachableIn(error, stores);
            if (unreachable) return { away: true, delayMs: spread(lost(unreachable.store, unreachable.error)) };
            // Whatever else went wrong tells nothing of a store that had been away.
            for (const one of gone) one.tried = false;
            if (error === null) for (const store of stores) found(store);
            return { away: false };
          },
        };
      } catch (error) {
        leaveHere();
        for (const one of gone) one.tried = false;
        throw error;
      }
    },
  };
}

/** The store that the error is about: by its name, or the first. Null: it is about something else. */
function unreachableIn(error: unknown, stores: readonly string[]): { store: string; error: GallraError } | null {
  if (!(error instanceof GallraError) || error.code !== 'store.unreachable') return null;
  const named = /^store ([^,]+)/.exec(error.where ?? '')?.[1];
  const store = stores.find((one) => one === named) ?? stores[0];
  return store === undefined ? null : { store, error };
}

/** One of so many places, each of them a lease of its own in the ledger. Null: all are taken. */
async function placeAmongAll(
  store: string,
  limit: number | null,
  { ledger, worker, leaseMs }: Among,
): Promise<{ leave(): Promise<void> } | null> {
  if (limit === null) return { leave: async () => undefined };
  const id = randomUUID();
  for (let n = 1; n <= limit; n++) {
    if (!(await ledger.acquireLease([`place ${n} in store ${store}`], id, worker, leaseMs))) continue;
    // One that ran out was the ledger's being away: somebody else may have it by now, and one more is at work for a while.
    const renewing = setInterval(
      () => void ledger.renewLease(id, worker, leaseMs).catch(() => undefined),
      Math.ceil(leaseMs / 3),
    ).unref();
    return {
      async leave() {
        clearInterval(renewing);
        await ledger.releaseLease(id, worker).catch(() => undefined); // It expires by itself.
      },
    };
  }
  return null;
}
