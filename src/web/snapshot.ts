/**
 * What the stores say, counted beforehand: counting millions of records takes seconds, and pages may not. One policy at a
 * time, with a pause between, at the start and again and again while somebody looks; kept in memory with its as-of, which
 * pages show. Nothing is written, and what was never counted says so.
 */
import { realClock } from '../app/clock.ts';
import type { Log } from '../app/log.ts';
import { countPolicy, type PolicyCount } from '../engine/count-policy.ts';
import type { Engine } from '../engine/engine.ts';
import { refusalOf } from '../engine/guards/anchor.ts';
import type { Refusal } from '../engine/guards/refusal.ts';
import { lookOutside } from '../engine/look-at-log.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';

export interface Counting {
  /** Each policy is counted again after so long. */
  everyMs: number;
  /** Between two policies. */
  pauseMs: number;
  /** When nobody has looked for so long, nothing is counted. */
  idleMs: number;
}

export const usualCounting: Counting = { everyMs: 15 * 60_000, pauseMs: 1_000, idleMs: 30 * 60_000 };

/** What is known of one policy. */
export interface Counted {
  /** By the rule as it is now. Null: not counted yet, or never with success. */
  count: PolicyCount | null;
  /** The last try came to nothing. */
  failure: { at: string; error: GallraError } | null;
  /** It is being counted, or its turn comes. */
  awaited: boolean;
}

/** The log held against what is kept of it outside. */
export interface LookedOutside {
  at: string;
  /** Null: nothing contradicts it. */
  conflict: Refusal | null;
  agreeing: string[];
  away: string[];
}

export interface Snapshot {
  of(policy: CompiledPolicy): Counted;
  /** Null: not looked yet, or nothing is kept outside. */
  outside(): LookedOutside | null;
  /** Out of its turn, as soon as what is being counted now is done. */
  ask(policy: string): void;
  /** Somebody looks. */
  seen(): void;
  /** Resolves when nothing is being counted any more. Idempotent. */
  close(): Promise<void>;
}

interface Kept {
  digest: string;
  triedAt: number;
  count: PolicyCount | null;
  failure: Counted['failure'];
}

/** Begins at once. Durations are those of this process; every instant that is shown is the ledger's. */
export function openSnapshot(
  reload: () => Promise<Engine>,
  log: Log,
  { everyMs, pauseMs, idleMs }: Counting = usualCounting,
): Snapshot {
  const kept = new Map<string, Kept>();
  const asked = new Set<string>();
  const closing = new AbortController();
  let outside: LookedOutside | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let seenAt = performance.now();
  let counting: string | null = null;
  let wake = new AbortController();

  const fresh = ({ triedAt }: { triedAt: number }): boolean => performance.now() - triedAt < everyMs;
  const isDue = ({ id, digest }: CompiledPolicy): boolean => {
    const found = kept.get(id);
    return found === undefined || found.digest !== digest || !fresh(found);
  };

  async function work(): Promise<void> {
    while (!closing.signal.aborted) {
      const worked = await turn().catch((error: unknown) => {
        if (!closing.signal.aborted) log.failure('warn', 'desk.uncounted', error);
        return false;
      });
      await rest(worked ? pauseMs : Math.min(everyMs, 5_000));
    }
  }

  /** False: there was nothing to do. */
  async function turn(): Promise<boolean> {
    const idle = performance.now() - seenAt > idleMs;
    if (idle && asked.size === 0) return false;
    const engine = await reload();
    const policies = engine.policies.sound.map(({ policy }) => policy).filter(({ rule }) => rule.dataset !== null);
    const next = policies.find(({ id }) => asked.has(id)) ?? (idle ? undefined : oldest(policies.filter(isDue)));
    asked.delete(next?.id ?? '');
    if (next) {
      await count(engine, next);
      return true;
    }
    asked.clear();
    if (idle || fresh({ triedAt: lookedAt })) return false;
    lookedAt = performance.now();
    outside = await compareOutside(engine);
    return true;
  }

  /** What was never tried comes first. */
  const oldest = (policies: CompiledPolicy[]): CompiledPolicy | undefined =>
    [...policies].sort((a, b) => (kept.get(a.id)?.triedAt ?? 0) - (kept.get(b.id)?.triedAt ?? 0))[0];

  async function count(engine: Engine, { id, digest }: CompiledPolicy): Promise<void> {
    counting = id;
    const before = kept.get(id);
    const last = before?.digest === digest ? before.count : null;
    try {
      const counted = await countPolicy(engine, id);
      kept.set(id, { digest, triedAt: performance.now(), count: counted, failure: null });
    } catch (error) {
      log.failure('warn', 'desk.uncounted', error, { policy: id });
      const failure = { at: await engine.ledger.now(), error: told(error) };
      kept.set(id, { digest, triedAt: performance.now(), count: last, failure });
    } finally {
      counting = null;
    }
  }

  async function rest(ms: number): Promise<void> {
    if (asked.size > 0) return;
    wake = new AbortController();
    await realClock.sleep(ms, AbortSignal.any([wake.signal, closing.signal])).catch(() => undefined);
  }

  const working = work();
  return {
    of(policy) {
      const found = kept.get(policy.id);
      const awaited = counting === policy.id || asked.has(policy.id) || (policy.rule.dataset !== null && isDue(policy));
      if (found?.digest !== policy.digest) return { count: null, failure: null, awaited };
      return { count: found.count, failure: found.failure, awaited };
    },
    outside: () => outside,
    ask(policy) {
      asked.add(policy);
      wake.abort();
    },
    seen() {
      const wasIdle = performance.now() - seenAt > idleMs;
      seenAt = performance.now();
      if (wasIdle) wake.abort();
    },
    async close() {
      closing.abort();
      await working;
    },
  };
}

async function compareOutside(engine: Engine): Promise<LookedOutside | null> {
  const look = await lookOutside(engine);
  if (look === null) return null;
  const [conflict] = look.conflicts;
  return {
    at: await engine.ledger.now(),
    conflict: conflict ? refusalOf(conflict) : null,
    agreeing: conflict ? [] : look.heads.map(({ anchor }) => anchor.name),
    away: look.away.map(({ anchor }) => anchor),
  };
}

/** What the program did not say on purpose stays in the log of the process. */
const told = (error: unknown): GallraError =>
  error instanceof GallraError
    ? error
    : new GallraError({
        code: 'desk.uncounted',
        what: 'The records could not be counted.',
        hint: 'Ask operations: the log of the desk tells more.',
        actor: 'operator',
      });
