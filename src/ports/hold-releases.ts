/**
 * What becomes of a hold after it was placed: looked at again, its free text erased, its release requested and decided. A
 * part of the ledger (ledger.ts), with the same promises: each method is one transaction.
 */
import type { Day } from '../policy/compiled.ts';
import type { Hold } from './ledger.ts';

export interface Decided {
  /** Account id. */
  by: string;
  at: string;
  /** Reason code; null: none was given. */
  because: string | null;
}

export interface ReleaseRequest {
  hold: string;
  reason: string;
  requestedBy: string;
  requestedAt: string;
  /** Null: it waits for somebody else. */
  ended: (Decided & { how: 'released' | 'refused' | 'withdrawn' }) | null;
}

export interface PastHold {
  /** With the names of its columns, and no values. */
  hold: Hold;
  released: Decided;
}

export interface HoldTrail {
  /** With the names of its columns, and no values. */
  hold: Hold;
  released: Decided | null;
  /** When its day was last set anew. */
  reviewed: Decided | null;
  /** Newest first. */
  requests: ReleaseRequest[];
}

export interface HoldReleases {
  /**
   * The release waits for another person; until then the hold is in force. `hold.unknown`, `hold.released`, or
   * `hold.requested` when one waits already. The reason enters the log only if it is a short code.
   */
  requestRelease(id: string, reason: string, actor: string): Promise<void>;
  /**
   * Releases the hold for the reason that was requested. `hold.notRequested`, `hold.released`, `hold.unknown`, or
   * `hold.samePerson`: whoever requested it may not confirm it.
   */
  confirmRelease(id: string, actor: string): Promise<void>;
  /** The hold stays in force. `hold.notRequested` or `hold.unknown`; withdrawing what somebody else requested is `hold.otherPerson`. */
  endRequest(id: string, how: 'refused' | 'withdrawn', because: string | null, actor: string): Promise<void>;
  /** Those that wait, oldest first. */
  releaseRequests(): Promise<ReleaseRequest[]>;
  /** Last released first. */
  releasedHolds(filter: { matter?: string; limit: number }): Promise<PastHold[]>;
  /** Null: there is no such hold. */
  holdTrail(id: string): Promise<HoldTrail | null>;
  /** Somebody looked at it and keeps it until another day. `hold.unknown`, `hold.released`. */
  reviewHold(id: string, reviewOn: Day, reason: string, actor: string): Promise<void>;
  /** Erases the free text of a hold, released or not. False: it has none, and nothing is recorded. `hold.unknown`. */
  eraseHoldNote(id: string, actor: string): Promise<boolean>;
}
