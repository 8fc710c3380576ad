/** What the ledger is asked by whoever looks through what was done: entries and runs, page by page, the newest first. */
import type { EntryKind, StoredEntry } from '../audit/entry.ts';
import type { RunState, Settlement } from './ledger.ts';

/** Which entries; what is left out does not matter. */
export interface LogFilter {
  /** Only entries of these policies; those of no policy are left out. */
  policies?: readonly string[];
  policy?: string;
  store?: string;
  kind?: EntryKind;
  /** Exactly so: `oidc:anna@example.org`, `worker:<id>`. */
  actor?: string;
  matter?: string;
  run?: string;
  /** Index of the first, and one past that of the last. */
  from?: number;
  to?: number;
}

/** Older than one entry, newer than one, or the newest there are. */
export interface LogPlace {
  before?: number;
  after?: number;
  limit: number;
}

export interface LogPage {
  /** The newest first, also where newer ones were asked for. */
  entries: StoredEntry[];
  /**
   * Up to here, and with it, the log was looked through: from here it goes on. Where next to nothing fits, a page may be
   * short, or empty, before the end is reached. Null: there is no more.
   */
  onward: number | null;
}

/** Which runs. @see LogFilter */
export interface RunFilter {
  policies?: readonly string[];
  policy?: string;
  state?: RunState;
  /** Ids of runs: older than the one, newer than the other (and then the next newer ones). */
  before?: string;
  after?: string;
  limit: number;
}

/** A batch of a run, settled or not, without its range. */
export interface RunBatch {
  batchId: string;
  /** Index of the entry that intended it; in this order batches come. */
  entry: number;
  intendedAt: string;
  /** Null: it is open. The index of the entry is null too where it was settled before the ledger kept it. */
  settledAt: string | null;
  settledEntry: number | null;
  settlement: Settlement | null;
}
