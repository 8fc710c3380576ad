/** What a run tells whoever started it. The ledger keeps the same, and the log what it may know of it. */
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { RunState } from '../ports/ledger.ts';
import type { SignedHead } from './checkpoint.ts';
import type { Counts } from './counts.ts';
import type { Refusal } from './guards/refusal.ts';

export interface RunReport {
  /** Null when it never started. */
  runId: string | null;
  policy: string;
  /**
   * `taken`: another run holds the tables, or a store that takes one at a time; try again later. `closed`: outside the hours of its
   * stores. `stopped`: ended by its signal, by a pause, or because a store closed; the rest is left for later.
   */
  state: Exclude<RunState, 'running'> | 'taken' | 'closed' | 'stopped';
  asOf: string | null;
  /** Disposed of by outcome, then what is left by its one reason. */
  counts: Counts;
  parts: Counts;
  /** Why the store itself refused records, by its own codes; left out where it says nothing. */
  refusedBy?: Counts;
  /** Of what a store that deletes by itself should have deleted: days since the oldest one's period began. */
  oldestDays?: number;
  beyondMaximum: number;
  refusal: Refusal | null;
  /**
   * What configuration waived: the approval of rules (`rule`), commitments to what is disposed of (`commitments`),
   * checkpoints outside the ledger (`anchor`), a role that cannot edit the log (`role`); and, by hand, hours (`hours`).
   */
  waived: string[];
  /** The log with the end of this run in it, signed and kept outside. Null: it is not, or not yet. */
  checkpoint: SignedHead | null;
}

export const emptyReport = (policy: Pick<CompiledPolicy, 'id'>): Omit<RunReport, 'state'> => ({
  runId: null,
  policy: policy.id,
  asOf: null,
  counts: {},
  parts: {},
  beyondMaximum: 0,
  refusal: null,
  waived: [],
  checkpoint: null,
});
