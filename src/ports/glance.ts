/**
 * What is watched from outside, as the ledger tells it: one look, cheap enough to be taken every half minute whatever the
 * ledger holds. Every count ends at a limit. Ids, counts and days only.
 */
import type { Day } from '../policy/compiled.ts';
import type { Aftermath, Run } from './ledger.ts';
import type { TallyLine } from './store.ts';

/** So far is counted. More is as bad. */
export const countedAtMost = 100_000;

export interface Glance {
  /** The ledger's clock. */
  now: string;
  /** By store; those without are left out. */
  openIntents: { store: string; batches: number; oldest: string }[];
  holds: HoldsSeen[];
  /** By policy; those that never ran are left out. */
  runs: RunsSeen[];
  log: LogSeen;
}

/** Unreleased holds of one store. */
export interface HoldsSeen {
  store: string;
  /** Restrictions not among them. */
  holds: number;
  restrictions: number;
  /** Of both, those that may not keep everything yet. */
  unacknowledged: number;
  /** The day on which the next of them has to be looked at; past, when somebody forgot. */
  nextReview: Day;
}

/** What the newest runs of one policy saw, those for requests for erasure left out. */
export interface RunsSeen {
  policy: string;
  newest: Pick<Run, 'id' | 'state' | 'code' | 'asOf' | 'startedAt' | 'finishedAt'>;
  /** The newest that counted what is due. */
  counted: { asOf: string; state: Run['state']; planned: TallyLine[]; counts: Record<string, number> } | null;
  /** The newest that came to its end. */
  finished: { asOf: string; counts: Record<string, number>; aftermath: Aftermath } | null;
  /** As-of of the oldest run since then that did not. */
  notFinishedSince: string | null;
}

export interface LogSeen {
  /** Entries ever made. */
  entries: number;
  newestAt: string;
  /** The newest entries, or a check of all, are not as they should be. */
  fault: boolean;
  /** When every entry was last looked at and found sound. Null: never, as far as the log still tells. */
  soundAt: string | null;
  /** The newest checkpoint: when it was signed, and over how many entries. */
  checkpoint: { at: string; size: number } | null;
}

export interface Glancing {
  /** `ledger.unreachable` (retryable). */
  glance(policies: string[]): Promise<Glance>;
}
