/**
 * What this process says of itself to whoever watches over it: whether it may be given work, whether it disposes of
 * anything, and if not, why. Told by those who notice; asks nobody, so the answer is there at once, whatever is away.
 */
import type { Clock } from '../ports/clock.ts';
import { describe } from './log.ts';

export interface Reason {
  /** `ledger`, `queue`, `store telephony`, `policy letters`, or what else stands in the way. */
  what: string;
  /** Stable, of an error or a refusal: `store.unreachable`. */
  code: string;
  /** ISO instant in UTC, by this machine's clock: when it was noticed first. */
  since: string;
}

export interface ReadyState {
  /** It may be given work. False while it starts and stops, and without its ledger or its queue. */
  ready: boolean;
  /** False: nothing at all is disposed of now. True where only some stores or policies stand still. */
  disposing: boolean;
  /** Oldest first; those that keep it from being ready among them. */
  reasons: Reason[];
}

export type Phase = 'starting' | 'working' | 'stopping';

export interface Readiness {
  /**
   * Something is away, or stands in the way. Again and again is fine: it counts from the first time until it is found.
   * @param error a GallraError, a refusal, or whatever was thrown: only its code is kept.
   */
  lost(what: string, error: unknown): void;
  /** It is there again. Nothing happens when it was never lost. */
  found(what: string): void;
  /** The stores that there is work for: when all of them are lost, nothing is disposed of. */
  needs(stores: readonly string[]): void;
  enter(phase: Phase): void;
  state(): ReadyState;
}

/** Without these no job can be taken. */
const needed = ['ledger', 'queue'];

/** Of what is lost, these names begin with a word that says which part of the work stands still; any other stops all of it. */
const ofPart = /^(store|policy|anchor) /;

/**
 * Starts as `starting`: not ready, until `enter('working')`.
 * @param disposes false for a process that never disposes of anything, such as a desk of its own.
 */
export function openReadiness(clock: Pick<Clock, 'now'>, disposes = true): Readiness {
  const reasons = new Map<string, Reason>();
  let stores: readonly string[] = [];
  let phase: Phase = 'starting';
  let since = clock.now().toISOString();

  return {
    lost(what, error) {
      const code = codeOf(error);
      const known = reasons.get(what);
      reasons.set(what, { what, code, since: known?.since ?? clock.now().toISOString() });
    },
    found: (what) => void reasons.delete(what),
    needs(names) {
      stores = names;
    },
    enter(next) {
      if (next === phase) return;
      phase = next;
      since = clock.now().toISOString();
    },
    state() {
      const all = [...reasons.values()];
      if (phase !== 'working') all.push({ what: 'process', code: `process.${phase}`, since });
      const ready = phase === 'working' && !needed.some((what) => reasons.has(what));
      const everyStore = stores.length > 0 && stores.every((name) => reasons.has(`store ${name}`));
      const disposing = disposes && ready && !everyStore && all.every(({ what }) => ofPart.test(what));
      return { ready, disposing, reasons: all.sort((a, b) => (a.since < b.since ? -1 : 1)) };
    },
  };
}

/** A refusal is no error, and has a code all the same. */
function codeOf(error: unknown): string {
  const refusal = error as { code?: unknown } | null;
  if (!(error instanceof Error) && typeof refusal?.code === 'string') return refusal.code.slice(0, 60);
  return describe(error).code;
}
