/**
 * A run over much that is due, divided among workers: disjoint ranges that each of them takes one after the other. A part of
 * the ledger (ledger.ts), with the same promises: each method is one transaction. A share is taken once; one whose worker
 * died stays as it is, and whoever divided the run divides what is left of it again.
 */
import type { Cursor } from './store.ts';

export interface NewShare {
  /** Where it begins; its block says where it ends. */
  begins: Cursor;
  /** Records that may go in it at most; more than none. */
  maximum: number;
}

export interface Share extends NewShare {
  /** From 0, in the order in which they are taken. */
  number: number;
}

export interface KnownShare extends Share {
  /** `left`: whoever took it gave it up, or is gone; what it had begun may still be open. */
  state: 'free' | 'taken' | 'done' | 'left';
}

export interface Shares {
  /** Divide a run among whoever helps, instead of how it was divided before. Only by the worker that runs it, under its lease: `lease.lost`. */
  shareOut(runId: string, worker: string, shares: NewShare[]): Promise<void>;
  /**
   * The next that nobody has taken, under a lease of its own: for so long the worker may intend batches of the run, as long
   * as the lease of the run itself lives. Null: there is none, or the run is over, or its lease is dead.
   */
  takeShare(runId: string, worker: string, ttlMs: number): Promise<Share | null>;
  /** Nothing is left of it, and no batch of it is open. False, and nothing happens, where its lease was lost. */
  endShare(runId: string, number: number, worker: string): Promise<boolean>;
  /** In their order. */
  sharesOf(runId: string): Promise<KnownShare[]>;
  /** From now on no batch begins for any share of the run. Idempotent; nothing happens when another worker runs it. */
  withdrawShares(runId: string, worker: string): Promise<void>;
}
