/**
 * The control database: what was decided, what is being done, what was done. Each method is one transaction; if it
 * crashes in the middle, nothing of it happened. Errors are GallraErrors: `ledger.unreachable` (retryable),
 * `ledger.newer` (schema newer than the program), `lease.lost`, and those named below. All instants are ISO text in UTC,
 * from the ledger's own clock.
 */
import type { Commitments } from '../audit/commitment.ts';
import type { EntryKind, NewEntry, StoredEntry } from '../audit/entry.ts';
import type { Mark } from '../audit/mark.ts';
import type { LogFault } from '../audit/soundness.ts';
import type { Tile } from '../audit/tiles.ts';
import type { Frontier } from '../audit/tree.ts';
import type { CompiledPolicy, Day } from '../policy/compiled.ts';
import type { Reading } from '../policy/judgement.ts';
import type { Erasure, ErasureApproval, ErasureState, ErasureValues, NewErasure } from './erasure.ts';
import type { HoldReleases } from './hold-releases.ts';
import type { LogFilter, LogPage, LogPlace, RunBatch, RunFilter } from './log-search.ts';
import type { Shares } from './shares.ts';
import type { BatchRange, Receipt, TallyLine } from './store.ts';

export interface PolicyVersion {
  policy: string;
  digest: string;
  compiled: CompiledPolicy;
  /** The file's text when it was published. */
  source: string;
  publishedAt: string;
  approvedAt: string | null;
  approvedBy: string | null;
  /** Digest over the shape of the tables at approval; a later difference stops the policy. */
  schemaDigest: string | null;
}

/** A hold names a physical table and column values: none (the whole table), the key (one record), or others (all that match). */
export interface Hold {
  id: string;
  kind: 'record' | 'matching' | 'dataset';
  /** GDPR Art. 18. */
  restriction: boolean;
  store: string;
  table: string;
  /** Physical table. */
  identity: string;
  /** Column → value as the store prints it. Empty for a dataset. */
  match: Record<string, string>;
  /** Reason code that may stand in the log, e.g. `litigation`. */
  reason: string;
  /** Diary number of the matter, may stand in the log. */
  matter: string;
  /** Free text; erasable, never in the log. */
  note: string | null;
  placedBy: string;
  placedAt: string;
  /** Day on which somebody must look at it again. */
  reviewOn: string;
  acknowledgedAt: string | null;
  releasedAt: string | null;
}

/** Unreleased holds on one table, without what they are about. */
export interface HoldsOn {
  store: string;
  /** As the hold's placer named it. */
  table: string;
  identity: string;
  holds: number;
  /** Not among the holds. */
  restrictions: number;
}

export type NewHold = Omit<Hold, 'id' | 'placedAt' | 'acknowledgedAt' | 'releasedAt'>;

export type RunState = 'running' | 'waiting' | 'refused' | 'finished' | 'failed';

export interface Run {
  id: string;
  policy: string;
  digest: string;
  store: string;
  asOf: string;
  state: RunState;
  startedAt: string;
  finishedAt: string | null;
  worker: string;
  /** What the plan counted before the first batch. */
  planned: TallyLine[] | null;
  /** Set when a person approved more than the limits: the run may dispose of this many at this as-of. */
  approvedMaximum: number | null;
  approvedBy: string | null;
  /** Records by outcome: destroyed, anonymised, flagged, then what was left, by reason. */
  counts: Record<string, number>;
  parts: Record<string, number>;
  /** What the next run is compared with; only where the run came to its end. */
  aftermath: Aftermath | null;
  /** Why it was refused or failed: stable code and the sentence for people. */
  code: string | null;
  message: string | null;
  /** The request for erasure that it was for; null: it was the policy's own. */
  erasure: string | null;
}

/** Records that runs of one policy disposed of on one day, by outcome: destroyed, anonymised, flagged, indeterminate. */
export interface DisposedOn {
  policy: string;
  day: Day;
  counts: Record<string, number>;
}

/** What a finished run left behind. */
export interface Aftermath {
  /** Rows of the dataset's table. */
  tableRows: number;
  /** How many records will be due so many days later if nothing changes, in ascending order of days. Null: it could not be counted. */
  forecast: { days: number; due: number }[] | null;
  /** Records kept past the maximum that the notice promises. Left out: runs did not say so then. */
  beyondMaximum?: number;
  /** Starting point of the oldest record that was due and stayed, where one column tells it. Null: none stayed, or it does not. */
  oldest?: Reading | null;
}

/** The kill switch: nothing is disposed of by this policy, in this store, or (both null) at all. */
export interface Pause {
  id: string;
  policy: string | null;
  store: string | null;
  /** Null: until somebody resumes it. */
  until: string | null;
  /** Reason code that may stand in the log. */
  reason: string;
  pausedBy: string;
  pausedAt: string;
}

/** The reason of a pause that only adopting the ledger ends. */
export const untilConfirmed = 'adopted';

/** What the ledger can cheaply tell of its own log and clock, in one snapshot. */
export interface LogCheck {
  /** The ledger's clock. */
  now: string;
  newestAt: string;
  /** The last instant before the clock leapt by more than `leapMs`, between two entries or since the newest. Null: it did not, or a person confirmed it. */
  leaptFrom: string | null;
  /** What is wrong with the newest entries, or was found wrong before and never mended. */
  fault: LogFault | null;
}

export interface Intent {
  batchId: string;
  runId: string;
  policy: string;
  store: string;
  worker: string;
  /** Physical tables that the batch may touch, sorted. */
  tables: string[];
  table: string;
  key: string[];
  /** `destroy`, `anonymise` or `flag`: whoever settles it has to name the outcome. */
  action: string;
  range: BatchRange;
  intendedAt: string;
  /** True while the lease under which it was intended is alive: then only its own worker settles it. */
  alive: boolean;
}

/** Holds that are in force on the tables of a run, acknowledged or not. */
export interface KnownHolds {
  holds: Hold[];
  /** Names this very set of holds on these tables, among all that there ever are. */
  version: string;
}

export interface IntentOrder {
  runId: string;
  worker: string;
  policy: string;
  digest: string;
  store: string;
  table: string;
  key: string[];
  action: string;
  tables: string[];
  range: BatchRange;
}

/** What is left of a receipt in the ledger: counts, no keys. */
export interface Settlement {
  state: Receipt['state'];
  /** `destroyed`, `anonymised` or `flagged`. */
  outcome: string;
  disposed: number;
  gone: number;
  /** Absent on recovery in a store that keeps no receipts: done by us, or by somebody else. */
  indeterminate: number;
  /** Rows by table, objects that went by `store/table`. */
  parts: Record<string, number>;
  /** What became of the objects that the batch named, by `store/table`; left out: it named none. */
  objects?: Record<string, ObjectOutcomes>;
}

export interface ObjectOutcomes {
  destroyed: number;
  /** Absent already. */
  gone: number;
  /** Kept, and with them the records that name them. */
  left: number;
  /** Absent on recovery: destroyed by us, or by somebody else. */
  indeterminate: number;
}

/** A batch as far as it can be told without its keys. */
export interface SettledBatch {
  batchId: string;
  runId: string;
  policy: string;
  digest: string;
  table: string;
  /** Names of the key's columns, in the order of the commitments' values. */
  key: string[];
  settledAt: string;
  settlement: Settlement;
  /** Null: nothing was disposed of, or there was no key. */
  commitments: Commitments | null;
  /** Position in the log, for the next page. */
  entry: number;
}

/** A checkpoint as this ledger keeps it. */
export interface KeptCheckpoint {
  size: number;
  /** Hex. */
  root: string;
  at: string;
  /** The signed note. */
  note: string;
  /** Perfect subtrees of the tree of that size: the next checkpoint goes on from them. */
  frontier: Frontier;
}

/** What this connection's role could do to the log besides appending. */
export interface LogRights {
  superuser: boolean;
  /** It could change or delete entries, their head, or the functions that guard them: as owner, by a grant, or through a role. */
  mayEdit: boolean;
}

/** A batch in whose commitments a leaf was found. */
export interface FoundCommitment {
  batchId: string;
  /** Index of the entry that settled the batch and carries the root. */
  entry: number;
  commitments: Commitments;
}

export interface Ledger extends HoldReleases, Shares {
  /** Identity of this ledger; `prepare` writes it into stores. */
  id(): Promise<string>;
  /** The one clock. */
  now(): Promise<string>;

  /**
   * Remember versions. Idempotent per (policy, digest); each new one is an audit entry. Costs one read when all are known,
   * so it can be called before every run.
   */
  publish(versions: { compiled: CompiledPolicy; source: string }[], actor: string): Promise<void>;
  /**
   * Approve a published version; it becomes the policy's version in force. `policy.unknown` when it was never published.
   * Nothing changes when it is in force already with this schema digest, unless a person now approves what was waived.
   */
  approve(policy: string, digest: string, schemaDigest: string | null, actor: string, waived: boolean): Promise<void>;
  /** The version in force of every policy that was ever approved and not retired. */
  versionsInForce(): Promise<PolicyVersion[]>;
  /** A short text that is another one whenever a version came into force or went: cheap enough to ask before every batch. */
  rulesInForce(): Promise<string>;
  /** Give up a policy's claims. `policy.unknown` when it has no version in force. The reason enters the log only if it is a short code. */
  retire(policy: string, reason: string, actor: string): Promise<void>;

  /**
   * All tables or none. Null when another live lease covers one of them. A live lease of the same run and worker is
   * renewed and extended to these tables. A lease that ran out never comes back: acquiring again begins a new one.
   */
  acquireLease(tables: string[], runId: string, worker: string, ttlMs: number): Promise<{ expiresAt: string } | null>;
  /** False when it is no longer ours: it ran out, was taken or released. */
  renewLease(runId: string, worker: string, ttlMs: number): Promise<boolean>;
  releaseLease(runId: string, worker: string): Promise<void>;

  /** The caller chooses the id (a uuid), under which it took the lease. To this entry and those below the ledger adds the run's id itself. */
  startRun(
    run: { id: string; policy: string; digest: string; store: string; asOf: string; worker: string; erasure?: string },
    entry: NewEntry,
  ): Promise<void>;
  /** Record what the plan counted. `run.unknown`. */
  planRun(runId: string, planned: TallyLine[], entry: NewEntry): Promise<void>;
  /**
   * End a run in any state but `running`, with an entry. A `waiting` run can be approved and continued later. Idempotent:
   * a run that has ended (or waits already) stays as it is, without a second entry. `finished` only under the run's live
   * lease (`lease.lost`): whoever lost it cannot know what is left. `run.unknown`.
   */
  endRun(
    runId: string,
    end: {
      state: RunState;
      counts: Record<string, number>;
      parts: Record<string, number>;
      code: string | null;
      message: string | null;
      aftermath?: Aftermath | null;
      /** With `waiting`: it was cut short and goes on with what is left of its approval, which else is spent. */
      interrupted?: boolean;
      /** When another worker has taken the run up since, nothing happens, and `finished` is `lease.lost`. */
      worker?: string;
    },
    entry: NewEntry,
  ): Promise<void>;
  /**
   * Approve a `waiting` run for `maximum` records in all, those of its earlier batches included; whoever approves one that waits because the clock leapt (`guard.leap`)
   * confirms the clock. Nothing changes when it is approved for so many already. `run.unknown`, or `run.notWaiting`.
   */
  approveRun(runId: string, maximum: number, actor: string): Promise<void>;
  /**
   * Continue an approved run as this worker: back to `running`. It waits, or its last worker died in the middle: it is
   * `running`, and this worker alone has a live lease for it. Null when the policy has no such run. The newest of several.
   */
  resumeApproved(policy: string, digest: string, worker: string): Promise<Run | null>;
  /** What the settled batches of a run did so far, by outcome. */
  settledBy(runId: string): Promise<{ counts: Record<string, number>; parts: Record<string, number> }>;
  /** Rows of one table, under any of these names, that batches settled after the instant destroyed, dealt with as parts, or (also those of other stores) as objects. */
  disposedSince(store: string, tables: string[], after: string): Promise<number>;
  run(id: string): Promise<Run | null>;
  /** Those that fit, page by page in both directions, the newest first. None where the run to go on from is unknown. */
  searchRuns(filter: RunFilter): Promise<Run[]>;
  /** In the order in which they were intended, those after the batch of this entry. Batches outlive the pruning of the log. */
  runBatches(runId: string, page: { after?: number; limit: number }): Promise<RunBatch[]>;
  /** Newest first. @param filter `scheduled`: without those for requests for erasure. */
  runs(filter: { policy?: string; scheduled?: boolean; limit: number }): Promise<Run[]>;
  /** The newest run of each of these policies, whatever became of it, by policy; those that never ran are left out. */
  lastRuns(policies: string[]): Promise<Run[]>;
  /** What runs that ended since the instant disposed of, by the day of the zone on which they ended and by policy; days without are left out. Oldest day first. */
  disposedByDay(of: { since: string; zone: string }): Promise<DisposedOn[]>;

  /**
   * Step 2: under the shared lock of every table, in sorted order, check that our lease covers each (`lease.lost`), that
   * nobody has paused policy or store (`run.paused`), and that the request for erasure is approved, if the run is for one (`erasure.over`), read the
   * acknowledged and unacknowledged holds on the tables, and commit the intent with its audit entry.
   * @param known what the run's last intent answered: given back as it is where no hold came or went since.
   */
  intend(order: IntentOrder, known?: KnownHolds): Promise<KnownHolds & { batchId: string }>;
  /**
   * Step 4: the outcome, its audit entry and the commitments to its records, once; `already` when it was settled before.
   * Range and keys in the intent are erased. `batch.unknown`.
   */
  settle(batchId: string, settlement: Settlement, commitments?: Commitments | null): Promise<'settled' | 'already'>;
  /** What was settled in the store after the instant, oldest first, from `after` (exclusive): pages of at most `limit` batches. */
  settledBatches(filter: {
    store: string;
    since: string;
    after: number | null;
    limit: number;
  }): Promise<SettledBatch[]>;
  /**
   * Take over a batch that only its receipt knows: this ledger was restored to before it. From then on it counts as known
   * and settled. Idempotent.
   */
  adoptBatch(batch: { batchId: string; store: string; settlement: Settlement; actor: string }): Promise<void>;
  /** Oldest first; all of them, or those that touch one of the tables. */
  openIntents(tables?: string[]): Promise<Intent[]>;
  /** Which of these batch ids this ledger has ever intended. */
  knownBatches(batchIds: string[]): Promise<string[]>;
  /** Settlement of a batch, or null while it is open or unknown. */
  settlement(batchId: string): Promise<Settlement | null>;

  /** Insert under the exclusive lock of the table and commit; returns the open batches that may not have seen it. */
  placeHold(hold: NewHold): Promise<{ hold: Hold; openBatches: string[] }>;
  /** After every one of those batches is settled: `hold.waiting` (retryable) while an older one on the table is open. Idempotent. `hold.unknown`, `hold.released`. */
  acknowledgeHold(id: string, waitedFor: string[]): Promise<void>;
  /** `hold.unknown`, or `hold.released` when it already was. The reason enters the log only if it is a short code. A request for its release ends with it. */
  releaseHold(id: string, reason: string, actor: string): Promise<void>;
  /**
   * Insert a hold that this ledger has forgotten, under its own id and as it was placed, not acknowledged. Like placing it:
   * under the exclusive lock of its table. `there` when the ledger knows the id, released or not.
   */
  restoreHold(hold: Hold, actor: string): Promise<'restored' | 'there'>;
  /** The unreleased holds on a store's tables in one database are on those in another from now on. Returns how many. */
  readdressHolds(move: { store: string; from: string; to: string; actor: string }): Promise<number>;
  /**
   * Unreleased holds, oldest first; all, or those on the tables. With `released`, also past ones. With `values: false` only the
   * names of their columns are read, which needs no key. With `reviewBy` those whose review day is that one or earlier. With
   * `acknowledged: false` those that are not.
   */
  holds(filter: {
    tables?: string[];
    released?: boolean;
    values?: false;
    reviewBy?: Day;
    acknowledged?: false;
  }): Promise<Hold[]>;

  /** Remember a request; nothing is erased for it. With an entry that does not tell whom it is about. */
  recordErasure(request: NewErasure): Promise<Erasure>;
  /**
   * From now on these records may go, and no others. Approving again replaces what was approved before. `erasure.unknown`,
   * `erasure.state` when it has ended, `erasure.samePerson` when the actor is who recorded it, under whatever realm.
   */
  approveErasure(id: string, approvals: ErasureApproval[], actor: string): Promise<Erasure>;
  /**
   * Refused while it is open, withdrawn while it has not ended, finished by a person while it is approved (whatever is left
   * stays as its policies say). No batch begins for it from then on. What identifies people is deleted, but for what is
   * finished. `erasure.unknown`, `erasure.state`. The reason enters the log only if it is a short code.
   */
  endErasure(id: string, state: 'refused' | 'withdrawn' | 'finished', reason: string, actor: string): Promise<Erasure>;
  /**
   * What is left of the approved records of one policy, by reason (zeros left out). Nothing left of any policy: it is
   * finished, with an entry. Nothing happens when it is not approved any more, not with this rule, or again since that
   * approval (`approvedAt`). `erasure.unknown`.
   */
  lookedAtErasure(
    id: string,
    look: {
      policy: string;
      digest: string;
      approvedAt: string | null;
      run: string | null;
      left: Record<string, number>;
      actor: string;
    },
  ): Promise<Erasure>;
  /**
   * The store was restored to that instant: what was finished and had batches there since is approved again, with an entry
   * each; returned. Whatever is approved is to be looked at again there. What is forgotten stays finished, and so does a single
   * record that is known by its key alone: that may be another's by now. Idempotent.
   */
  reopenErasures(restored: { store: string; since: string; actor: string }): Promise<Erasure[]>;
  /**
   * This ledger was restored: what it has as approved may have been withdrawn since. All of that is open again, with an entry
   * each, and its approved keys are deleted. Returns how many. Idempotent.
   */
  doubtErasures(actor: string): Promise<number>;
  /** Deletes what identifies people in requests that ended before the instant; returns of how many. */
  forgetErasures(before: string): Promise<number>;
  /** Oldest first; all, those in these states, or those with approved records of this policy. */
  erasures(filter: { states?: ErasureState[]; policy?: string }): Promise<Erasure[]>;
  erasure(id: string): Promise<Erasure | null>;
  /** `erasure.unknown`, `erasure.forgotten`, `ledger.key`. */
  valuesOfErasure(id: string): Promise<ErasureValues>;

  /** Unreleased holds on the tables, acknowledged or not. @param known as in `intend`, of the same tables */
  holdsInForce(tables: string[], known?: KnownHolds): Promise<KnownHolds>;
  /** How many unreleased holds there are on each table, by its identity; tables without are left out. */
  holdsByTable(): Promise<HoldsOn[]>;

  /** Stops policy, store or everything from the next batch on, until it is resumed or the time has come. */
  pause(pause: Omit<Pause, 'id' | 'pausedAt'>): Promise<Pause>;
  /**
   * Ends every pause of exactly this scope, or those with this reason, and returns them. `pause.unknown` when there is none.
   * A pause until holds are confirmed (`adopted`) ends only by its reason: `pause.adopted` when there is no other.
   */
  resume(scope: Pick<Pause, 'policy' | 'store'>, actor: string, reason?: string): Promise<Pause[]>;
  /** Those in force, oldest first: all, or those that stop this policy in this store. */
  pauses(of?: { policy: string; store: string }): Promise<Pause[]>;

  append(entry: NewEntry): Promise<void>;
  /** Appends what somebody saw or asked, or was refused: an entry that changes nothing. `audit.kind` for any other. */
  record(entry: NewEntry): Promise<void>;
  /** The newest entry. */
  head(): Promise<Mark>;
  /** Whether this very entry is in the log. */
  hasEntry(mark: Mark): Promise<boolean>;
  /** Looks at the newest entries only. Writes nothing. */
  checkLog(): Promise<LogCheck>;
  /** From now on `checkLog` reports this fault, until `recheckLog` finds the log sound. */
  rememberFault(fault: LogFault): Promise<void>;
  /** Looks at every entry. Where nothing is missing, what was remembered is forgotten, with an entry; else the fault. */
  recheckLog(actor: string): Promise<LogFault | null>;
  /** In index order, from `after` (exclusive). */
  entries(filter: { after?: number; limit: number; policy?: string; kind?: string }): Promise<StoredEntry[]>;
  /** Entries that fit, page by page in both directions, in time that does not grow with the log. */
  searchLog(filter: LogFilter, place: LogPlace): Promise<LogPage>;

  /** Where the log begins: 0, or what was pruned before, told by the subtrees over it. `size` is a multiple of 256. */
  beginning(): Promise<Frontier>;
  /**
   * Keeps a checkpoint and the tiles that are full since the one before. Idempotent. False, and nothing happened: among those
   * kept are more entries at an earlier time, or fewer at a later one; who signed was overtaken, and has to look anew.
   */
  keepCheckpoint(checkpoint: KeptCheckpoint, tiles: Tile[]): Promise<boolean>;
  lastCheckpoint(): Promise<KeptCheckpoint | null>;
  /** In the order in which they were kept, of at least this size. */
  checkpoints(filter: { from: number; limit: number }): Promise<KeptCheckpoint[]>;
  /** Hashes of a full tile; null: not kept (yet, or pruned). */
  tile(level: number, index: number): Promise<Buffer | null>;
  logRights(): Promise<LogRights>;
  /** Every version that was ever published (of this policy), oldest first, with what became of it. */
  versions(policy?: string): Promise<PolicyVersion[]>;
  /** Of this kind. Null: there is none, or it was pruned. */
  newestEntry(kind: EntryKind): Promise<StoredEntry | null>;
  /** The commitments of one settled batch; null: it has none, or they were pruned. */
  commitmentsOf(batchId: string): Promise<Commitments | null>;
  /** The batches whose commitments contain the leaf, newest first: found through their filters, and then for certain. */
  findCommitment(identity: string, leaf: Buffer): Promise<FoundCommitment[]>;
  /**
   * Deletes the entries below `beginning.size`, and their tiles, in one transaction with the entries given, which go before: what must not
   * be forgotten, then `log.pruned`. Refused (`log.prune`) when a run or batch is open below that index, or it is no multiple of 256, or no
   * checkpoint covers it, or no `log.pruned` from there on tells its size and root. On PostgreSQL only the log's owner may prune what is younger than a year.
   */
  pruneLog(beginning: Frontier, entries: NewEntry[]): Promise<void>;
  /** Deletes commitments of batches that were settled before the instant, with an entry; returns of how many batches. Nothing to delete: no entry. */
  pruneCommitments(before: string, actor: string): Promise<number>;

  close(): Promise<void>;
}
